// Pages update their data, and show when they cannot.

import assert from "node:assert/strict";

import { Appointment } from "../pages/appointment.mjs";
import { Booking } from "../pages/booking.mjs";
import { Capacity } from "../pages/capacity.mjs";
import { DaySheet } from "../pages/team.mjs";
import { Clock } from "../support/clock.mjs";
import { API, recordRequests } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { says, seen, until } from "../support/until.mjs";

const DAY = /^\/api\/v1\/availability$/;
const EVENTS = /\/api\/v1\/availability\/events/;
const BOARD = /^\/api\/v1\/occupancy$/;

/** Sets the visibility of the tab that the page reads. */
async function setVisibility(page, isShown) {
  await page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, isShown ? "visible" : "hidden");
}

/** Blocks the event stream of a page, so that it polls. */
async function blockEvents(visitor) {
  visitor.expectError("net::ERR_FAILED");
  await visitor.page.route(EVENTS, (route) => route.abort());
}

/** Opens the booking page of a day without events and stops its clock. */
async function openWithClock(visitor, day) {
  await blockEvents(visitor);
  const { page } = visitor;
  const clock = await Clock.install(page);
  const booking = new Booking(page);
  await booking.open({ date: day });
  await booking.cardSays("09:00", "5 of 5 left");
  await clock.stop();
  return { booking, clock, requests: recordRequests(page, "GET", DAY) };
}

story("a booking in one browser appears in another within a second", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const booking = new Booking((await visit()).page);
  const opened = booking.page.waitForResponse((answer) => EVENTS.test(answer.url()));
  await booking.open({ date: day });
  await booking.cardSays("09:00", "5 of 5 left");
  await opened;
  await shop.book(day, "09:00");
  const booked = performance.now();
  await booking.cardSays("09:00", "4 of 5 left");
  assert.ok(performance.now() - booked < 1_000, `${performance.now() - booked} ms`);
});

story("without events a booking in one browser appears in another within six seconds", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const visitor = await visit();
  await blockEvents(visitor);
  const booking = new Booking(visitor.page);
  await booking.open({ date: day });
  await booking.cardSays("09:00", "5 of 5 left");
  await shop.book(day, "09:00");
  const booked = performance.now();
  await booking.cardSays("09:00", "4 of 5 left");
  assert.ok(performance.now() - booked < 6_000, `${performance.now() - booked} ms`);
});

story("the board is loaded at once after a change that the public day does not show", async ({ shop, visit }) => {
  const [day, john] = [await shop.freeDay(), await shop.known("john")];
  const { reference } = await shop.book(day, "09:00");
  const { page } = await visit(await shop.known("manager"));
  const board = new Capacity(page);
  const opened = page.waitForResponse((answer) => EVENTS.test(answer.url()));
  await board.open(day);
  await opened;
  await seen(board.line("09:00", reference));
  const loaded = page.waitForResponse((answer) => BOARD.test(new URL(answer.url()).pathname), { timeout: 1_500 });
  await john.api.post(`/appointments/${reference}/assign`);
  const shown = await (await loaded).json();
  const assignees = shown.periods[0].slots.map((slot) => slot.appointment?.assignee?.name).filter(Boolean);
  assert.deepEqual(assignees, ["John Samuel"]);
});

story("a page that lost its server shows the present state within seconds of its return", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const visitor = await visit();
  const booking = new Booking(visitor.page);
  await booking.open({ date: day });
  await booking.cardSays("09:00", "5 of 5 left");
  visitor.expectError("net::ERR_INTERNET_DISCONNECTED");
  await visitor.context.setOffline(true);
  await says(booking.time.locator(".live"), "Offline");
  await shop.book(day, "09:00");
  await visitor.context.setOffline(false);
  await booking.cardSays("09:00", "4 of 5 left");
});

story("the freshness line shows an interruption of the network and recovers", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const visitor = await visit();
  const booking = new Booking(visitor.page);
  const line = booking.time.locator(".live");
  await booking.open({ date: day });
  await says(line, /^Live · updated \d+ s ago$/);
  visitor.expectError("net::ERR_INTERNET_DISCONNECTED");
  await visitor.context.setOffline(true);
  await says(line, /^Offline since \d\d:\d\d$/);
  await booking.cardSays("09:00", "5 of 5 left");
  await shop.book(day, "09:00");
  await visitor.context.setOffline(false);
  await says(line, "Live");
  await booking.cardSays("09:00", "4 of 5 left");
});

