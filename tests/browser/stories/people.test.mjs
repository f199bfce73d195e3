// Admins hire, edit and let go, and look after the workshop's customers.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Job } from "../pages/jobs.mjs";
import { Customers, Employees, Hiring, Person } from "../pages/people.mjs";
import { SetPassword } from "../pages/set_password.mjs";
import { SignIn } from "../pages/sign_in.mjs";
import { Site } from "../pages/site.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { loseAnswer } from "../support/network.mjs";
import { newcomer } from "../support/people.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

const PASSWORD = "another long password";

/** A new employee, made through the API. */
async function hired(shop, role = "employee") {
  const { password, ...who } = newcomer();
  const admin = await shop.known("admin");
  const { employee, invitation } = await admin.api.post("/employees", { ...who, role });
  return { admin, employee, invitation };
}

story("somebody new comes in by the link that the admin hands over, and the link works once", async ({ shop, visit }) => {
  const admin = await visit(await shop.known("admin"));
  await admin.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: shop.url });
  const hiring = new Hiring(admin.page);
  const who = { ...newcomer(), first_name: "Meera", last_name: "Pillai" };
  await hiring.open();
  await hiring.describe(who);
  await hiring.add.click();
  await says(hiring.main, "Invitation for Meera Pillai");
  await focused(hiring.link);
  await hiring.main.getByRole("button", { name: "Copy link" }).click();
  await says(hiring.messages, "The link is copied.");
  const url = await admin.page.evaluate("navigator.clipboard.readText()");
  assert.equal(url, await hiring.link.inputValue());
  assert.match(url, /\/invitation#\w+/);
  // What the public address is called is another matter.
  const link = new URL(url).pathname + new URL(url).hash;

  const visitor = await visit();
  const page = new SetPassword(visitor.page);
  visitor.provokes(422);
  await page.open(link, "Welcome");
  await page.choose("short");
  await says(page.main, "Must have at least 8 characters");
  await page.choose(PASSWORD);
  await page.at("Workshop Capacity");
  await page.menuButton.click();
  await says(page.menu, "Meera Pillai");

  const late = await visit();
  late.provokes(401);
  const spent = new SetPassword(late.page);
  await spent.open(link, "Welcome");
  await spent.choose(PASSWORD);
  await says(spent.main, "This link cannot be used any more");

  await hiring.main.getByRole("link", { name: "Go to Meera Pillai" }).click();
  const person = new Person(admin.page, "employees");
  await person.at("Meera Pillai");
  await says(person.state, "Available");
});

story("an address that is taken is said beside its field, and what was typed stays", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  visitor.provokes(409);
  const hiring = new Hiring(visitor.page);
  await hiring.open();
  await hiring.describe({ ...newcomer(), email: "john@carmodx.example" });
  await hiring.add.click();
  const email = hiring.main.getByLabel("E-mail");
  await focused(email);
  assert.equal(await email.getAttribute("aria-invalid"), "true");
  assert.equal(await email.inputValue(), "john@carmodx.example");
});

story("whoever has work open stays, the refusal leads to it, and once it is done they go", async ({ shop, visit }) => {
  const { admin, employee, invitation } = await hired(shop);
  await shop.api.post("/auth/invitation", { token: invitation.token, password: PASSWORD });
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { service: "Brake Pads" });
  await admin.api.post(`/appointments/${reference}/assign`, { employee_id: employee.id });
  const theirs = new Site((await visit()).page);
  await theirs.page.goto("/login");
  await new SignIn(theirs.main).enter(employee.email, PASSWORD);
  await theirs.at("Workshop Capacity");

  const visitor = await visit(admin);
  visitor.provokes(409);
  const person = new Person(visitor.page, "employees");
  await person.open(employee.id, employee.name);
  await person.deactivate();
  await says(person.dialog, "They have work that is not finished: 1 in all.");
  await says(person.dialog, "Brake Pads");
  await person.dialog.getByRole("link", { name: reference }).click();
  const job = new Job(visitor.page);
  await job.at("Brake Pads");
  await job.moves.makeAndSend("Complete");
  await says(job.status, "Completed");

  await person.open(employee.id, employee.name);
  await person.deactivate();
  await person.closed();
  await says(person.messages, `${employee.name} is deactivated.`);
  await says(person.state, "Deactivated");
  await person.headingHasFocus();
  await theirs.page.goto("/jobs");
  await says(theirs.main, "Please sign in");

  await person.access.getByRole("button", { name: "Activate" }).click();
  await says(person.state, "Available");
});

