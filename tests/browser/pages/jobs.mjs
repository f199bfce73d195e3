// Jobs of one's own and to pick up, and one job, for staff.

import { seen } from "../support/until.mjs";
import { Site } from "./site.mjs";
import { Moves } from "./moves.mjs";

export class Jobs extends Site {
  async open() {
    await this.page.goto("/jobs");
    await this.at("Jobs");
  }

  /** The entry of a job, with its way to be taken. @param {string} reference */
  entry(reference) {
    return this.page.locator(".entry-line", { has: this.page.locator(`a[href$="/${reference}"]`) });
  }
}

export class Job extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.status = this.main.locator(".heading .badge");
    this.history = this.main.locator(".timeline");
    this.moves = new Moves(this.main);
  }

  /** @param {string} reference */
  async open(reference) {
    await this.page.goto(`/jobs/${reference}`);
    await seen(this.history);
  }
}
