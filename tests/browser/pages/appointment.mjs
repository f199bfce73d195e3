// The customer's appointments: the list, and one appointment.

import { says, seen } from "../support/until.mjs";
import { Site } from "./site.mjs";

export class Appointments extends Site {
  async open() {
    await this.page.goto("/appointments");
    await this.at("My appointments");
  }

  /** Finds the entry of an appointment. @param {string} reference */
  entry(reference) {
    return this.page.locator(`a.visit[href$="/${reference}"]`);
  }
}

export class Appointment extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.status = this.main.locator(".heading .badge");
    this.cancelButton = this.main.getByRole("button", { name: "Cancel appointment" });
    this.history = this.main.locator(".timeline");
  }

  /** @param {string} reference */
  async open(reference) {
    await this.page.goto(`/appointments/${reference}`);
    await seen(this.history);
  }

  async cancel() {
    await this.cancelButton.click();
    await this.dialog.getByRole("button", { name: "Cancel appointment" }).click();
    await this.closed();
    await says(this.status, "Cancelled");
  }
}
