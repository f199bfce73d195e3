// A double click, or a repetition after a lost response, has one effect.

import assert from "node:assert/strict";

import { Booking } from "../pages/booking.mjs";
import { Job } from "../pages/jobs.mjs";
import { Reschedule } from "../pages/reschedule.mjs";
import { Clock } from "../support/clock.mjs";
import { hold, loseAnswer, recordRequests } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { says, until } from "../support/until.mjs";

const BOOK = /\/api\/v1\/appointments$/;

/** Opens the booking page of a customer and fills it in. */
async function readyToBook({ shop, visit }) {
  const [day, customer] = [await shop.freeDay(), await shop.newCustomer()];
  const visitor = await visit(customer);
  const clock = await Clock.install(visitor.page);
  const booking = new Booking(visitor.page);
  await booking.open({ service: await shop.service("Audio System"), date: day, period: "09:00" });
  await booking.fillVehicle(shop.car());
  const bookings = recordRequests(visitor.page, "POST", BOOK);
  const keys = () => bookings.map(({ headers }) => headers["idempotency-key"]);
  return { booking, clock, day, customer, visitor, keys };
}

/** Checks that a change of an appointment was sent twice, with one key and for one version. */
function isRepeated(requests) {
  const sent = requests.map(({ headers }) => [headers["idempotency-key"], headers["if-match"]]);
  assert.match(sent[0][0], /^[0-9a-f]{32}$/);
  assert.deepEqual(sent, [sent[0], sent[0]]);
}

story("a double click books once", async (world) => {
  const { booking, day, keys } = await readyToBook(world);
  await booking.book.dblclick();
  await booking.booked();
  assert.equal(keys().length, 1);
  assert.equal(await world.shop.remaining(day, "09:00"), 4);
});

story("a button is busy while its request is pending, and pressing it again does nothing", async (world) => {
  const { booking, keys } = await readyToBook(world);
  const gate = await hold(booking.page, BOOK);
  await booking.book.click();
  await gate.waiting();
  assert.equal(await booking.book.getAttribute("aria-busy"), "true");
  await booking.book.press("Enter");
  await booking.book.press("Space");
  gate.release();
  await booking.booked();
  assert.equal(keys().length, 1);
});

story("a booking whose response was lost is repeated with its key, and exists once", async (world) => {
  const { booking, day, customer, visitor, keys } = await readyToBook(world);
  visitor.expectError("net::ERR_CONNECTION_RESET");
  await loseAnswer(booking.page, BOOK);
  await booking.book.click();
  await says(booking.summary, "The workshop cannot be reached");
  await booking.book.click();
  const reference = await booking.booked();
  const [first, second, ...more] = keys();
  assert.match(first, /^[0-9a-f]{32}$/);
  assert.deepEqual([second, more], [first, []]);
  assert.equal(await world.shop.remaining(day, "09:00"), 4);
  const { items } = await customer.api.get("/appointments");
  assert.deepEqual(items.map((appointment) => appointment.reference), [reference]);
});

story("a booking that is changed after a failure gets another key", async (world) => {
  const { booking, visitor, keys } = await readyToBook(world);
  visitor.expectError("net::ERR_FAILED");
  await booking.page.route(BOOK, (route) => route.abort(), { times: 1 });
  await booking.book.click();
  await says(booking.summary, "The workshop cannot be reached");
  await booking.vehicle.getByLabel("Notes").fill("One more thing.");
  await booking.book.click();
  await booking.booked();
  const [first, second, ...more] = keys();
  assert.notEqual(second, first);
  assert.deepEqual(more, []);
});

