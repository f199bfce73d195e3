// Staff sign in with a code of an authenticator app, and with recovery codes.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Person as PersonPage } from "../pages/people.mjs";
import { CodeForm, SecondFactor } from "../pages/second_factor.mjs";
import { SignIn } from "../pages/sign_in.mjs";
import { Site } from "../pages/site.mjs";
import { PASSWORD, Person, newcomer } from "../support/people.mjs";
import { story } from "../support/story.mjs";
import { Authenticator } from "../support/totp.mjs";
import { focused, gone, says, seen } from "../support/until.mjs";

/** A new member of the staff, whose factor no other story knows. @param {string} role */
async function hire(shop, role = "employee") {
  const admin = await shop.known("admin");
  const { password, ...input } = newcomer();
  const { invitation } = await admin.api.post("/employees", { ...input, role });
  return new Person(shop.url, await shop.api.post("/auth/invitation", { token: invitation.token, password }));
}

/** Sets up a second factor through the API. @param {Person} person */
async function enroll(person) {
  const app = new Authenticator((await person.api.post("/me/second-factor")).secret);
  const { codes } = await person.api.post("/me/second-factor/confirm", { code: await app.next() });
  return { app, codes };
}

story("an employee sets up a second factor and signs in with its code", async ({ shop, visit }) => {
  const employee = await hire(shop);
  const first = await visit(employee);
  const page = new SecondFactor(first.page);
  await page.page.goto("/account");
  await page.main.getByRole("link", { name: "Open" }).click();
  await page.at("Second factor");
  const { app, codes } = await page.setUp();
  assert.equal(new Set(codes).size, 10);
  await page.kept.click();
  await says(page.main, "10 recovery codes are left.");

  const visitor = await visit();
  visitor.expectError(401);
  const site = new Site(visitor.page);
  await site.page.goto("/login");
  await new SignIn(site.main).enter(employee.email);
  const form = new CodeForm(site.main);
  await focused(form.code);
  assert.equal(await form.code.getAttribute("autocomplete"), "one-time-code");
  assert.equal(await form.code.getAttribute("inputmode"), "numeric");
  await gone(site.main.getByLabel("Password"));
  await form.enter(await app.next());
  await site.at("Workshop Capacity");
});

story("a wrong code is refused, and a recovery code lets in", async ({ shop, visit }) => {
  const employee = await hire(shop);
  const { codes } = await enroll(employee);
  const visitor = await visit();
  visitor.expectError(401);
  const site = new Site(visitor.page);
  await site.page.goto("/login");
  await new SignIn(site.main).enter(employee.email);
  const form = new CodeForm(site.main);
  await form.enter("000000");
  await says(site.main, "This code is wrong or was used already");
  await form.recover(codes[3]);
  await site.at("Workshop Capacity");
  const page = new SecondFactor(visitor.page);
  await page.open();
  await says(page.main, "9 recovery codes are left.");
});

story("recovery codes are downloaded, and new ones replace them", async ({ shop, visit }) => {
  const employee = await hire(shop);
  const visitor = await visit(employee);
  const page = new SecondFactor(visitor.page);
  await page.open();
  const { app, codes } = await page.setUp();
  const download = page.page.waitForEvent("download");
  await page.main.getByRole("button", { name: "Download" }).click();
  const file = await (await download).path();
  assert.deepEqual((await readFile(file, "utf8")).trim().split("\n"), codes);
  await page.kept.click();

  await page.main.getByRole("button", { name: "New recovery codes" }).click();
  await page.dialog.getByLabel("Code", { exact: true }).fill(await app.next());
  await page.dialog.getByRole("button", { name: "Get new codes" }).click();
  await seen(page.kept);
  const renewed = await page.codes.allInnerTexts();
  assert.ok(renewed.length === 10 && renewed.every((code) => !codes.includes(code)));
});

story("a second factor is removed with the password and a code", async ({ shop, visit }) => {
  const employee = await hire(shop);
  const visitor = await visit(employee);
  visitor.expectError(409);
  const page = new SecondFactor(visitor.page);
  await page.open();
  const { codes } = await page.setUp();
  await page.kept.click();
  await page.main.getByRole("button", { name: "Remove" }).click();
  await page.dialog.getByLabel("Current password").fill("not the password");
  await page.dialog.getByRole("button", { name: "Use a recovery code" }).click();
  await page.dialog.getByLabel("Recovery code").fill(codes[0]);
  await page.dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await says(page.dialog, "Is not the current password");
  await page.dialog.getByLabel("Current password").fill(PASSWORD);
  await page.dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await says(page.messages, "The second factor is removed.");
  await says(page.main, "Not set up");
  await page.headingHasFocus();
});

story("an admin removes the second factor of an employee who has lost the phone", async ({ shop, visit }) => {
  const employee = await hire(shop);
  await enroll(employee);
  const { page } = await visit(await shop.known("admin"));
  const person = new PersonPage(page, "employees");
  await page.goto("/admin/employees");
  await says(person.main.locator("a.person", { hasText: "second factor" }).first(), employee.name);
  await person.open(employee.account.id, employee.name);
  await says(person.access, "password and a second factor");
  await person.access.getByRole("button", { name: "Remove second factor" }).click();
  await person.dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await says(person.messages, "signs in with the password alone.");
  await gone(person.access.getByRole("button", { name: "Remove second factor" }));
  await person.headingHasFocus();
  await shop.api.post("/auth/login", { email: employee.email, password: PASSWORD });
});

story("who must have a second factor sets it up before anything else", async ({ shop, visit }) => {
  const [manager, admin] = [await hire(shop, "manager"), await hire(shop, "admin")];
  await enroll(admin);
  await admin.api.send("PATCH", "/settings", { staff_second_factor: "managers" });
  try {
    const visitor = await visit(manager);
    const page = new SecondFactor(visitor.page);
    await page.page.goto("/team");
    await says(page.main, "Set up a second factor first");
    await page.main.getByRole("link", { name: "Set up" }).click();
    await page.at("Second factor");
    await says(page.main, "The workshop requires a second factor of your account.");
    await page.setUp();
    await page.kept.click();
    await gone(page.main.getByText("The workshop requires a second factor"));
    await page.page.goto("/team");
    await page.at("Team");
    await gone(page.main.getByText("Set up a second factor first"));
  } finally {
    await admin.api.send("PATCH", "/settings", { staff_second_factor: "optional" });
  }
});
