// Pages are shown only with the right to see them, and visitors return after signing in.

import assert from "node:assert/strict";

import { Capacity } from "../pages/capacity.mjs";
import { Register, SignIn } from "../pages/sign_in.mjs";
import { Site } from "../pages/site.mjs";
import { API, recordRequests } from "../support/network.mjs";
import { newcomer } from "../support/people.mjs";
import { story } from "../support/story.mjs";
import { gone, says, seen } from "../support/until.mjs";

const BOARD = "/appointments/slot-occupancy/";

for (const who of /** @type {const} */ (["john", "manager", "admin"])) {
  story(`the user menu of ${who} contains Workshop Capacity`, async ({ shop, visit }) => {
    const board = new Capacity((await visit(await shop.known(who))).page);
    await board.page.goto("/");
    await board.choose("Workshop Capacity");
    await board.ready();
    assert.equal(new URL(board.page.url()).pathname, BOARD);
    await board.headingHasFocus();
  });
}

story("a customer sees no link to the board, and its address shows that rights are missing", async ({ shop, visit }) => {
  const site = new Site((await visit(await shop.known("ada"))).page);
  await site.page.goto("/");
  await site.menuButton.click();
  await seen(site.menu.getByRole("link", { name: "Account" }));
  assert.equal(await site.menu.getByRole("link", { name: "Workshop Capacity" }).count(), 0);
  const requests = recordRequests(site.page, "GET", /^\/api\/v1\/(occupancy|employees)/);
  await site.page.goto(BOARD);
  await site.at("Workshop Capacity");
  await says(site.main, "No rights");
  assert.deepEqual(requests, []);
});

story("a visitor who is signed out is asked to sign in, and returns to the same address", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { reference } = await shop.book(day, "09:00");
  const board = new Capacity((await visit()).page);
  await board.page.goto(`${BOARD}?date=${day}`);
  await board.at("Workshop Capacity");
  await says(board.main, "Please sign in");
  await board.main.getByRole("link", { name: "Sign in" }).click();
  await board.at("Sign in");
  await new SignIn(board.main).enter("john@carmodx.example");
  await seen(board.line("09:00", reference));
  assert.equal(board.page.url(), `${shop.url}${BOARD}?date=${day}`);
});

story("a visitor who registers returns to the same address, and is a customer", async ({ visit }) => {
  const site = new Site((await visit()).page);
  await site.page.goto("/appointments");
  await site.main.getByRole("link", { name: "Create an account" }).click();
  await site.at("Create an account");
  await new Register(site.main).enter(newcomer());
  await site.at("My appointments");
  await says(site.main, "No appointments yet");
  await site.menuButton.click();
  await says(site.menu, "Customer");
});

story("signing in opens the first page of the role, never another site", async ({ shop, visit }) => {
  const site = new Site((await visit()).page);
  await site.page.goto("/login?next=//elsewhere.example");
  await new SignIn(site.main).enter("ada@example.com");
  await site.at("My appointments");
  await site.signOut();
  await site.page.goto("/login");
  await new SignIn(site.main).enter("john@carmodx.example");
  await site.at("Workshop Capacity");
  assert.equal(new URL(site.page.url()).origin, shop.url);
});

story("a wrong password is reported beside the form, and the page stays", async ({ visit }) => {
  const visitor = await visit();
  visitor.expectError(401);
  const site = new Site(visitor.page);
  await site.page.goto("/login");
  const form = new SignIn(site.main);
  await form.enter("ada@example.com", "mistyped-password");
  await says(site.main.getByRole("alert"), "E-mail or password is wrong");
  assert.equal(await form.email.inputValue(), "ada@example.com");
  await form.password.fill("pitboard-demo");
  await form.password.press("Enter");
  await site.at("My appointments");
});

story("another customer's appointment is not found", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: await shop.newCustomer() });
  const visitor = await visit(await shop.known("ben"));
  visitor.expectError(404);
  const site = new Site(visitor.page);
  await site.page.goto(`/appointments/${reference}`);
  await says(site.main, "There is no such appointment, or it is not yours.");
});

story("public data contain no names of people", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const car = shop.car();
  await shop.book(day, "09:00", { vehicle: car });
  const { page } = await visit();
  /** @type {Promise<string>[]} */
  const answers = [];
  page.on("response", (answer) => {
    // The first event of a stream is the body of a request that is examined too; 304 has no body.
    const hasOwnBody = answer.status() === 200 && answer.request().resourceType() !== "eventsource";
    if (API.test(answer.url()) && hasOwnBody) answers.push(answer.text());
  });
  await page.goto(`/appointments/book/?date=${day}`);
  await says(page.getByRole("main"), "4 of 5 left");
  await gone(page.locator(".skeleton").first());
  const published = (await Promise.all(answers)).join("\n");
  assert.match(published, /Audio System/);
  for (const secret of ["Omar", "40001", car.license_plate, "Honda"]) {
    assert.doesNotMatch(published, new RegExp(secret));
  }
});
