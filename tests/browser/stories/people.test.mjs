// Admins manage employees and customers.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Job } from "../pages/jobs.mjs";
import { Customers, Employees, NewEmployee, Person } from "../pages/people.mjs";
import { SetPassword } from "../pages/set_password.mjs";
import { SignIn } from "../pages/sign_in.mjs";
import { Site } from "../pages/site.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { loseAnswer } from "../support/network.mjs";
import { newcomer } from "../support/people.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

const PASSWORD = "another long password";

/** Adds an employee through the API. */
async function addEmployee(shop) {
  const { password, ...input } = newcomer();
  const admin = await shop.known("admin");
  const { employee, invitation } = await admin.api.post("/employees", { ...input, role: "employee" });
  return { admin, employee, invitation };
}

story("a new employee sets a password with the invitation link, which works once", async ({ shop, visit }) => {
  const admin = await visit(await shop.known("admin"));
  await admin.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: shop.url });
  const form = new NewEmployee(admin.page);
  const who = { ...newcomer(), first_name: "Meera", last_name: "Pillai" };
  await form.open();
  await form.fill(who);
  await form.add.click();
  await says(form.main, "Invitation for Meera Pillai");
  await focused(form.link);
  await form.main.getByRole("button", { name: "Copy link" }).click();
  await says(form.messages, "The link is copied.");
  const url = await admin.page.evaluate("navigator.clipboard.readText()");
  assert.equal(url, await form.link.inputValue());
  assert.match(url, /\/invitation#\w+/);
  // The link has the public address, which is not the address of the test server.
  const link = new URL(url).pathname + new URL(url).hash;

  const visitor = await visit();
  const page = new SetPassword(visitor.page);
  visitor.expectError(422);
  await page.open(link, "Welcome");
  await page.choose("short");
  await says(page.main, "Must have at least 8 characters");
  await page.choose(PASSWORD);
  await page.at("Workshop Capacity");
  await page.menuButton.click();
  await says(page.menu, "Meera Pillai");

  const second = await visit();
  second.expectError(401);
  const used = new SetPassword(second.page);
  await used.open(link, "Welcome");
  await used.choose(PASSWORD);
  await says(used.main, "This link cannot be used any more");

  await form.main.getByRole("link", { name: "Go to Meera Pillai" }).click();
  const person = new Person(admin.page, "employees");
  await person.at("Meera Pillai");
  await says(person.state, "Available");
});

story("an e-mail address that is in use is reported at its field, and the typed text stays", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  visitor.expectError(409);
  const form = new NewEmployee(visitor.page);
  await form.open();
  await form.fill({ ...newcomer(), email: "john@carmodx.example" });
  await form.add.click();
  const email = form.main.getByLabel("E-mail");
  await focused(email);
  assert.equal(await email.getAttribute("aria-invalid"), "true");
  assert.equal(await email.inputValue(), "john@carmodx.example");
});

story("an employee with open work is deactivated after the work is completed, and the refusal links to it", async ({ shop, visit }) => {
  const { admin, employee, invitation } = await addEmployee(shop);
  await shop.api.post("/auth/invitation", { token: invitation.token, password: PASSWORD });
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { service: "Brake Pads" });
  await admin.api.post(`/appointments/${reference}/assign`, { employee_id: employee.id });
  const deactivated = await visit();
  // The board is loaded at once after the deactivation.
  deactivated.expectError(401);
  const employees = new Site(deactivated.page);
  await employees.page.goto("/login");
  await new SignIn(employees.main).enter(employee.email, PASSWORD);
  await employees.at("Workshop Capacity");

  const visitor = await visit(admin);
  visitor.expectError(409);
  const person = new Person(visitor.page, "employees");
  await person.open(employee.id, employee.name);
  await person.deactivate();
  await says(person.dialog, "They have work that is not finished: 1 in all.");
  await says(person.dialog, "Brake Pads");
  await person.dialog.getByRole("link", { name: reference }).click();
  const job = new Job(visitor.page);
  await job.at("Brake Pads");
  await job.transitions.confirm("Complete");
  await says(job.status, "Completed");

  await person.open(employee.id, employee.name);
  await person.deactivate();
  await person.closed();
  await says(person.messages, `${employee.name} is deactivated.`);
  await says(person.state, "Deactivated");
  await person.headingHasFocus();
  await employees.page.goto("/jobs");
  await says(employees.main, "Please sign in");

  await person.access.getByRole("button", { name: "Activate" }).click();
  await says(person.state, "Available");
});

