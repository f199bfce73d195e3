// The page that reschedules an appointment, with the booking page's days and cards.

import { Booking } from "./booking.mjs";

export class Reschedule extends Booking {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.day = page.getByRole("region", { name: "1 · Day" });
    this.time = page.getByRole("region", { name: "2 · Time" });
    this.summary = page.getByRole("complementary", { name: "Your move" });
    // On phones the button is in the dock, elsewhere in the summary.
    this.submit = page.getByRole("button", { name: "Move appointment" }).filter({ visible: true });
    this.refusal = this.time.locator(".refusal");
  }

  /** Waits until the page is loaded. */
  async opened() {
    await this.at("Move an appointment");
  }
}
