// The administration of calendar and settings.

import { gone } from "../support/until.mjs";
import { Site } from "./site.mjs";

export class Calendar extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.closures = this.#card("Closed");
    this.overrides = this.#card("Other numbers of slots");
    this.week = this.#card("The week");
  }

  async open() {
    await this.page.goto("/admin/calendar");
    await this.at("Calendar");
  }

  /** @param {string} title */
  #card(title) {
    return this.main.locator(".card", { has: this.page.getByRole("heading", { name: title, exact: true }) });
  }

  /** Presses a button of the dialog that asks before an entry is removed. @param {string} verb */
  async confirm(verb) {
    await this.dialog.getByRole("button", { name: verb, exact: true }).click();
    await gone(this.dialog);
  }

  /** Opens the form of a card. @param {import("playwright-core").Locator} card */
  async unfold(card) {
    await card.locator("summary").click();
  }

  /** Finds an entry of a card by its text. @param {import("playwright-core").Locator} card @param {string} text */
  entry(card, text) {
    return card.locator(".entries > li", { hasText: text });
  }
}

export class Settings extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.save = this.main.getByRole("button", { name: "Save settings" });
    this.files = this.main.locator(".card", { has: page.getByRole("heading", { name: "As a file" }) });
  }

  async open() {
    await this.page.goto("/admin/settings");
    await this.at("Settings");
    await this.field("Name").waitFor();
  }

  /** @param {string} label */
  field(label) {
    return this.main.getByLabel(label, { exact: true });
  }

  /** Chooses a file with this content. @param {string} content */
  async import(content) {
    const file = { name: "settings.json", mimeType: "application/json", buffer: Buffer.from(content) };
    await this.files.getByLabel("Import a file").setInputFiles(file);
  }

  /** The dialog that asks before a file is imported. */
  get question() {
    return this.page.getByRole("dialog", { name: "Set everything as the file says?" });
  }

  async confirm() {
    await this.question.getByRole("button", { name: "Set everything" }).click();
  }
}