story("a page opened without the server shows an error, and fills when the server answers", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const visitor = await visit();
  await blockEvents(visitor);
  const [clock, booking] = [await Clock.install(visitor.page), new Booking(visitor.page)];
  await booking.page.route(API, (route) => route.abort());
  await booking.open({ date: day });
  await says(booking.time.getByRole("alert").last(), "The workshop cannot be reached");
  await clock.stop();
  await booking.page.unroute(API);
  await booking.time.getByRole("button", { name: "Try again" }).click();
  await booking.cardSays("09:00", "5 of 5 left");
});

story("data that were never loaded are requested again within seconds", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const visitor = await visit(await shop.known("manager"));
  visitor.expectError("net::ERR_FAILED");
  const [clock, sheet] = [await Clock.install(visitor.page), new DaySheet(visitor.page)];
  await visitor.page.route(/\/api\/v1\/(workshop|occupancy)/, (route) => route.abort(), { times: 2 });
  await visitor.page.goto(`/team/day?date=${day}`);
  await says(sheet.main.getByRole("alert"), "The workshop cannot be reached");
  await clock.stop();
  await clock.pass(2_600);
  await seen(sheet.period("09:00"));
});

story("a hidden tab loads nothing, and loads at once when it is shown again", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { booking, clock, requests } = await openWithClock(await visit(), day);
  await setVisibility(booking.page, false);
  await clock.pass(120_000);
  assert.equal(requests.length, 0);
  await shop.book(day, "09:00");
  await setVisibility(booking.page, true);
  await booking.cardSays("09:00", "4 of 5 left");
  assert.equal(requests.length, 1);
});

story("data are requested every five seconds, and unchanged data are not sent again", async ({
  shop,
  visit,
}) => {
  const { booking, clock, requests } = await openWithClock(await visit(), await shop.freeDay());
  const response = booking.page.waitForResponse((answer) => DAY.test(new URL(answer.url()).pathname));
  await clock.pass(5_000);
  assert.equal((await response).status(), 304);
  await clock.pass(5_000);
  assert.equal(requests.length, 2);
});

story("while requests fail they become less frequent", async ({ shop, visit }) => {
  const visitor = await visit();
  const { booking, clock, requests } = await openWithClock(visitor, await shop.freeDay());
  visitor.expectError(503);
  await booking.page.route(API, (route) => route.fulfill({ status: 503, body: "" }));
  await clock.pass(5_000);
  assert.equal(requests.length, 1);
  await says(booking.time.locator(".live"), "Offline since");
  // The next interval is ten seconds, plus or minus a quarter.
  await clock.pass(7_400);
  assert.equal(requests.length, 1);
  await clock.pass(5_200);
  assert.equal(requests.length, 2);
  // The next interval is twenty seconds, plus or minus a quarter.
  await clock.pass(9_800);
  assert.equal(requests.length, 2);
  await booking.page.unroute(API);
  await clock.pass(15_200);
  assert.ok(requests.length > 2);
  await says(booking.time.locator(".live"), "Live");
});

story("the board is loaded every half minute, and not while it is hidden or paused", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("manager"));
  await blockEvents(visitor);
  const { page } = visitor;
  const [clock, board] = [await Clock.install(page), new Capacity(page)];
  await board.open(await shop.freeDay());
  await clock.stop();
  const requests = recordRequests(page, "GET", BOARD);
  await clock.pass(30_000);
  assert.equal(requests.length, 1);
  await setVisibility(page, false);
  await clock.pass(90_000);
  assert.equal(requests.length, 1);
  await setVisibility(page, true);
  await until("the board is loaded at once", () => requests.length, (count) => count === 2);
  await board.main.getByRole("button", { name: "Pause updates" }).click();
  await clock.pass(90_000);
  assert.equal(requests.length, 2);
});

story("cancelling an appointment that was changed meanwhile works at the second press", async ({ shop, visit }) => {
  const [day, customer, john] = [await shop.freeDay(), await shop.newCustomer(), await shop.known("john")];
  const { reference } = await shop.book(day, "11:00", { by: customer });
  const visitor = await visit(customer);
  const appointment = new Appointment(visitor.page);
  await appointment.open(reference);
  await appointment.cancelButton.click();
  await john.api.post(`/appointments/${reference}/assign`);
  visitor.expectError(412);
  const confirm = appointment.dialog.getByRole("button", { name: "Cancel appointment" });
  await confirm.click();
  await says(appointment.dialog, "Somebody else was quicker");
  await says(appointment.status, "Assigned");
  await confirm.click();
  await appointment.closed();
  await says(appointment.status, "Cancelled");
});
