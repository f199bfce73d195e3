// The managers' pages: team, work, and the sheet of a day.

import { seen } from "../support/until.mjs";
import { Site } from "./site.mjs";

export class Team extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.until = page.getByLabel("Work for");
    this.people = page.locator(".people");
  }

  /** @param {string} [query] */
  async open(query = "") {
    await this.page.goto(`/team${query}`);
    await this.ready();
  }

  async ready() {
    await this.at("Team");
    await seen(this.people.locator("li").first());
  }

  /** Finds the card of an employee. @param {string} name */
  person(name) {
    return this.people.locator("li", { has: this.page.getByRole("heading", { name }) });
  }

  /** Returns the number key that assigns a job to an employee. @param {string} name */
  async numberOf(name) {
    return (await this.person(name).locator(".person-number").textContent()).replace(/\D/g, "");
  }

  /** Finds the list below a heading. @param {string} title */
  list(title) {
    const heading = this.page.getByRole("heading", { level: 2, name: title, exact: true });
    return this.page.locator("section.step", { has: heading });
  }

  /** Finds a job in a list. @param {string} title @param {string} reference */
  job(title, reference) {
    return this.list(title).locator("li", { has: this.page.locator(`a[href$="/${reference}"]`) });
  }
}

export class DaySheet extends Site {
  /** @param {string} date */
  async open(date) {
    await this.page.goto(`/team/day?date=${date}`);
    await this.at("Day sheet");
    await seen(this.main.locator("table").first());
  }

  /** Finds the lines of a period. @param {string} start */
  period(start) {
    return this.main.getByRole("region", { name: new RegExp(`^${start} `) });
  }
}
