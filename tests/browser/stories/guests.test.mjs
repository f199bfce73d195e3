// Visitors book without an account, and see, reschedule and cancel their appointment by its link.

import assert from "node:assert/strict";

import { Booking } from "../pages/booking.mjs";
import { Managed } from "../pages/manage.mjs";
import { Reschedule } from "../pages/reschedule.mjs";
import { SignIn } from "../pages/sign_in.mjs";
import { loseAnswer, recordRequests } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { gone, says, seen } from "../support/until.mjs";

const BOOK = /\/api\/v1\/appointments$/;

/** Opens the booking page and fills in everything. */
async function readyToBook({ shop, visit }, guest = shop.guest(), options = {}) {
  const [day, visitor] = [await shop.freeDay(), await visit(undefined, options)];
  const booking = new Booking(visitor.page);
  await booking.open({ service: await shop.service("Audio System"), date: day, period: "09:00" });
  await booking.fillVehicle(shop.car());
  await booking.fillContact(guest);
  return { booking, day, guest, visitor };
}

/** Answers bookings with a refusal. */
async function refuse(page, status, code) {
  const problem = { type: "about:blank", title: "Refused", status, detail: "Refused.", instance: "", code, errors: [] };
  await page.route(BOOK, (route) =>
    route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
}

story("a guest books on a phone and gets a link, which shows the appointment again after a reload", async (world) => {
  const { booking, day } = await readyToBook(world, { first_name: "Grace", email: "grace@example.com" }, { width: 360 });
  const { page } = booking;
  const bookings = recordRequests(page, "POST", BOOK);
  const reads = recordRequests(page, "GET", /\/api\/v1\/appointments\/\w+$/);
  const addresses = [];
  page.on("request", (request) => addresses.push(request.url()));
  await says(booking.summary, "You need no account.");
  await booking.book.click();
  const managed = new Managed(page);
  const { reference, link } = await managed.justBooked();
  assert.match(bookings[0].headers["idempotency-key"], /^[0-9a-f]{32}$/);
  await managed.at("Audio System");
  await managed.headingHasFocus();
  await says(managed.status, "Booked");
  await says(managed.main, new RegExp(`${reference}.*09:00 – 11:00.*Honda Civic`));
  await says(managed.main, "₹");
  assert.equal(await managed.link.inputValue(), page.url());
  assert.equal(await world.shop.remaining(day, "09:00"), 4);

  await page.reload();
  await managed.at("Audio System");
  await says(managed.main, "Keep this link");
  const secret = link.split("#k=")[1];
  assert.deepEqual(addresses.filter((address) => address.includes(secret)), [], "no request has the secret in its address");
  assert.ok(reads.length >= 2);
  for (const { headers } of reads) assert.equal(headers.authorization, `Guest ${secret}`);
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!stored.includes(secret), stored);
});

story("a guest gives a name and a phone number or an address, and each error is at its field", async (world) => {
  const { booking } = await readyToBook(world, { first_name: "", email: "grace" });
  await booking.book.click();
  await says(booking.contact, "Must be an e-mail address");
  assert.equal(await booking.contact.locator("[aria-invalid=true]").count(), 2);
  await booking.fillContact({ first_name: "Grace" });
  await booking.book.click();
  await says(booking.contact, "Enter a phone number or an e-mail address.");
  assert.equal(await booking.page.evaluate(() => document.activeElement.type), "tel");
  await booking.fillContact(world.shop.guest());
  await booking.book.click();
  await new Managed(booking.page).justBooked();
});

story("a guest cancels by the link", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const booked = await shop.bookAsGuest(day, "11:00");
  const managed = new Managed((await visit()).page);
  await managed.openLink(booked);
  await says(managed.main, "You may move or cancel it until");
  await managed.cancel();
  await says(managed.history, "Cancelled");
  await gone(managed.link);
  assert.equal(await shop.remaining(day, "11:00"), 5);
  await managed.page.reload();
  await says(managed.status, "Cancelled");
});

story("a guest reschedules by the link", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const booked = await shop.bookAsGuest(day, "11:00");
  const { page } = await visit();
  const [managed, reschedule] = [new Managed(page), new Reschedule(page)];
  await managed.openLink(booked);
  await managed.main.getByRole("link", { name: "Move appointment" }).click();
  await reschedule.opened();
  await reschedule.chooseDay(day);
  await reschedule.choosePeriod("15:00");
  await page.reload();
  await says(reschedule.summary, "15:00");
  await reschedule.submit.click();
  await managed.at("Audio System");
  await says(managed.main, "15:00 – 17:00");
  const { pathname, hash } = new URL(page.url());
  assert.equal(pathname + hash, booked.link);
  assert.deepEqual([await shop.remaining(day, "11:00"), await shop.remaining(day, "15:00")], [5, 4]);
});