story("a role, a skill and what somebody is doing are changed, and what another admin changed stays", async ({ shop, visit }) => {
  const { admin, employee, invitation } = await hired(shop);
  await shop.api.post("/auth/invitation", { token: invitation.token, password: PASSWORD });
  const { page } = await visit(admin);
  const person = new Person(page, "employees");
  await person.open(employee.id, employee.name);
  await admin.api.send("PATCH", `/employees/${employee.id}`, { phone: "+91 55550 49999" });
  await person.details.getByLabel("Role").selectOption("manager");
  await person.details.getByLabel("First name").fill("Tarini");
  await person.change("Specialisation optional", "Diagnostics", "Tarini Varma");
  await person.at("Tarini Varma");
  await person.card("Now").getByLabel("Doing").selectOption({ label: "On a break" });
  await says(person.state, "On a break");
  assert.equal((await admin.api.get(`/employees/${employee.id}`)).phone, "+91 55550 49999");

  const list = new Employees(page);
  await list.open();
  await says(list.line("Tarini Varma"), /Manager · Diagnostics.*Nothing today.*On a break/);
});

story("the last admin is not let go, and says why", async ({ shop, visit }) => {
  const admin = await shop.known("admin");
  const visitor = await visit(admin);
  visitor.provokes(409);
  const person = new Person(visitor.page, "employees");
  await person.open(admin.account.id, admin.name);
  await person.details.getByLabel("Role").selectOption("employee");
  await person.details.getByRole("button", { name: "Save" }).click();
  await says(person.details, "make somebody else an admin first");
});

story("somebody is hired by keyboard alone", async ({ shop, visit }) => {
  const { page } = await visit(await shop.known("admin"));
  const [keys, list, hiring, who] = [new Keyboard(page), new Employees(page), new Hiring(page), newcomer()];
  await list.open();
  await keys.press(list.main.getByRole("link", { name: "Add an employee" }));
  await hiring.at("New employee");
  await hiring.headingHasFocus();
  await keys.type(hiring.main.getByLabel("First name"), "Asha");
  await keys.type(hiring.main.getByLabel("Last name"), "Rao");
  await keys.type(hiring.main.getByLabel("E-mail"), who.email);
  await keys.type(hiring.main.getByLabel("Phone"), who.phone);
  await keys.type(hiring.main.getByLabel("Role"), "Manager");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await focused(hiring.link);
  await keys.press(hiring.main.getByRole("button", { name: "Add another" }));
  await hiring.headingHasFocus();
  await seen(hiring.add);
});

story("a customer is found by the digits of their phone, edited, and their appointments are there", async ({
  shop,
  visit,
}) => {
  const [admin, customer] = [await shop.known("admin"), await shop.newCustomer()];
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: customer });
  await admin.api.send("PATCH", `/customers/${customer.account.id}`, { phone: "+91 (79) 4711-0815" });
  const { page } = await visit(admin);
  const list = new Customers(page);
  await list.open();
  await list.search.fill("79 47110");
  await until("one is found", () => list.main.locator("a.person").count(), (count) => count === 1);
  await says(list.main, "1 customer");
  // The address follows the typing a little later.
  await page.waitForURL(/\?search=79%2047110$/);
  await list.line(customer.name).click();

  const person = new Person(page, "customers");
  await person.at(customer.name);
  await says(person.card("Appointments"), "1 open.");
  await person.change("First name", "Nirmala", "Nirmala Varma");
  await person.at("Nirmala Varma");
  await person.card("Appointments").locator(`a[href$="/${reference}"]`).click();
  await says(new Job(page).main, "Nirmala Varma");

  await page.goBack();
  await person.at("Nirmala Varma");
  await page.goBack();
  await list.at("Customers");
  assert.equal(await list.search.inputValue(), "79 47110");
  await list.search.fill("nobody of this name");
  await says(list.main, "Nobody found");
  await list.main.getByRole("button", { name: "Show all customers" }).click();
  await seen(list.main.locator("a.person").nth(1));
});

