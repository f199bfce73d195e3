// The board of a day's slots, for staff.

import { seen } from "../support/until.mjs";
import { Site } from "./site.mjs";
import { Transitions } from "./transitions.mjs";

export class Capacity extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.totals = page.locator(".tallies");
    this.transitions = new Transitions(this.dialog);
  }

  /** @param {string} [date] */
  async open(date) {
    await this.page.goto(`/appointments/slot-occupancy/${date ? `?date=${date}` : ""}`);
    await this.ready();
  }

  async ready() {
    await this.at("Workshop Capacity");
    await seen(this.totals);
  }

  /** Finds the row of a period. @param {string} start */
  row(start) {
    return this.main.getByRole("region", { name: new RegExp(`^${start} to`) });
  }

  /** Finds the button of an occupied slot. @param {string} start @param {number} number */
  tile(start, number) {
    return this.row(start).getByRole("button", { name: new RegExp(`^Slot ${number}\\b`) });
  }

  /** Finds the line of an appointment in a period's list. @param {string} start @param {string} reference */
  line(start, reference) {
    return this.row(start).locator(".bookings li", { hasText: reference });
  }
}
