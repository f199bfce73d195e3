// A start is reserved while its visitor fills in the last step.

import assert from "node:assert/strict";

import { Booking } from "../pages/booking.mjs";
import { Managed } from "../pages/manage.mjs";
import { Clock } from "../support/clock.mjs";
import { Api } from "../support/api.mjs";
import { holdAnswers, recordRequests } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { says, until } from "../support/until.mjs";

const HOLDS = /\/api\/v1\/holds$/;
const RESERVED = /^Reserved for you until \d\d:\d\d$/;

/** Opens the booking page at 09:00 of a day. */
async function open({ shop, visit }, day, person) {
  const visitor = await visit(person);
  const booking = new Booking(visitor.page);
  await booking.open({ service: await shop.service("Audio System"), date: day, period: "09:00" });
  await booking.cardSays("09:00", "left");
  return { booking, visitor };
}

/** Releases the first hold of a page, as if it had expired on the server. */
async function release(shop, holds) {
  const [secret] = await until("the hold is recorded", () => holds, ({ length }) => length > 0);
  await new Api(shop.url).send("DELETE", `/holds/${secret}`);
}

/** Remembers the secrets of the holds that a page gets. */
function recordHolds(page) {
  const secrets = [];
  page.on("response", async (response) => {
    if (response.request().method() === "POST" && HOLDS.test(response.url()) && response.ok()) {
      secrets.push((await response.json()).hold);
    }
  });
  return secrets;
}

async function book({ shop }, booking) {
  await booking.fillVehicle(shop.car());
  await booking.fillContact(shop.guest());
  await booking.book.click();
}

story("the last slot is reserved for who fills in the form, is full for others, and is free again when they leave", async (world) => {
  const day = await world.shop.freeDay();
  await world.shop.fill(day, "09:00", 1);
  const [{ booking }, { booking: other }] = [await open(world, day), await open(world, day)];
  await booking.vehicle.getByLabel("Make").focus();
  await says(booking.reservation, RESERVED);
  await other.cardSays("09:00", "Full");
  await booking.cardSays("09:00", "1 of 5 left");
  assert.equal(await booking.card("09:00").getAttribute("aria-pressed"), "true");
  assert.doesNotMatch(await booking.time.textContent(), /taken/);
  await booking.navLink("Services").click();
  await booking.at("Services");
  await other.cardSays("09:00", "1 of 5 left");

  await booking.page.goBack();
  await booking.vehicle.getByLabel("Make").focus();
  await says(booking.reservation, RESERVED);
  await other.cardSays("09:00", "Full");
  await booking.page.goto("about:blank");
  await other.cardSays("09:00", "1 of 5 left");
});

story("a reserved slot is booked by its visitor, and only once", async (world) => {
  const day = await world.shop.freeDay();
  await world.shop.fill(day, "09:00", 1);
  const { booking } = await open(world, day);
  await book(world, booking);
  await new Managed(booking.page).justBooked();
  assert.equal(await world.shop.remaining(day, "09:00"), 0);
});

story("the booking of the last slot waits for the reservation that is being made", async (world) => {
  const { shop } = world;
  const day = await shop.freeDay();
  await shop.fill(day, "09:00", 1);
  const { booking } = await open(world, day);
  const bookings = recordRequests(booking.page, "POST", /\/api\/v1\/appointments$/);
  const answer = await holdAnswers(booking.page, HOLDS);
  await booking.vehicle.getByLabel("Make").focus();
  await until("the slot is reserved", () => shop.remaining(day, "09:00"), (remaining) => remaining === 0);
  await book(world, booking);
  await until("the booking waits", () => booking.book.getAttribute("aria-busy"), (busy) => busy === "true");
  assert.deepEqual(bookings, []);
  answer.release();
  await new Managed(booking.page).justBooked();
  assert.equal(bookings.length, 1);
  assert.equal(await shop.remaining(day, "09:00"), 0);
});

story("another choice moves the reservation", async (world) => {
  const [day, customer] = [await world.shop.freeDay(), await world.shop.newCustomer()];
  const { booking } = await open(world, day, customer);
  await booking.vehicle.getByLabel("Make").focus();
  await says(booking.reservation, RESERVED);
  const left = () => Promise.all(["09:00", "11:00"].map((period) => world.shop.remaining(day, period)));
  await until("09:00 is reserved", left, ([first]) => first === 4);
  await booking.choosePeriod("11:00");
  await until("11:00 is reserved instead", left, ([first, second]) => first === 5 && second === 4);
  await says(booking.reservation, RESERVED);
});

story("a reservation that has ended is announced, and the booking is made without it", async (world) => {
  const { shop, visit } = world;
  const [day, visitor] = [await shop.freeDay(), await visit()];
  const clock = await Clock.install(visitor.page);
  const booking = new Booking(visitor.page);
  const holds = recordHolds(visitor.page);
  await booking.open({ service: await shop.service("Audio System"), date: day, period: "09:00" });
  await booking.cardSays("09:00", "left");
  await booking.vehicle.getByLabel("Make").focus();
  await says(booking.reservation, RESERVED);
  await release(shop, holds);
  await clock.stop();
  await clock.pass(10 * 60_000 + 5_000);
  await says(booking.reservation, "No longer reserved. You can still book it while it is free.");
  assert.equal(await shop.remaining(day, "09:00"), 5);
  await visitor.page.clock.resume();
  await book(world, booking);
  await new Managed(booking.page).justBooked();
  assert.equal(holds.length, 1);
});

story("a slot that others took after the reservation ended is shown as taken, with alternatives", async (world) => {
  const { shop } = world;
  const day = await shop.freeDay();
  const { booking, visitor } = await open(world, day);
  const holds = recordHolds(visitor.page);
  await booking.fillVehicle(shop.car());
  await says(booking.reservation, RESERVED);
  await release(shop, holds);
  await shop.fill(day, "09:00");
  await booking.fillContact(shop.guest());
  visitor.expectError(409);
  await booking.book.click();
  await says(booking.refusal, "All slots of this period are taken");
  await booking.refusal.getByRole("button").first().click();
  await says(booking.reservation, RESERVED);
  await booking.book.click();
  await new Managed(booking.page).justBooked();
});

story("a booking needs no reservation", async (world) => {
  const { booking, visitor } = await open(world, await world.shop.freeDay());
  visitor.expectError(429);
  await visitor.page.route(HOLDS, (route) => route.fulfill({ status: 429, json: {} }));
  await book(world, booking);
  await new Managed(booking.page).justBooked();
});

story("staff at the desk reserve nothing", async (world) => {
  const { booking, visitor } = await open(world, await world.shop.freeDay(), await world.shop.known("john"));
  const holds = recordHolds(visitor.page);
  await booking.fillVehicle(world.shop.car());
  await booking.vehicle.getByLabel("Phone").fill("+91 55550 40003");
  await says(booking.reservation, /^$/);
  assert.deepEqual(holds, []);
});
