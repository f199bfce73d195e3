// The administration of API keys and webhooks, and the page of a webhook with its deliveries.

import { gone, seen } from "../support/until.mjs";
import { Site } from "./site.mjs";

/** A page that shows a new secret once. */
class SecretPage extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.lines = this.main.locator(".item");
    this.secret = this.main.getByLabel("Secret", { exact: true });
    this.copy = this.main.getByRole("button", { name: "Copy secret" });
    this.save = this.dialog.getByRole("button", { name: "Save" });
  }

  /** Finds the row that contains the text. @param {string} text */
  line(text) {
    return this.lines.filter({ hasText: text });
  }

  /** @param {string} label */
  field(label) {
    return this.dialog.getByLabel(label);
  }

  /** @param {string} name */
  checkbox(name) {
    return this.dialog.getByRole("checkbox", { name, exact: true });
  }

  /** Presses a button of the dialog and waits until it is closed. @param {string} verb */
  async confirm(verb) {
    await this.dialog.getByRole("button", { name: verb, exact: true }).click();
    await this.closed();
  }

  /** Returns the secret that is shown, and dismisses it. @returns {Promise<string>} */
  async takeSecret() {
    const secret = await this.secret.inputValue();
    await this.main.getByRole("button", { name: "I have stored it" }).click();
    await gone(this.secret);
    return secret;
  }
}

export class ApiKeys extends SecretPage {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.create = this.main.getByRole("button", { name: "Create a key" });
  }

  async open() {
    await this.page.goto("/admin/keys");
    await this.at("API keys");
    await this.loaded();
    await seen(this.create);
  }

  /** Fills the dialog of a new key. @param {string} name @param {string[]} permissions */
  async fill(name, permissions) {
    await this.create.click();
    await this.field("Name").fill(name);
    for (const permission of permissions) await this.checkbox(permission).check();
  }

  /** Finds a button in the row of a key. @param {"Edit" | "Rotate the secret of" | "Revoke"} verb @param {string} name */
  button(verb, name) {
    return this.main.getByRole("button", { name: `${verb} ${name}`, exact: true });
  }

  /** Rotates the secret of a key and returns the new one. @param {string} name @param {string} old what becomes of the old secret */
  async rotate(name, old) {
    await this.button("Rotate the secret of", name).click();
    await this.dialog.getByRole("radio", { name: old }).check();
    await this.confirm("Rotate");
    return this.takeSecret();
  }
}

export class Webhooks extends SecretPage {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.add = this.main.getByRole("button", { name: "Add a webhook" });
  }

  async open() {
    await this.page.goto("/admin/webhooks");
    await this.at("Webhooks");
    await this.loaded();
    await seen(this.add);
  }

  /** Opens the page of a webhook. @param {string} url */
  async openPage(url) {
    await this.main.getByRole("link", { name: `Deliveries to ${url}` }).click();
    await this.at(new URL(url).host);
  }
}

/** The page of a webhook. */
export class Webhook extends SecretPage {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.state = this.main.locator(".heading .badge");
    this.particulars = this.main.locator(".card");
    this.deliveries = this.main.locator(".deliveries > li");
    this.more = this.main.getByRole("button", { name: "Show more" });
  }

  /** @param {{ id: number, url: string }} webhook */
  async open({ id, url }) {
    await this.page.goto(`/admin/webhooks/${id}`);
    await this.at(new URL(url).host);
    await this.loaded();
  }

  /** @param {string} name */
  button(name) {
    return this.main.getByRole("button", { name, exact: true });
  }
}