story("a booking that is changed and changed back after a lost response exists once", async (world) => {
  const { booking, day, visitor, keys } = await readyToBook(world);
  visitor.expectError("net::ERR_CONNECTION_RESET");
  visitor.expectError("net::ERR_FAILED");
  await loseAnswer(booking.page, BOOK);
  await booking.book.click();
  await says(booking.summary, "The workshop cannot be reached");
  await booking.vehicle.getByLabel("Notes").fill("One more thing.");
  await booking.page.route(BOOK, (route) => route.abort(), { times: 1 });
  await booking.book.click();
  await until("the booking is sent again", () => keys().length, (sent) => sent === 2);
  await says(booking.summary, "The workshop cannot be reached");
  await booking.vehicle.getByLabel("Notes").fill("");
  await booking.book.click();
  await booking.booked();
  const [first, second, third] = keys();
  assert.notEqual(second, first);
  assert.equal(third, first);
  assert.equal(await world.shop.remaining(day, "09:00"), 4);
});

story("a reschedule whose response was lost is reported as done when it is repeated", async ({ shop, visit }) => {
  const [before, after] = [await shop.freeDay(), await shop.freeDay()];
  const customer = await shop.newCustomer();
  const { reference } = await shop.book(before, "11:00", { by: customer });
  const visitor = await visit(customer);
  const reschedule = new Reschedule(visitor.page);
  await visitor.page.goto(`/appointments/${reference}/move?date=${after}&period=09:00`);
  await reschedule.cardSays("09:00", "5 of 5 left");
  visitor.expectError("net::ERR_CONNECTION_RESET");
  const requests = recordRequests(visitor.page, "POST", /\/reschedule$/);
  await loseAnswer(visitor.page, /\/reschedule$/);
  await reschedule.submit.click();
  await says(reschedule.summary, "The workshop cannot be reached");
  await reschedule.submit.click();
  await says(reschedule.messages, "Moved to");
  isRepeated(requests);
  assert.equal(await shop.remaining(after, "09:00"), 4);
});

story("taking a job whose response was lost is reported as done when it is repeated", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  const visitor = await visit(await shop.known("john"));
  const job = new Job(visitor.page);
  await job.open(reference);
  visitor.expectError("net::ERR_CONNECTION_RESET");
  const requests = recordRequests(visitor.page, "POST", /\/assign$/);
  await loseAnswer(visitor.page, /\/assign$/);
  await job.transitions.press("Take this job");
  await says(job.transitions.panel, "The workshop cannot be reached");
  await job.transitions.press("Take this job");
  await says(job.status, "Assigned");
  await says(job.main, /Works on it ?John/);
  isRepeated(requests);
});

story("a booking without a response fails after 30 seconds and can be repeated", async (world) => {
  const { booking, clock, keys } = await readyToBook(world);
  await booking.page.route(BOOK, () => {}, { times: 1 });
  await booking.book.click();
  await until("the booking is sent", () => keys().length, (sent) => sent === 1);
  await clock.pass(30_000);
  await says(booking.summary, "The workshop cannot be reached");
  await booking.book.click();
  await booking.booked();
  const [first, second, ...more] = keys();
  assert.deepEqual([second, more], [first, []]);
});

story("a booking that succeeds after the page was left is reported", async (world) => {
  const { booking, customer } = await readyToBook(world);
  const gate = await hold(booking.page, BOOK);
  await booking.book.click();
  await gate.waiting();
  await booking.navLink("Services").click();
  await booking.at("Services");
  gate.release();
  await says(booking.messages, "Booked for");
  await booking.at("Services");
  assert.equal((await customer.api.get("/appointments")).items.length, 1);
});

story("a booking that fails after the page was left is reported", async (world) => {
  const { booking, day, visitor } = await readyToBook(world);
  const gate = await hold(booking.page, BOOK);
  await booking.book.click();
  await gate.waiting();
  await booking.navLink("Services").click();
  await booking.at("Services");
  const admin = await world.shop.known("admin");
  await admin.api.post("/closures", { first_date: day, last_date: day, reason: "Flood" });
  visitor.expectError(409);
  gate.release();
  await says(booking.messages, "The workshop is closed then");
});
