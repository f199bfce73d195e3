// Saved cars.

import assert from "node:assert/strict";

import { Booking } from "../pages/booking.mjs";
import { Cars } from "../pages/cars.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen } from "../support/until.mjs";

story("choosing a saved car fills in the booking, and choosing another replaces it", async ({ shop, visit }) => {
  const [customer, day, service] = [await shop.newCustomer(), await shop.freeDay(), await shop.service("Audio System")];
  const { page } = await visit(customer);
  const [cars, booking] = [new Cars(page), new Booking(page)];
  const [first, second] = [shop.car(), { ...shop.car(), make: "Tata", model: "Nexon", year: 2023 }];
  await cars.open();
  await cars.add(first);
  await cars.add(second);

  await booking.open({ service, date: day, period: "09:00" });
  await booking.vehicle.getByRole("button", { name: second.license_plate }).click();
  assert.deepEqual((await booking.vehicleInput()).slice(0, 4), ["Tata", "Nexon", "2023", second.license_plate]);
  await booking.vehicle.getByRole("button", { name: first.license_plate }).click();
  assert.deepEqual((await booking.vehicleInput()).slice(0, 4), ["Honda", "Civic", "2020", first.license_plate]);
  await booking.book.click();
  await booking.booked();
  await says(booking.main, first.license_plate);
});

story("a car is saved and removed by keyboard, and a duplicate plate is refused", async ({ shop, visit }) => {
  const visitor = await visit(await shop.newCustomer());
  const { page } = visitor;
  const [keys, cars, car] = [new Keyboard(page), new Cars(page), shop.car()];
  await cars.open();
  const add = async () => {
    await keys.press(cars.adding);
    await focused(cars.form.getByLabel("Make"));
    await page.keyboard.type(car.make);
    await keys.type(cars.form.getByLabel("Model"), car.model);
    await keys.type(cars.form.getByLabel("Year"), String(car.year));
    await keys.type(cars.form.getByLabel("Plate"), car.license_plate);
    await page.keyboard.press("Enter");
  };
  await add();
  await says(cars.list, car.license_plate);
  await cars.headingHasFocus();
  visitor.expectError(409);
  await add();
  await seen(cars.form.getByRole("alert").filter({ hasText: /./ }));
  await keys.press(cars.form.getByRole("button", { name: "Not now" }));
  await keys.press(cars.list.getByRole("button", { name: /^Remove/ }));
  await gone(cars.list.locator("li"));
  await cars.headingHasFocus();
});
