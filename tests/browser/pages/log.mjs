// The audit log.

import { seen } from "../support/until.mjs";
import { Site } from "./site.mjs";

export class Log extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.entries = this.main.locator(".log > li");
    this.who = this.main.getByLabel("Who", { exact: true });
    this.what = this.main.getByLabel("What", { exact: true });
    this.more = this.main.getByRole("button", { name: "Show more" });
  }

  /** @param {string} [query] */
  async open(query = "") {
    await this.page.goto(`/admin/log${query}`);
    await this.at("Log");
    await seen(this.entries.first());
  }

  /** Selects the option with this text. @param {import("playwright-core").Locator} list @param {string} text */
  async selectOption(list, text) {
    const option = list.locator("option", { hasText: text });
    await list.selectOption(await option.first().getAttribute("value"));
  }
}
