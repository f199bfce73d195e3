// The sign-in and registration forms, on their own pages and in the dialog of a booking.

import { PASSWORD } from "../support/people.mjs";

export class SignIn {
  /** @param {import("playwright-core").Page | import("playwright-core").Locator} place */
  constructor(place) {
    this.email = place.getByLabel("E-mail");
    this.password = place.getByLabel("Password");
    this.button = place.getByRole("button", { name: "Sign in", exact: true });
  }

  /** @param {string} email @param {string} [password] */
  async enter(email, password = PASSWORD) {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.button.click();
  }
}

export class Register {
  /** @param {import("playwright-core").Page | import("playwright-core").Locator} place */
  constructor(place) {
    this.place = place;
    this.button = place.getByRole("button", { name: "Create account", exact: true });
  }

  /** @param {ReturnType<typeof import("../support/people.mjs").newcomer>} who */
  async enter(who) {
    await this.place.getByLabel("First name").fill(who.first_name);
    await this.place.getByLabel("Last name").fill(who.last_name);
    await this.place.getByLabel("E-mail").fill(who.email);
    await this.place.getByLabel("Phone").fill(who.phone);
    await this.place.getByLabel("Password").fill(who.password);
    await this.button.click();
  }
}
