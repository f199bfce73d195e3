// The administration of people: employees, customers, and one of either.

import { says, seen } from "../support/until.mjs";
import { Site } from "./site.mjs";

/** A list of people. */
class List extends Site {
  /** The line of somebody. @param {string} name */
  line(name) {
    return this.main.locator("a.person", { hasText: name });
  }
}

export class Employees extends List {
  async open() {
    await this.page.goto("/admin/employees");
    await this.at("Employees");
    await seen(this.main.locator("a.person").first());
  }
}

export class Customers extends List {
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
export class Hiring extends Site {
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

  /** @param {{ first_name: string, last_name: string, email: string, phone: string }} who */
  async describe(who) {
    await this.main.getByLabel("First name").fill(who.first_name);
    await this.main.getByLabel("Last name").fill(who.last_name);
    await this.main.getByLabel("E-mail").fill(who.email);
    await this.main.getByLabel("Phone").fill(who.phone);
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

  /** Changes one field of the details and saves. @param {string} label @param {string} words @param {string} saved */
  async change(label, words, saved) {
    await this.details.getByLabel(label, { exact: true }).fill(words);
    await this.details.getByRole("button", { name: "Save" }).click();
    await says(this.messages, `${saved} is saved.`);
  }

  /** Presses a button of the card and confirms the dialog. */
  async deactivate() {
    await this.access.getByRole("button", { name: "Deactivate" }).click();
    await this.dialog.getByRole("button", { name: "Deactivate" }).click();
  }

  /** What it takes to be erased. @param {string} name */
  async confirmErasing(name) {
    await this.card("What is kept").getByRole("button", { name: "Erase" }).click();
    await this.dialog.getByLabel("Name of the customer").fill(name);
    await this.dialog.getByRole("button", { name: "Erase for good" }).click();
  }
}
