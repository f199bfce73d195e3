// The administration of people: employees, customers, and the page of each.

import { says, seen } from "../support/until.mjs";
import { Site } from "./site.mjs";

/** A list of people. */
class PeopleList extends Site {
  /** Finds the line of a person. @param {string} name */
  line(name) {
    return this.main.locator("a.person", { hasText: name });
  }
}

export class Employees extends PeopleList {
  async open() {
    await this.page.goto("/admin/employees");
    await this.at("Employees");
    await seen(this.main.locator("a.person").first());
  }
}

export class Customers extends PeopleList {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.search = this.main.getByLabel("Search");
  }

  async open() {
    await this.page.goto("/admin/customers");
    await this.at("Customers");
    await seen(this.main.locator("a.person").first());
  }
}

/** The form for a new employee. */
export class NewEmployee extends Site {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    super(page);
    this.add = this.main.getByRole("button", { name: "Add employee" });
    this.link = this.main.getByLabel("Link");
  }

  async open() {
    await this.page.goto("/admin/employees/new");
    await seen(this.add);
  }

  /** @param {{ first_name: string, last_name: string, email: string, phone: string }} person */
  async fill(person) {
    await this.main.getByLabel("First name").fill(person.first_name);
    await this.main.getByLabel("Last name").fill(person.last_name);
    await this.main.getByLabel("E-mail").fill(person.email);
    await this.main.getByLabel("Phone").fill(person.phone);
  }
}

/** The page of an employee or a customer. */
export class Person extends Site {
  /** @param {import("playwright-core").Page} page @param {"employees" | "customers"} kind */
  constructor(page, kind) {
    super(page);
    this.kind = kind;
    this.state = this.main.locator(".heading .badge");
    this.details = this.card("Details");
    this.access = this.card("Access");
    this.link = this.access.getByLabel("Link");
  }

  /** @param {number} id @param {string} name */
  async open(id, name) {
    await this.page.goto(`/admin/${this.kind}/${id}`);
    await this.at(name);
  }

  /** @param {string} title */
  card(title) {
    const heading = this.page.getByRole("heading", { level: 2, name: title, exact: true });
    return this.main.locator(".card", { has: heading });
  }

  /** Changes one field of the details and saves. @param {string} label @param {string} text @param {string} name */
  async change(label, text, name) {
    await this.details.getByLabel(label, { exact: true }).fill(text);
    await this.details.getByRole("button", { name: "Save" }).click();
    await says(this.messages, `${name} is saved.`);
  }

  /** Deactivates the account and confirms the dialog. */
  async deactivate() {
    await this.access.getByRole("button", { name: "Deactivate" }).click();
    await this.dialog.getByRole("button", { name: "Deactivate" }).click();
  }

  /** Erases the customer and confirms the dialog with their name. @param {string} name */
  async erase(name) {
    await this.card("What is kept").getByRole("button", { name: "Erase" }).click();
    await this.dialog.getByLabel("Name of the customer").fill(name);
    await this.dialog.getByRole("button", { name: "Erase for good" }).click();
  }
}
