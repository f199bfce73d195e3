// The staff's jobs: their own, unassigned ones, the search, and the page of a job.

import { says, seen } from "../support/until.mjs";
import { Site } from "./site.mjs";
import { Transitions } from "./transitions.mjs";

export class Jobs extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.search = page.getByRole("searchbox", { name: "Search all jobs" });
    this.filters = page.getByRole("button", { name: /^Filters/ });
    this.presence = page.getByLabel("You are");
  }

  /** @param {string} [query] */
  async open(query = "") {
    await this.page.goto(`/jobs${query}`);
    await this.at("Jobs");
  }

  /** Finds the entry of a job, with its buttons. @param {string} reference */
  entry(reference) {
    return this.page.locator(".entry-line", { has: this.page.locator(`a[href$="/${reference}"]`) });
  }

  /** Finds the list below a heading. @param {string} title */
  group(title) {
    const heading = this.page.getByRole("heading", { level: 2, name: title, exact: true });
    return this.page.locator("section.step", { has: heading });
  }
}

export class Job extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.status = this.main.locator(".heading .badge");
    this.history = this.main.locator(".timeline");
    this.notes = this.main.locator(".columns .notes");
    this.priority = this.main.getByLabel("Priority");
    this.transitions = new Transitions(this.main);
  }

  /** @param {string} reference */
  async open(reference) {
    await this.page.goto(`/jobs/${reference}`);
    await seen(this.history);
  }

  /** Adds a note. @param {string} text */
  async note(text) {
    await this.main.getByLabel("New note").fill(text);
    await this.main.getByRole("button", { name: "Add note" }).click();
    await says(this.notes, text);
  }
}
