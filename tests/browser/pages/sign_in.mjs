// The sign-in and registration forms, on their own pages and in the dialog of a booking.

import { PASSWORD } from "../support/people.mjs";

export class SignIn {
  /** @param {import("playwright-core").Page | import("playwright-core").Locator} container */
  constructor(container) {
    this.email = container.getByLabel("E-mail");
    this.password = container.getByLabel("Password");
    this.button = container.getByRole("button", { name: "Sign in", exact: true });
  }

  /** @param {string} email @param {string} [password] */
  async enter(email, password = PASSWORD) {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.button.click();
  }
}

export class Register {
  /** @param {import("playwright-core").Page | import("playwright-core").Locator} container */
  constructor(container) {
    this.container = container;
    this.button = container.getByRole("button", { name: "Create account", exact: true });
  }

  /** @param {ReturnType<typeof import("../support/people.mjs").newcomer>} person */
  async enter(person) {
    await this.container.getByLabel("First name").fill(person.first_name);
    await this.container.getByLabel("Last name").fill(person.last_name);
    await this.container.getByLabel("E-mail").fill(person.email);
    await this.container.getByLabel("Phone").fill(person.phone);
    await this.container.getByLabel("Password").fill(person.password);
    await this.button.click();
  }
}
