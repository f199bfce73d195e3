// The booking page: service, day, time, vehicle, summary.

import { says, seen, until } from "../support/until.mjs";
import { Site } from "./site.mjs";

export class Booking extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.service = page.getByRole("region", { name: "1 · Service" });
    this.day = page.getByRole("region", { name: "2 · Day" });
    this.time = page.getByRole("region", { name: "3 · Time" });
    this.vehicle = page.getByRole("region", { name: "4 · Vehicle" });
    this.contact = page.getByRole("region", { name: "5 · Contact" });
    this.summary = page.getByRole("complementary", { name: "Your booking" });
    this.reservation = this.vehicle.getByRole("status");
    this.haveAccount = this.contact.getByRole("button", { name: "I have an account" });
    // On phones the button is in the dock, elsewhere in the summary.
    this.book = page.getByRole("button", { name: "Book this slot" }).filter({ visible: true });
    this.refusal = this.time.locator(".refusal");
  }

  /**
   * Opens the page by a link that contains the choice.
   * @param {{ service?: { id: number }, date?: string, period?: string }} [choice]
   */
  async open({ service, date, period } = {}) {
    const choice = Object.entries({ service: service?.id, date, period }).filter(([, value]) => value);
    await this.page.goto(`/appointments/book/?${new URLSearchParams(choice)}`);
    await this.at(/^Book/);
  }

  /** @param {string} name */
  async chooseService(name) {
    await this.service.getByRole("button", { name }).click();
    await says(this.summary, name);
  }

  /** Finds the button of a day in the strip. @param {string} date */
  async dayButton(date) {
    const month = await this.page.evaluate((date) => {
      const parts = { month: "long", year: "numeric", timeZone: "UTC" };
      return new Intl.DateTimeFormat("en-IN", parts).format(new Date(date));
    }, date);
    return this.day.getByRole("button", { name: new RegExp(`^\\w+ ${Number(date.slice(8))} ${month}, `) });
  }

  /** @param {string} date */
  async chooseDay(date) {
    await (await this.dayButton(date)).click();
    await until("the address names the day", () => this.page.url(), (url) => url.includes(date));
  }

  /** Finds the card of a period. @param {string} start */
  card(start) {
    return this.#item(start).locator(".period");
  }

  /** Finds the alternatives offered for a period that cannot be booked. @param {string} start */
  offers(start) {
    return this.#item(start).locator(".offers").getByRole("button");
  }

  /** @param {string} start @param {string | RegExp} words @param {number} [within] */
  async cardSays(start, words, within) {
    await says(this.card(start), words, within);
  }

  /** @param {string} start */
  async choosePeriod(start) {
    await this.card(start).click();
    await seen(this.time.locator(".period[aria-pressed=true]", { hasText: start }));
  }

  /** @param {{ make: string, model: string, year: number, license_plate: string }} car @param {string} [notes] */
  async fillVehicle(car, notes = "") {
    for (const [label, text] of this.#fields(car, notes)) await this.vehicle.getByLabel(label).fill(text);
  }

  /** Fills in the contact of a guest. @param {{ first_name: string, last_name?: string, phone?: string, email?: string }} guest */
  async fillContact({ first_name, last_name = "", phone = "", email = "" }) {
    const fields = { "First name": first_name, "Last name": last_name, Phone: phone, "E-mail": email };
    for (const [label, text] of Object.entries(fields)) await this.contact.getByLabel(label).fill(text);
  }

  /** Returns the texts of the vehicle's fields in the order in which they are typed. */
  async vehicleInput() {
    const labels = ["Make", "Model", "Year", "Plate", "Notes"];
    return Promise.all(labels.map((label) => this.vehicle.getByLabel(label).inputValue()));
  }

  #item(start) {
    return this.time.locator("li", { has: this.page.locator(".time b", { hasText: start }) });
  }

  #fields({ make, model, year, license_plate }, notes) {
    return [
      ["Make", make],
      ["Model", model],
      ["Year", String(year)],
      ["Plate", license_plate],
      ["Notes", notes],
    ];
  }

  /** Waits for the appointment's page and returns its reference. @returns {Promise<string>} */
  async booked() {
    await says(this.messages, "Your reference is");
    await this.page.waitForURL(/\/appointments\/[0-9A-Z]{8}$/);
    return new URL(this.page.url()).pathname.split("/").at(-1);
  }
}
