// After a crash of the program the visitor can reload, and the form of a booking is kept.

import assert from "node:assert/strict";

import { Booking } from "../pages/booking.mjs";
import { violations } from "../support/accessibility.mjs";
import { story } from "../support/story.mjs";
import { says, seen } from "../support/until.mjs";

/** Opens the booking page and fills in everything; the visitor's pages may crash. */
async function fillBooking({ shop, visit }) {
  // Still: the colours of an animation have less contrast.
  const [visitor, car] = [await visit(undefined, { still: true }), shop.car()];
  visitor.expectError(/^panicked at /);
  visitor.expectError(/^uncaught: RuntimeError: unreachable/);
  const booking = new Booking(visitor.page);
  await booking.open({ service: await shop.service("Audio System"), date: await shop.freeDay(), period: "09:00" });
  await says(booking.summary, "Audio System");
  await booking.fillVehicle(car, "A wish.");
  await says(booking.reservation, "Reserved for you");
  const notice = visitor.page.getByRole("alert").filter({ hasText: "Something went wrong." });
  return { booking, car, notice, reload: notice.getByRole("button", { name: "Reload" }) };
}

/** Makes the program panic when it creates the next element. @param {import("playwright-core").Page} page */
async function breakNextElement(page) {
  await page.evaluate(() => {
    const create = document.createElement.bind(document);
    document.createElement = () => {
      document.createElement = create;
      throw new Error("this element cannot be created");
    };
  });
}

story("after a crash the page offers to reload and keeps what was typed for a booking", async (world) => {
  const { booking, car, notice, reload } = await fillBooking(world);
  await breakNextElement(booking.page);
  await booking.service.getByRole("button", { name: "Change the service" }).click();
  await seen(notice);
  assert.deepEqual(await violations(booking.page), []);
  await reload.click();
  await says(booking.summary, "Audio System");
  assert.deepEqual(await booking.vehicleInput(), ["Honda", "Civic", "2020", car.license_plate, "A wish."]);
  assert.equal(await notice.count(), 0);
});

story("after a crash with an open dialog the page can be reloaded", async (world) => {
  const { booking, car, reload } = await fillBooking(world);
  await booking.haveAccount.click();
  const register = booking.dialog.getByRole("button", { name: "Create one" });
  await seen(register);
  await breakNextElement(booking.page);
  await register.click();
  await reload.click();
  await says(booking.summary, "Audio System");
  assert.deepEqual(await booking.vehicleInput(), ["Honda", "Civic", "2020", car.license_plate, "A wish."]);
});