story("a guest reschedules to a period that is full by the own appointment", async ({ shop, visit }) => {
  const [day, admin] = [await shop.freeDay(), await shop.known("admin")];
  const { items } = await admin.api.get("/catalogue/categories");
  const price = { amount: 900_000, currency: "INR" };
  const service = { category_id: items[0].id, name: "Tow Bar", price, duration_minutes: 240, period_span: 2 };
  await admin.api.post("/services", service);
  const booked = await shop.bookAsGuest(day, "09:00", { service: service.name });
  await shop.fill(day, "11:00");
  const { page } = await visit();
  const [managed, reschedule] = [new Managed(page), new Reschedule(page)];
  await managed.openLink(booked);
  await managed.main.getByRole("link", { name: "Move appointment" }).click();
  await reschedule.opened();
  await reschedule.chooseDay(day);
  await reschedule.cardSays("11:00", "Held by this appointment");
  await reschedule.choosePeriod("11:00");
  await reschedule.submit.click();
  await managed.at(service.name);
  assert.deepEqual([await shop.remaining(day, "09:00"), await shop.remaining(day, "13:00")], [5, 4]);
});

story("the page of a guest shows changes by the workshop", async ({ shop, visit }) => {
  const booked = await shop.bookAsGuest(await shop.freeDay(), "11:00");
  const [john, { page }] = [await shop.known("john"), await visit()];
  const managed = new Managed(page);
  await managed.openLink(booked);
  for (const change of ["assign", "start", "complete"]) await john.api.post(`/appointments/${booked.reference}/${change}`);
  await page.reload();
  await says(managed.status, "Completed");
  await says(managed.main, "The work is done.");
  await says(managed.history, /Completed.*Work started.*Booked/);
});

story("a link without its secret or with a wrong one shows what to do", async ({ shop, visit }) => {
  const { reference, link } = await shop.bookAsGuest(await shop.freeDay(), "09:00");
  const visitor = await visit();
  const { page } = visitor;
  const managed = new Managed(page);
  const secret = link.split("#k=")[1];
  for (const incomplete of [`/a/${reference}`, `/a/${reference}#k=`, `/a/${reference}?k=${secret}`]) {
    await page.goto(incomplete);
    await says(managed.main, "This link is incomplete");
  }
  visitor.expectError(401);
  visitor.expectError(404);
  const other = await shop.bookAsGuest(await shop.freeDay(), "09:00");
  for (const wrong of [`/a/${reference}#k=${secret.slice(1)}`, `/a/${other.reference}#k=${secret}`]) {
    await page.goto(wrong);
    await says(managed.main, "This link does not work");
    await seen(managed.main.getByRole("link", { name: /^Call / }));
  }
});

story("a link is used without the session of the browser", async ({ shop, visit }) => {
  const booked = await shop.bookAsGuest(await shop.freeDay(), "09:00");
  const { page } = await visit(await shop.known("ada"));
  const reads = recordRequests(page, "GET", /\/api\/v1\/appointments\/\w+$/);
  const managed = new Managed(page);
  await managed.openLink(booked);
  await says(managed.status, "Booked");
  assert.match(reads[0].headers.authorization, /^Guest /);
  await managed.navLink("My appointments").click();
  await managed.at("My appointments");
});

story("a booking of a guest whose response was lost is repeated with its key and its hold, and exists once", async (world) => {
  const { booking, day, visitor } = await readyToBook(world);
  await says(booking.reservation, "Reserved for you");
  const bookings = recordRequests(booking.page, "POST", BOOK);
  visitor.expectError("net::ERR_CONNECTION_RESET");
  await loseAnswer(booking.page, BOOK);
  await booking.book.click();
  await says(booking.summary, "The workshop cannot be reached");
  await booking.book.click();
  await new Managed(booking.page).justBooked();
  const [first, second] = bookings.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(second, first);
  assert.equal(await world.shop.remaining(day, "09:00"), 4);
});

story("a guest with two appointments, or from a busy network, reads what to do", async (world) => {
  const [guest, { shop }] = [world.shop.guest(), world];
  for (const period of ["09:00", "11:00"]) await shop.bookAsGuest(await shop.freeDay(), period, { guest });
  const { booking, visitor } = await readyToBook(world, guest);
  visitor.expectError(409);
  visitor.expectError(429);
  await booking.book.click();
  await says(booking.summary, "You have two open appointments already. To book another one, sign in or call us.");
  await refuse(booking.page, 429, "rate_limited");
  await booking.book.click();
  await says(booking.summary, "Too many appointments were booked from your network.");
});

story("where guests may not book, visitors register or sign in at the last step", async ({ shop, visit }) => {
  const admin = await shop.known("admin");
  const customer = await shop.newCustomer();
  await admin.api.send("PATCH", "/settings", { guest_booking: false });
  try {
    const booking = new Booking((await visit()).page);
    await booking.open({ service: await shop.service("Audio System"), date: await shop.freeDay(), period: "13:00" });
    await says(booking.summary, "You sign in or create an account in the next step.");
    await gone(booking.contact);
    await booking.fillVehicle(shop.car());
    await booking.book.click();
    await says(booking.dialog, "Create an account to book");
    await booking.dialog.getByRole("button", { name: "Sign in instead" }).click();
    await new SignIn(booking.dialog).enter(customer.email);
    await booking.booked();
    const frame = new Booking((await visit()).page);
    await frame.page.goto("/book/embed");
    await says(frame.main, "You need an account to book");
  } finally {
    await admin.api.send("PATCH", "/settings", { guest_booking: true });
  }
});
