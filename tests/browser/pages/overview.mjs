// The administration's statistics.

import { seen } from "../support/until.mjs";
import { Site } from "./site.mjs";

export class Overview extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.ranges = this.main.getByRole("navigation", { name: "Days" });
    this.days = this.main.locator(".lead b");
    this.tallies = this.main.locator(".tally");
  }

  /** @param {string} [query] */
  async open(query = "") {
    await this.page.goto(`/admin${query}`);
    await this.at("Overview");
    await seen(this.tallies.first());
  }

  /** Finds a link to other days. @param {string} name */
  range(name) {
    return this.ranges.getByRole("link", { name, exact: true });
  }

  /** Finds a figure by its caption. @param {string} caption */
  tally(caption) {
    return this.tallies.filter({ has: this.page.locator("dt", { hasText: new RegExp(`^${caption}$`) }) }).locator("dd");
  }

  /** Finds a chart with its table. @param {string} title */
  chart(title) {
    const heading = this.page.getByRole("heading", { level: 2, name: title, exact: true });
    const chart = this.main.locator(".chart", { has: heading });
    return {
      picture: chart.locator(".picture"),
      summary: chart.locator("summary"),
      table: chart.getByRole("table"),
      file: chart.getByRole("button", { name: `${title} as CSV` }),
    };
  }
}
