// The administration of people, and the account pages.

import { Cars } from "../pages/cars.mjs";
import { Log } from "../pages/log.mjs";
import { Customers, Employees, NewEmployee, Person } from "../pages/people.mjs";
import { SetPassword } from "../pages/set_password.mjs";
import { newcomer } from "../support/people.mjs";
import { says, seen } from "../support/until.mjs";
import { customer, known } from "./accounts.mjs";

const admin = known("admin");

/** Opens the page of an employee of the demo. */
async function openJohn(page, { shop }) {
  const { account, name } = await shop.known("john");
  const person = new Person(page, "employees");
  await person.open(account.id, name);
  await seen(person.access.getByRole("button", { name: "Deactivate" }));
  return person;
}

/** Opens the page of the stage's customer. */
async function openCustomer(page, { customer: { account, name } }) {
  const person = new Person(page, "customers");
  await person.open(account.id, name);
  await seen(person.card("Appointments").locator(".visit").first());
  return person;
}

/** @type {import("../scenes.mjs").Scene[]} */
export const people = [
  { name: "admin-employees", who: admin, open: async (page) => new Employees(page).open() },
  {
    name: "admin-new-employee",
    who: admin,
    expectedErrors: [422],
    open: async (page) => {
      const form = new NewEmployee(page);
      await form.open();
      await form.fill({ ...newcomer(), email: "at the workshop" });
      await form.add.click();
      await seen(form.main.locator("[aria-invalid=true]"));
    },
  },
  {
    name: "admin-employee-added",
    who: admin,
    open: async (page) => {
      const form = new NewEmployee(page);
      await form.open();
      await form.fill(newcomer());
      await form.add.click();
      await seen(form.link);
    },
  },
  { name: "admin-employee", who: admin, open: async (page, stage) => void (await openJohn(page, stage)) },
  {
    name: "admin-employee-in-use",
    who: admin,
    expectedErrors: [409],
    open: async (page, stage) => {
      const person = await openJohn(page, stage);
      await person.deactivate();
      await says(person.dialog, "They have work that is not finished");
    },
  },
  { name: "admin-customers", who: admin, open: async (page) => new Customers(page).open() },
  {
    name: "admin-customers-none",
    who: admin,
    open: async (page) => {
      await page.goto("/admin/customers?search=submarine");
      await says(page.getByRole("main"), "Nobody found");
    },
  },
  { name: "admin-customer", who: admin, open: async (page, stage) => void (await openCustomer(page, stage)) },
  {
    name: "admin-customer-erase",
    who: admin,
    open: async (page, stage) => {
      const person = await openCustomer(page, stage);
      await person.card("What is kept").getByRole("button", { name: "Erase" }).click();
      await seen(person.dialog);
    },
  },
  {
    name: "admin-customer-missing",
    who: admin,
    expectedErrors: [404],
    open: async (page) => {
      await page.goto("/admin/customers/999999");
      await says(page.getByRole("main"), "There is no such customer");
    },
  },
  { name: "admin-log", who: admin, open: async (page) => new Log(page).open() },
  {
    name: "admin-log-of-appointment",
    who: admin,
    open: async (page, { booked }) => {
      const log = new Log(page);
      await log.open(`?subject=appointment:${booked}`);
      await log.entries.first().getByText("Where from").click();
    },
  },
  {
    name: "admin-no-rights",
    who: known("manager"),
    open: async (page) => {
      await page.goto("/admin/employees");
      await says(page.getByRole("main"), "No rights");
    },
  },
  {
    name: "invitation",
    open: async (page) => new SetPassword(page).open("/invitation#secret", "Welcome"),
  },
  {
    name: "password-reset-used",
    expectedErrors: [401],
    open: async (page) => {
      const reset = new SetPassword(page);
      await reset.open(`/password-reset#${"0".repeat(64)}`, "Choose a new password");
      await reset.choose("another long password");
      await says(reset.main, "This link cannot be used any more");
    },
  },
  {
    name: "invitation-incomplete",
    open: async (page) => {
      await page.goto("/invitation");
      await says(page.getByRole("main"), "The link is not complete");
    },
  },
  {
    name: "account-new-car",
    who: customer,
    open: async (page) => {
      const cars = new Cars(page);
      await cars.open();
      await cars.adding.click();
      await seen(cars.form);
    },
  },
];
