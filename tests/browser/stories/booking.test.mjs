// Customers book, and others see the change.

import assert from "node:assert/strict";

import { Appointment, Appointments } from "../pages/appointment.mjs";
import { Booking } from "../pages/booking.mjs";
import { Register, SignIn } from "../pages/sign_in.mjs";
import { newcomer } from "../support/people.mjs";
import { story } from "../support/story.mjs";
import { gone, says, seen, until } from "../support/until.mjs";

story("a new customer finds a free slot, registers at the last step, books, and cancels", async ({
  shop,
  visit,
}) => {
  const [day, car, { page }] = [await shop.freeDay(), shop.car(), await visit()];
  const booking = new Booking(page);
  await page.goto("/");
  await booking.navLink("Book").click();
  await booking.chooseService("Audio System");
  await booking.chooseDay(day);
  await booking.cardSays("11:00", "5 of 5 left");
  await booking.choosePeriod("11:00");
  await booking.fillVehicle(car, "Please keep the old speakers.");
  await booking.haveAccount.click();
  await says(booking.dialog, "Sign in to book");
  await booking.dialog.getByRole("button", { name: "Create one" }).click();
  await new Register(booking.dialog).enter(newcomer());
  await gone(booking.contact);
  await booking.book.click();
  const reference = await booking.booked();
  assert.equal(await shop.remaining(day, "11:00"), 4);

  const appointment = new Appointment(page);
  await appointment.at("Audio System");
  await says(appointment.status, "Booked");
  await says(appointment.main, "Please keep the old speakers.");
  await says(appointment.main, `Honda Civic (2020) · ${car.license_plate}`);
  await appointment.navLink("My appointments").click();
  const list = new Appointments(page);
  await list.at("My appointments");
  await says(list.entry(reference), "Booked");
  await list.entry(reference).click();
  await appointment.cancel();
  await says(appointment.history, "Cancelled");
  assert.equal(await shop.remaining(day, "11:00"), 5);
});

story("signing in at the last step keeps everything that was chosen and typed", async ({ shop, visit }) => {
  const [day, car, service] = [await shop.freeDay(), shop.car(), await shop.service("Audio System")];
  const [customer, { page }] = [await shop.newCustomer(), await visit()];
  const booking = new Booking(page);
  await booking.open({ service, date: day, period: "13:00" });
  await booking.fillVehicle(car, "A wish.");
  await booking.haveAccount.click();
  await booking.dialog.getByRole("button", { name: "Close" }).click();
  await booking.closed();
  assert.deepEqual(await booking.vehicleInput(), ["Honda", "Civic", "2020", car.license_plate, "A wish."]);
  await booking.haveAccount.click();
  await new SignIn(booking.dialog).enter(customer.email);
  await gone(booking.contact);
  await booking.book.click();
  const { customer_notes, vehicle } = await customer.api.get(`/appointments/${await booking.booked()}`);
  assert.deepEqual([customer_notes, vehicle.license_plate], ["A wish.", car.license_plate]);
});

story("a second window shows a booking and its cancellation within six seconds each", async ({
  shop,
  visit,
}) => {
  const [day, customer] = [await shop.freeDay(), await shop.newCustomer()];
  const watching = new Booking((await visit()).page);
  await watching.open({ date: day });
  await watching.cardSays("09:00", "5 of 5 left");

  const booking = new Booking((await visit(customer)).page);
  await booking.open({ service: await shop.service("Audio System"), date: day, period: "09:00" });
  await booking.fillVehicle(shop.car());
  await booking.book.click();
  await booking.booked();
  await watching.cardSays("09:00", /4 of 5 left.*Audio System/, 6_000);
  await says(watching.page.locator("[aria-live=polite]"), "09:00: 4 of 5 left");

  await new Appointment(booking.page).cancel();
  await watching.cardSays("09:00", "5 of 5 left", 6_000);
});

