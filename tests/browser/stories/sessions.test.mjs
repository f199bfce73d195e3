// All tabs of a browser share one session, which is restored and ended for all of them.

import assert from "node:assert/strict";

import { Booking } from "../pages/booking.mjs";
import { SignIn } from "../pages/sign_in.mjs";
import { Site } from "../pages/site.mjs";
import { Api } from "../support/api.mjs";
import { fail, recordRequests } from "../support/network.mjs";
import { PASSWORD } from "../support/people.mjs";
import { story } from "../support/story.mjs";
import { gone, says, seen } from "../support/until.mjs";

const REFRESH = /^\/api\/v1\/auth\/refresh$/;

story("a browser that never signed in does not request a session", async ({ visit }) => {
  const { page, context } = await visit();
  const refreshes = recordRequests(context, "POST", REFRESH);
  const site = new Site(page);
  await page.goto("/");
  await seen(site.signIn);
  await site.navLink("Book").click();
  await site.at("Book a slot");
  await page.goto("/appointments");
  await says(site.main, "Please sign in");
  assert.deepEqual(refreshes, []);
});

story("a reload restores the session with one request", async ({ visit }) => {
  const { page, context } = await visit();
  const site = new Site(page);
  await page.goto("/login");
  await new SignIn(site.main).enter("ada@example.com");
  await site.at("My appointments");
  const refreshes = recordRequests(context, "POST", REFRESH);
  await page.reload();
  await says(site.menuButton, "Ada Fernandes");
  await seen(site.main.locator("a.visit").first());
  assert.equal(refreshes.length, 1);
});

story("signing out in one tab signs out the other, and no data of the account stay", async ({ shop, visit }) => {
  const { page, context } = await visit(await shop.newCustomer());
  const first = new Site(page);
  const second = new Site(await context.newPage());
  await first.page.goto("/");
  await second.page.goto("/account");
  await says(second.main, "Your details");
  await first.page.bringToFront();
  await first.signOut();
  await says(first.messages, "You are signed out.");
  await says(second.main, "Please sign in");
  await seen(second.signIn);
  const refreshes = recordRequests(context, "POST", REFRESH);
  await second.page.reload();
  await says(second.main, "Please sign in");
  assert.deepEqual(refreshes, []);
  assert.deepEqual(await context.cookies(`${shop.url}/api/v1/auth`), []);
});

story("signing in in one tab signs in the other", async ({ visit }) => {
  const { page, context } = await visit();
  const first = new Site(page);
  const second = new Site(await context.newPage());
  await second.page.goto("/");
  await seen(second.signIn);
  await first.page.bringToFront();
  await first.page.goto("/login");
  await new SignIn(first.main).enter("ben@example.com");
  await says(second.menuButton, "Ben Shah");
});

story("a session ended elsewhere asks to sign in, and continues on the same page", async ({ shop, visit }) => {
  const customer = await shop.newCustomer();
  const visitor = await visit(customer);
  const site = new Site(visitor.page);
  await site.page.goto("/account");
  await says(site.main, "Your details");
  const passwords = { current_password: PASSWORD, new_password: `${PASSWORD}-2` };
  await customer.api.send("POST", "/me/password", passwords);
  visitor.expectError(401);
  await site.main.getByLabel("Phone").fill("+91 55550 39999");
  await site.main.getByRole("button", { name: "Save" }).click();
  await says(site.main, "Please sign in");
  await site.main.getByRole("link", { name: "Sign in" }).click();
  await new SignIn(site.main).enter(customer.email, passwords.new_password);
  await site.at("Account");
});

story("a session elsewhere is ended on the account page", async ({ shop, visit }) => {
  const customer = await shop.newCustomer();
  const { page } = await visit(customer);
  const site = new Site(page);
  await page.goto("/account");
  const sessions = site.main.locator(".sessions");
  await says(sessions, "this browser");
  await sessions.getByRole("button", { name: /^End the session of/ }).click();
  await says(site.messages, "The session has ended.");
  await gone(sessions.getByRole("button"));
  await assert.rejects(new Api(shop.url, customer.api.token).get("/me"), /401/);
  await page.reload();
  await says(sessions, "this browser");
});

story("a page that cannot check the session shows an error and checks again", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("ada"));
  const site = new Site(visitor.page);
  visitor.expectError(503);
  await fail(site.page, /\/auth\/refresh$/);
  await site.page.goto("/appointments");
  await says(site.main, "Please try again in a moment");
  await site.page.unroute(/\/auth\/refresh$/);
  await site.main.getByRole("button", { name: "Try again" }).click();
  await seen(site.main.locator("a.visit").first());
});

story("a customer whose session ends while booking is asked to sign in, not to register", async ({ shop, visit }) => {
  const customer = await shop.newCustomer();
  const visitor = await visit(customer);
  const booking = new Booking(visitor.page);
  await booking.open({ service: await shop.service("Audio System"), date: await shop.freeDay(), period: "09:00" });
  await booking.fillVehicle(shop.car());
  const passwords = { current_password: PASSWORD, new_password: `${PASSWORD}-2` };
  await customer.api.send("POST", "/me/password", passwords);
  visitor.expectError(401);
  await booking.book.click();
  await says(booking.dialog, "Sign in to book");
  await new SignIn(booking.dialog).enter(customer.email, passwords.new_password);
  await booking.booked();
});