story("role, specialisation and status are changed, and another admin's change stays", async ({ shop, visit }) => {
  const { admin, employee, invitation } = await addEmployee(shop);
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

story("the last admin cannot be demoted, and the reason is shown", async ({ shop, visit }) => {
  const admin = await shop.known("admin");
  const visitor = await visit(admin);
  visitor.expectError(409);
  const person = new Person(visitor.page, "employees");
  await person.open(admin.account.id, admin.name);
  await person.details.getByLabel("Role").selectOption("employee");
  await person.details.getByRole("button", { name: "Save" }).click();
  await says(person.details, "make somebody else an admin first");
});

story("an employee is added by keyboard alone", async ({ shop, visit }) => {
  const { page } = await visit(await shop.known("admin"));
  const [keys, list, form, who] = [new Keyboard(page), new Employees(page), new NewEmployee(page), newcomer()];
  await list.open();
  await keys.press(list.main.getByRole("link", { name: "Add an employee" }));
  await form.at("New employee");
  await form.headingHasFocus();
  await keys.type(form.main.getByLabel("First name"), "Asha");
  await keys.type(form.main.getByLabel("Last name"), "Rao");
  await keys.type(form.main.getByLabel("E-mail"), who.email);
  await keys.type(form.main.getByLabel("Phone"), who.phone);
  await keys.type(form.main.getByLabel("Role"), "Manager");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await focused(form.link);
  await keys.press(form.main.getByRole("button", { name: "Add another" }));
  await form.headingHasFocus();
  await seen(form.add);
});

story("a customer is found by phone number and edited, and their appointments are listed", async ({
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
  await until("one customer is found", () => list.main.locator("a.person").count(), (count) => count === 1);
  await says(list.main, "1 customer");
  // The address is updated with a delay.
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

story("a password is reset with a link, and the old password is refused", async ({ shop, visit }) => {
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
  visitor.expectError(401);
  await reset.page.goto("/login");
  await new SignIn(reset.main).enter(customer.email);
  await says(reset.main.getByRole("alert"), "E-mail or password is wrong");
});

story("the data of a customer are exported as a file", async ({ shop, visit }) => {
  const [admin, customer] = [await shop.known("admin"), await shop.newCustomer()];
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: customer });
  const { page } = await visit(admin);
  const person = new Person(page, "customers");
  await person.open(customer.account.id, customer.name);
  const saved = page.waitForEvent("download");
  await person.card("What is kept").getByRole("button", { name: "Export as JSON" }).click();
  const file = await saved;
  assert.equal(file.suggestedFilename(), `customer-${customer.account.id}.json`);
  const exported = JSON.parse(await readFile(await file.path(), "utf8"));
  assert.equal(exported.customer.email, customer.email);
  assert.deepEqual(exported.appointments.map((appointment) => appointment.reference), [reference]);
});

story("a customer with an active appointment cannot be erased, and can be after it is cancelled", async ({
  shop,
  visit,
}) => {
  const [admin, customer] = [await shop.known("admin"), await shop.newCustomer()];
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: customer });
  const visitor = await visit(admin);
  visitor.expectError(409);
  const { page } = visitor;
  const person = new Person(page, "customers");
  await person.open(customer.account.id, customer.name);
  await person.erase(customer.name);
  await says(person.dialog, "They have appointments that are not over: 1 in all.");
  await says(person.dialog, reference);
  await admin.api.post(`/appointments/${reference}/cancel`, { reason: "customer_request" });
  await person.dialog.getByRole("button", { name: "Erase for good" }).click();
  await person.at("Customers");
  await says(person.messages, "The customer is erased.");

  visitor.expectError(404);
  await page.goto(`/admin/customers/${customer.account.id}`);
  await says(person.main, "There is no such customer, or they were erased.");
  await page.goto(`/jobs/${reference}`);
  await says(person.main, "Erased customer");
});

story("an employee confirms a new customer, and an admin cancels all of their open appointments", async ({
  shop,
  visit,
}) => {
  const [customer, day] = [await shop.stranger(), await shop.freeDay()];
  const { reference } = await shop.book(day, "09:00", { by: customer });
  await shop.book(day, "11:00", { by: customer });
  const john = new Job((await visit(await shop.known("john"))).page);
  await john.page.goto(`/jobs/${reference}`);
  await says(john.main, "New customer: nobody here has confirmed them yet.");
  await john.main.getByRole("button", { name: "Confirm customer" }).click();
  await says(john.messages, `${customer.name} is confirmed.`);
  await gone(john.main.getByRole("button", { name: "Confirm customer" }));

  const person = new Person((await visit(await shop.known("admin"))).page, "customers");
  await person.open(customer.account.id, customer.name);
  await says(person.card("Appointments"), "2 open.");
  await person.main.getByRole("button", { name: "Cancel all open appointments" }).click();
  await person.dialog.getByRole("button", { name: "Cancel them" }).click();
  await says(person.messages, "2 cancelled.");
  await says(person.card("Appointments"), "2 cancelled.");
  await gone(person.main.getByRole("button", { name: "Cancel all open appointments" }));
});

story("a customer is erased only after their name is typed", async ({ shop, visit }) => {
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
  story(`${who} cannot open the administration of people`, async ({ shop, visit }) => {
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

story("an employee is not added twice after a lost response, and the page shows the reason", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  visitor.expectError("net::ERR_CONNECTION_RESET");
  visitor.expectError(409);
  const form = new NewEmployee(visitor.page);
  await form.open();
  await form.fill(newcomer());
  await loseAnswer(visitor.page, /\/employees$/);
  await form.add.click();
  await says(form.main, "The workshop cannot be reached");
  await form.add.click();
  await says(form.main, "They may be there already: hand out a new invitation from their page.");
});
