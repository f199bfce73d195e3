// The page on which an appointment gets another start: the days and cards of the booking page.

import { Booking } from "./booking.mjs";

export class Moving extends Booking {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.day = page.getByRole("region", { name: "1 · Day" });
    this.time = page.getByRole("region", { name: "2 · Time" });
    this.summary = page.getByRole("complementary", { name: "Your move" });
    // On phones it is in the dock, elsewhere in the summary.
    this.move = page.getByRole("button", { name: "Move appointment" }).filter({ visible: true });
    this.refusal = this.time.locator(".refusal");
  }

  /** Until it is there. */
  async opened() {
    await this.at("Move an appointment");
  }
}