story("a booking of a slot that was just taken shows an error, keeps typed text and offers alternatives", async ({
  shop,
  visit,
}) => {
  const [day, service, car] = [await shop.freeDay(), await shop.service("Paint Job"), shop.car()];
  await shop.fill(day, "09:00", 1);
  const [first, second] = [await visit(await shop.newCustomer()), await visit(await shop.newCustomer())];
  const [loser, winner] = [new Booking(first.page), new Booking(second.page)];
  // Otherwise the slot would be reserved for the loser.
  first.expectError("net::ERR_FAILED");
  await first.page.route(/\/holds$/, (route) => route.abort());
  await loser.open({ service, date: day });
  await loser.cardSays("09:00", "1 of 5 left");
  await loser.choosePeriod("09:00");
  await loser.fillVehicle(car, "Both doors.");

  await winner.open({ service, date: day, period: "09:00" });
  await winner.fillVehicle(shop.car());
  await winner.book.click();
  await winner.booked();

  first.expectError(409);
  await loser.book.click();
  await says(loser.refusal, "All slots of this period are taken");
  await loser.cardSays("09:00", "Full");
  assert.deepEqual(await loser.vehicleInput(), ["Honda", "Civic", "2020", car.license_plate, "Both doors."]);
  assert.equal(await loser.card("09:00").isDisabled(), true);
  await loser.refusal.getByRole("button").first().click();
  await says(loser.refusal, /^$/);
  await loser.book.click();
  const reference = await loser.booked();
  await says(loser.main, new RegExp(`${reference}.*Both doors\\.`));
});

story("a full period cannot be chosen and offers free ones near it", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  await shop.fill(day, "11:00");
  const booking = new Booking((await visit()).page);
  await booking.open({ service: await shop.service("Audio System"), date: day });
  await booking.cardSays("11:00", "Full");
  assert.equal(await booking.card("11:00").isDisabled(), true);
  await booking.offers("11:00").getByText("09:00").click();
  await says(booking.summary, "09:00 – 11:00");
});

story("missing and invalid input is reported at its field, which gets the focus", async ({ shop, visit }) => {
  const booking = new Booking((await visit(await shop.newCustomer())).page);
  await booking.open({ service: await shop.service("Audio System"), date: await shop.freeDay() });
  await booking.book.click();
  await says(booking.time, "Please choose a time.");
  await seen(booking.vehicle.locator("[aria-invalid=true]").first());
  await booking.choosePeriod("15:00");
  await booking.fillVehicle({ ...shop.car(), year: 1066 });
  await booking.book.click();
  await says(booking.vehicle, "Must be a year such as 2020");
  assert.equal(await booking.vehicle.locator("[aria-invalid=true]").count(), 1);
  assert.equal(await booking.page.evaluate(() => document.activeElement.getAttribute("aria-invalid")), "true");
});

story("the price in the summary depends on the vehicle type, and is the booked price", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const customer = await shop.newCustomer();
  const booking = new Booking((await visit(customer)).page);
  const { id, price, vehicle_prices } = await shop.service("Body Kit Install");
  const suv = vehicle_prices.find(({ type }) => type === "suv");
  const other = vehicle_prices.find(({ type }) => type === "other");
  assert.notEqual(suv.price.amount, price.amount);
  const format = new Intl.NumberFormat("en-IN", { style: "currency", currency: "INR", minimumFractionDigits: 0 });
  const priceText = ({ amount }) => format.format(amount / 100);
  await booking.page.goto(`/appointments/book/?service=${id}&date=${day}&period=09:00`);
  await says(booking.summary, priceText(other?.price ?? price));
  await booking.vehicle.getByLabel("Type").selectOption("suv");
  await says(booking.summary, priceText(suv.price));
  const booked = await shop.book(day, "09:00", {
    by: customer,
    service: "Body Kit Install",
    vehicle: { ...shop.car(), type: "suv" },
  });
  assert.equal(booked.price.amount, suv.price.amount);
});

