// The appointment of a guest, as the holder of its link sees it.

import { Appointment } from "./appointment.mjs";
import { says, seen } from "../support/until.mjs";

export class Managed extends Appointment {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.link = this.main.getByLabel("Link to your appointment");
    this.copy = this.main.getByRole("button", { name: "Copy link" });
  }

  /** @param {{ link: string }} booked an appointment of `Shop.bookAsGuest` */
  async openLink({ link }) {
    await this.page.goto(link);
    await seen(this.history);
  }

  /** Waits until the page of a new booking is shown, and returns its address. @returns {Promise<{ reference: string, link: string }>} */
  async justBooked() {
    await this.page.waitForURL(/\/a\/[0-9A-Z]{8}#k=.{22,}$/);
    await says(this.main, "Booked. Keep this link.");
    const { pathname, hash } = new URL(this.page.url());
    return { reference: pathname.split("/").at(-1), link: pathname + hash };
  }
}
