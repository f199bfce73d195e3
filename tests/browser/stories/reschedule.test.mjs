// Customers and managers reschedule appointments.

import assert from "node:assert/strict";

import { Appointment } from "../pages/appointment.mjs";
import { Reschedule } from "../pages/reschedule.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { hold } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { says, seen } from "../support/until.mjs";

story("a customer reschedules an appointment to another day, and its old slot is free again", async ({ shop, visit }) => {
  const [before, after] = [await shop.freeDay(), await shop.freeDay()];
  const customer = await shop.newCustomer();
  const { reference } = await shop.book(before, "11:00", { by: customer });
  const { page } = await visit(customer);
  const [appointment, reschedule] = [new Appointment(page), new Reschedule(page)];
  await appointment.open(reference);
  await says(appointment.main, "You may move or cancel it until");
  await appointment.main.getByRole("link", { name: "Move appointment" }).click();
  await reschedule.opened();
  await reschedule.chooseDay(after);
  await reschedule.choosePeriod("13:00");
  await reschedule.submit.click();
  await says(reschedule.messages, "Moved to");
  await appointment.at("Audio System");
  await says(appointment.history, "Moved");
  assert.equal(new URL(page.url()).pathname, `/appointments/${reference}`);
  assert.deepEqual([await shop.remaining(before, "11:00"), await shop.remaining(after, "13:00")], [5, 4]);
});

story("when the new slot was just taken, the old one is kept and alternatives are offered beside the cards", async ({
  shop,
  visit,
}) => {
  const [before, after] = [await shop.freeDay(), await shop.freeDay()];
  const customer = await shop.newCustomer();
  const { reference } = await shop.book(before, "11:00", { by: customer });
  await shop.fill(after, "09:00", 1);
  const visitor = await visit(customer);
  const reschedule = new Reschedule(visitor.page);
  await visitor.page.goto(`/appointments/${reference}/move?date=${after}&period=09:00`);
  await reschedule.cardSays("09:00", "1 of 5 left");
  await visitor.page.route(/availability/, (route) => route.abort());
  visitor.expectError("net::ERR_FAILED");
  await shop.book(after, "09:00");
  visitor.expectError(409);
  await reschedule.submit.click();
  await says(reschedule.refusal, "All slots of this period are taken");
  assert.equal(await shop.remaining(before, "11:00"), 4);
  await visitor.page.unroute(/availability/);
  await reschedule.refusal.getByRole("button").first().click();
  await reschedule.submit.click();
  await says(reschedule.messages, "Moved to");
  assert.equal(await shop.remaining(before, "11:00"), 5);
});

story("a manager reschedules a job from its page and returns to it", async ({ shop, visit }) => {
  const [before, after] = [await shop.freeDay(), await shop.freeDay()];
  const { reference } = await shop.book(before, "15:00");
  const { page } = await visit(await shop.known("manager"));
  const reschedule = new Reschedule(page);
  await page.goto(`/jobs/${reference}`);
  await reschedule.main.getByRole("link", { name: "Move", exact: true }).click();
  await reschedule.opened();
  await reschedule.chooseDay(after);
  await reschedule.choosePeriod("17:00");
  await reschedule.submit.click();
  await page.waitForURL(`**/jobs/${reference}`);
  assert.equal(await shop.remaining(after, "17:00"), 4);
});

story("a manager reschedules a job after the customer's limit by keyboard, and sees why that is possible", async ({
  shop,
  visit,
}) => {
  const day = await shop.freeDay();
  const { reference } = await shop.book(day, "09:00");
  const { page } = await visit(await shop.known("manager"));
  const [keys, reschedule] = [new Keyboard(page), new Reschedule(page)];
  await page.goto(`/jobs/${reference}`);
  await keys.press(reschedule.main.getByRole("link", { name: "Move", exact: true }));
  await reschedule.opened();
  await says(reschedule.summary, "You may move it at any time. Its customer may until 24 hours before the start");
  await page.goto(`/appointments/${reference}/move?date=${day}`);
  await reschedule.cardSays("15:00", "5 of 5 left");
  await keys.press(reschedule.card("15:00"), "Space");
  await keys.press(reschedule.submit);
  await page.waitForURL(`**/jobs/${reference}`);
  await reschedule.headingHasFocus();
  assert.equal(await shop.remaining(day, "15:00"), 4);
});

story("an employee sees who may reschedule a job", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  const { page } = await visit(await shop.known("john"));
  await page.goto(`/appointments/${reference}/move`);
  await says(new Reschedule(page).main, "Managers and administrators give a job another start.");
});

story("an appointment that cannot be rescheduled shows why and whom to call", async ({ shop, visit }) => {
  const customer = await shop.newCustomer();
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: customer });
  const { page } = await visit(customer);
  await page.route(`**/api/v1/appointments/${reference}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), may: [] } });
  });
  await page.goto(`/appointments/${reference}/move`);
  const reschedule = new Reschedule(page);
  await says(reschedule.main, /It cannot be moved here.*until .*24 hours before the start/);
  await seen(reschedule.main.getByRole("link", { name: /^Call / }));
});

story("the reason why an appointment cannot be rescheduled is shown in any order of responses", async ({ shop, visit }) => {
  const customer = await shop.newCustomer();
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: customer });
  await customer.api.post(`/appointments/${reference}/cancel`);
  const { page } = await visit(customer);
  const gate = await hold(page, /\/api\/v1\/workshop$/);
  await page.goto(`/appointments/${reference}/move`);
  const reschedule = new Reschedule(page);
  await says(reschedule.main, "It cannot be moved here");
  gate.release();
  await says(reschedule.main, "It is cancelled");
});

story("a job of two periods is rescheduled by one period although it fills the next period itself", async ({ shop, visit }) => {
  const [day, admin] = [await shop.freeDay(), await shop.known("admin")];
  const { items } = await admin.api.get("/catalogue/categories");
  const price = { amount: 900_000, currency: "INR" };
  const service = { category_id: items[0].id, name: "Roof Rack", price, duration_minutes: 240, period_span: 2 };
  await admin.api.post("/services", service);
  const { reference } = await shop.book(day, "09:00", { service: service.name });
  await shop.fill(day, "11:00");
  const { page } = await visit(await shop.known("manager"));
  const reschedule = new Reschedule(page);
  await page.goto(`/appointments/${reference}/move?date=${day}`);
  await reschedule.cardSays("11:00", "Held by this appointment");
  await reschedule.choosePeriod("11:00");
  await reschedule.submit.click();
  await page.waitForURL(`**/jobs/${reference}`);
  assert.deepEqual([await shop.remaining(day, "09:00"), await shop.remaining(day, "13:00")], [5, 4]);
});