story("signing in by the bar and going back keep what was typed, and signing out clears it", async ({ shop, visit }) => {
  const [car, ada, { page }] = [shop.car(), await shop.newCustomer(), await visit()];
  const choice = { service: await shop.service("Audio System"), date: await shop.freeDay(), period: "09:00" };
  const booking = new Booking(page);
  const typed = ["Honda", "Civic", "2020", car.license_plate, "A wish."];
  await booking.open(choice);
  await booking.fillVehicle(car, "A wish.");
  await booking.signIn.click();
  await new SignIn(booking.main).enter(ada.email);
  await booking.at("Book a slot");
  assert.deepEqual(await booking.vehicleInput(), typed);
  await booking.navLink("Services").click();
  await booking.at("Services");
  await page.goBack();
  await booking.at("Book a slot");
  assert.deepEqual(await booking.vehicleInput(), typed);

  await booking.signOut();
  await booking.navLink("Book").click();
  await booking.at("Book a slot");
  assert.deepEqual(await booking.vehicleInput(), ["", "", "", "", ""]);
});

story("a reload keeps what is typed for a booking until its customer signs out", async ({ shop, visit }) => {
  const [car, { page }] = [shop.car(), await visit(await shop.newCustomer())];
  const booking = new Booking(page);
  await booking.open();
  await booking.fillVehicle(car, "A wish.");
  await page.reload();
  await booking.at("Book a slot");
  assert.deepEqual(await booking.vehicleInput(), ["Honda", "Civic", "2020", car.license_plate, "A wish."]);
  await booking.signOut();
  await booking.open();
  assert.deepEqual(await booking.vehicleInput(), ["", "", "", "", ""]);
});

story("at the desk a reload keeps what is typed, and the next booking begins with empty fields", async ({ shop, visit }) => {
  const [car, { page }] = [shop.car(), await visit(await shop.known("john"))];
  const booking = new Booking(page);
  await booking.open();
  await booking.fillVehicle(car, "A wish.");
  await booking.vehicle.getByLabel("Phone").fill("+91 55550 40002");
  await page.reload();
  await says(booking.heading, "Book for a customer");
  assert.deepEqual(await booking.vehicleInput(), ["Honda", "Civic", "2020", car.license_plate, "A wish."]);
  assert.equal(await booking.vehicle.getByLabel("Phone").inputValue(), "+91 55550 40002");
  await booking.navLink("Jobs").click();
  await booking.at("Jobs");
  await page.reload();
  await booking.navLink("Book").click();
  await says(booking.heading, "Book for a customer");
  assert.deepEqual(await booking.vehicleInput(), ["", "", "", "", ""]);
});

story("a day shows how many of its slots can still be booked, without periods that are over", async ({ shop, visit }) => {
  const { items } = await shop.api.get("/availability/days?days=29");
  const { date } = items.find((day) => day.bookable);
  const booking = new Booking((await visit()).page);
  await booking.open({ date });
  const day = await booking.dayButton(date);
  await until("the page shows the number of the API", async () => {
    const { periods } = await shop.api.get(`/availability?date=${date}`);
    const remaining = periods.filter(({ bookable }) => bookable).reduce((sum, { remaining }) => sum + remaining, 0);
    return [await day.locator("em").textContent(), `${remaining} left`];
  }, ([shown, expected]) => shown === expected);
});

story("all bookable days can be loaded, and a link opens a later day at once", async ({ shop, visit }) => {
  const admin = await shop.known("admin");
  await admin.api.send("PATCH", "/settings", { max_days_ahead: 100 });
  const booking = new Booking((await visit()).page);
  await booking.open();
  const days = booking.day.locator(".days button");
  const later = booking.day.getByRole("button", { name: "Later days" });
  await until("62 days are shown", () => days.count(), (count) => count === 62);
  await later.click();
  await until("all days are shown", () => days.count(), (count) => count === 101);
  await gone(later);
  const { items } = await shop.api.get("/availability/days?days=29");
  const last = new Date(Date.parse(items[0].date) + 90 * 86_400_000).toISOString().slice(0, 10);
  await booking.open({ date: last });
  await seen(await booking.dayButton(last));
});