story("a lost password is replaced by a link, and the old one is of no use any more", async ({ shop, visit }) => {
  const [admin, customer] = [await shop.known("admin"), await shop.newCustomer()];
  const { page } = await visit(admin);
  const person = new Person(page, "customers");
  await person.open(customer.account.id, customer.name);
  await person.access.getByRole("button", { name: "Reset password" }).click();
  await says(person.access, `New password for ${customer.name}`);
  const url = new URL(await person.link.inputValue());
  assert.equal(url.pathname, "/password-reset");

  const visitor = await visit();
  const reset = new SetPassword(visitor.page);
  await reset.open(url.pathname + url.hash, "Choose a new password");
  await reset.choose(PASSWORD);
  await reset.at("My appointments");
  await reset.signOut();
  visitor.provokes(401);
  await reset.page.goto("/login");
  await new SignIn(reset.main).enter(customer.email);
  await says(reset.main.getByRole("alert"), "E-mail or password is wrong");
});

story("what is kept of a customer is saved as a file", async ({ shop, visit }) => {
  const [admin, customer] = [await shop.known("admin"), await shop.newCustomer()];
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: customer });
  const { page } = await visit(admin);
  const person = new Person(page, "customers");
  await person.open(customer.account.id, customer.name);
  const saved = page.waitForEvent("download");
  await person.card("What is kept").getByRole("button", { name: "Export as JSON" }).click();
  const file = await saved;
  assert.equal(file.suggestedFilename(), `customer-${customer.account.id}.json`);
  const kept = JSON.parse(await readFile(await file.path(), "utf8"));
  assert.equal(kept.customer.email, customer.email);
  assert.deepEqual(kept.appointments.map((one) => one.reference), [reference]);
});

story("a customer with an appointment ahead is not erased; without one they are nobody any more", async ({
  shop,
  visit,
}) => {
  const [admin, customer] = [await shop.known("admin"), await shop.newCustomer()];
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: customer });
  const visitor = await visit(admin);
  visitor.provokes(409);
  const { page } = visitor;
  const person = new Person(page, "customers");
  await person.open(customer.account.id, customer.name);
  await person.confirmErasing(customer.name);
  await says(person.dialog, "They have appointments that are not over: 1 in all.");
  await says(person.dialog, reference);
  await admin.api.post(`/appointments/${reference}/cancel`, { reason: "customer_request" });
  await person.dialog.getByRole("button", { name: "Erase for good" }).click();
  await person.at("Customers");
  await says(person.messages, "The customer is erased.");

  visitor.provokes(404);
  await page.goto(`/admin/customers/${customer.account.id}`);
  await says(person.main, "There is no such customer, or they were erased.");
  await page.goto(`/jobs/${reference}`);
  await says(person.main, "Erased customer");
});

story("nobody is erased by a slip of the keyboard", async ({ shop, visit }) => {
  const [admin, customer] = [await shop.known("admin"), await shop.newCustomer()];
  const { page } = await visit(admin);
  const [keys, person] = [new Keyboard(page), new Person(page, "customers")];
  await person.open(customer.account.id, customer.name);
  await keys.press(person.card("What is kept").getByRole("button", { name: "Erase" }));
  const name = person.dialog.getByLabel("Name of the customer");
  await focused(name);
  await page.keyboard.press("Enter");
  assert.equal(await person.dialog.getByRole("button", { name: "Erase for good" }).isDisabled(), true);
  await page.keyboard.press("Escape");
  await person.closed();
  await page.keyboard.press("Enter");
  await focused(name);
  await page.keyboard.type(customer.name);
  await page.keyboard.press("Enter");
  await person.at("Customers");
  await person.headingHasFocus();
});

for (const who of /** @type {const} */ (["john", "manager"])) {
  story(`${who} finds no way to the people of the administration`, async ({ shop, visit }) => {
    const site = new Site((await visit(await shop.known(who))).page);
    for (const [path, title] of [
      ["/admin/employees", "Employees"],
      ["/admin/customers", "Customers"],
      ["/admin/log", "Log"],
    ]) {
      await site.page.goto(path);
      await site.at(title);
      await says(site.main, "This page is for administrators.");
    }
    await gone(site.page.locator(".admin-nav"));
  });
}

story("who was hired though the answer was lost is not hired again, and the way to them is shown", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  visitor.provokes("net::ERR_CONNECTION_RESET");
  visitor.provokes(409);
  const hiring = new Hiring(visitor.page);
  await hiring.open();
  await hiring.describe(newcomer());
  await loseAnswer(visitor.page, /\/employees$/);
  await hiring.add.click();
  await says(hiring.main, "The workshop cannot be reached");
  await hiring.add.click();
  await says(hiring.main, "They may be there already: hand out a new invitation from their page.");
});
