// The administration of services, categories and prices.

import { gone, seen } from "../support/until.mjs";
import { Site } from "./site.mjs";

/** A list of rows that can be edited. */
class EditableList extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.lines = this.main.locator(".item");
    this.save = this.dialog.getByRole("button", { name: "Save" });
  }

  /** Finds the row with a name. @param {string} name */
  line(name) {
    return this.lines.filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Finds a button in the row with a name. @param {string} verb @param {string} name */
  rowButton(verb, name) {
    return this.line(name).getByRole("button", { name: `${verb} ${name}`, exact: true });
  }

  /** @param {string} label */
  field(label) {
    return this.dialog.getByLabel(label, { exact: true });
  }

  /** Presses a button of the dialog and waits until it is closed. @param {string} verb */
  async confirm(verb) {
    await this.dialog.getByRole("button", { name: verb, exact: true }).click();
    await gone(this.dialog);
  }
}

export class Services extends EditableList {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.add = this.main.getByRole("button", { name: "Add a service" });
    this.bulk = this.main.getByRole("group", { name: "What is chosen" });
  }

  /** @param {string} [search] */
  async open(search) {
    await this.page.goto(`/admin/services${search ? `?search=${encodeURIComponent(search)}` : ""}`);
    await this.at("Manage services");
    await seen(this.lines.first());
  }

  /** @param {string} name */
  tick(name) {
    return this.main.getByRole("checkbox", { name: `Choose ${name}`, exact: true });
  }
}

export class Categories extends EditableList {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.add = this.main.getByRole("button", { name: "Add a category" });
  }

  async open() {
    await this.page.goto("/admin/categories");
    await this.at("Categories");
    await seen(this.lines.first());
  }

  /** Returns the names in their order. @returns {Promise<string[]>} */
  order() {
    return this.lines.locator(".what b").allTextContents();
  }
}

export class Prices extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.basePrice = this.main.getByLabel("Base price");
    this.save = this.main.getByRole("button", { name: "Save prices" });
    this.perCent = this.main.getByLabel("Per cent");
    this.of = this.main.getByLabel("Of", { exact: true });
    this.preview = this.main.getByRole("button", { name: "See what changes" });
    this.changes = this.dialog.getByRole("row");
    this.file = this.main.locator("input[type=file]");
  }

  /** @param {number} service */
  async open(service) {
    await this.page.goto(`/admin/prices?service=${service}`);
    await this.at("Prices");
    await seen(this.basePrice);
  }

  /** Selects the option with this text. @param {import("playwright-core").Locator} list @param {string} text */
  async selectOption(list, text) {
    const option = list.locator("option", { hasText: text });
    await list.selectOption(await option.first().getAttribute("value"));
  }

  /** @param {string} body @param {"standard" | "complex"} work */
  cell(body, work) {
    return this.main.getByLabel(`${body}, ${work}`);
  }
}
