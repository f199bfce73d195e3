// An appointment gets another start, by its customer and by those who plan the work.

import assert from "node:assert/strict";

import { Appointment } from "../pages/appointment.mjs";
import { Moving } from "../pages/moving.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { hold } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { says, seen } from "../support/until.mjs";

story("a customer moves an appointment to another day, and its old slot is free again", async ({ shop, visit }) => {
  const [before, after] = [await shop.freeDay(), await shop.freeDay()];
  const customer = await shop.newCustomer();
  const { reference } = await shop.book(before, "11:00", { by: customer });
  const { page } = await visit(customer);
  const [appointment, moving] = [new Appointment(page), new Moving(page)];
  await appointment.open(reference);
  await says(appointment.main, "You may move or cancel it until");
  await appointment.main.getByRole("link", { name: "Move appointment" }).click();
  await moving.opened();
  await moving.takeDay(after);
  await moving.takeTime("13:00");
  await moving.move.click();
  await says(moving.messages, "Moved to");
  await appointment.at("Audio System");
  await says(appointment.history, "Moved");
  assert.equal(new URL(page.url()).pathname, `/appointments/${reference}`);
  assert.deepEqual([await shop.left(before, "11:00"), await shop.left(after, "13:00")], [5, 4]);
});

story("a move that was too late keeps the old slot, says so beside the cards and offers others", async ({
  shop,
  visit,
}) => {
  const [before, after] = [await shop.freeDay(), await shop.freeDay()];
  const customer = await shop.newCustomer();
  const { reference } = await shop.book(before, "11:00", { by: customer });
  await shop.fill(after, "09:00", 1);
  const visitor = await visit(customer);
  const moving = new Moving(visitor.page);
  await visitor.page.goto(`/appointments/${reference}/move?date=${after}&period=09:00`);
  await moving.cardSays("09:00", "1 of 5 left");
  await visitor.page.route(/availability/, (route) => route.abort());
  visitor.provokes("net::ERR_FAILED");
  await shop.book(after, "09:00");
  visitor.provokes(409);
  await moving.move.click();
  await says(moving.refusal, "All slots of this period are taken");
  assert.equal(await shop.left(before, "11:00"), 4);
  await visitor.page.unroute(/availability/);
  await moving.refusal.getByRole("button").first().click();
  await moving.move.click();
  await says(moving.messages, "Moved to");
  assert.equal(await shop.left(before, "11:00"), 5);
});

story("a manager moves a job from its own page and is back at it afterwards", async ({ shop, visit }) => {
  const [before, after] = [await shop.freeDay(), await shop.freeDay()];
  const { reference } = await shop.book(before, "15:00");
  const { page } = await visit(await shop.known("manager"));
  const moving = new Moving(page);
  await page.goto(`/jobs/${reference}`);
  await moving.main.getByRole("link", { name: "Move", exact: true }).click();
  await moving.opened();
  await moving.takeDay(after);
  await moving.takeTime("17:00");
  await moving.move.click();
  await page.waitForURL(`**/jobs/${reference}`);
  assert.equal(await shop.left(after, "17:00"), 4);
});

story("a manager moves a job after its customer's cut-off by keyboard alone, and is told why that is", async ({
  shop,
  visit,
}) => {
  const day = await shop.freeDay();
  const { reference } = await shop.book(day, "09:00");
  const { page } = await visit(await shop.known("manager"));
  const [keys, moving] = [new Keyboard(page), new Moving(page)];
  await page.goto(`/jobs/${reference}`);
  await keys.press(moving.main.getByRole("link", { name: "Move", exact: true }));
  await moving.opened();
  await says(moving.summary, "You may move it at any time. Its customer may until 24 hours before the start");
  await page.goto(`/appointments/${reference}/move?date=${day}`);
  await moving.cardSays("15:00", "5 of 5 left");
  await keys.press(moving.card("15:00"), "Space");
  await keys.press(moving.move);
  await page.waitForURL(`**/jobs/${reference}`);
  await moving.headingHasFocus();
  assert.equal(await shop.left(day, "15:00"), 4);
});

story("an employee who opens a move is told who may make it", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  const { page } = await visit(await shop.known("john"));
  await page.goto(`/appointments/${reference}/move`);
  await says(new Moving(page).main, "Managers and administrators give a job another start.");
});

story("what cannot be moved any more says why and whom to call", async ({ shop, visit }) => {
  const customer = await shop.newCustomer();
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: customer });
  const { page } = await visit(customer);
  await page.route(`**/api/v1/appointments/${reference}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), may: [] } });
  });
  await page.goto(`/appointments/${reference}/move`);
  const moving = new Moving(page);
  await says(moving.main, /It cannot be moved here.*until .*24 hours before the start/);
  await seen(moving.main.getByRole("link", { name: /^Call / }));
});

story("why it cannot be moved is said whichever answer comes first", async ({ shop, visit }) => {
  const customer = await shop.newCustomer();
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: customer });
  await customer.api.post(`/appointments/${reference}/cancel`);
  const { page } = await visit(customer);
  const gate = await hold(page, /\/api\/v1\/workshop$/);
  await page.goto(`/appointments/${reference}/move`);
  const moving = new Moving(page);
  await says(moving.main, "It cannot be moved here");
  gate.release();
  await says(moving.main, "It is cancelled");
});

story("a job of two periods moves on by one, though with itself the next is full", async ({ shop, visit }) => {
  const [day, admin] = [await shop.freeDay(), await shop.known("admin")];
  const { items } = await admin.api.get("/catalogue/categories");
  const price = { amount: 900_000, currency: "INR" };
  const service = { category_id: items[0].id, name: "Roof Rack", price, duration_minutes: 240, period_span: 2 };
  await admin.api.post("/services", service);
  const { reference } = await shop.book(day, "09:00", { service: service.name });
  await shop.fill(day, "11:00");
  const { page } = await visit(await shop.known("manager"));
  const moving = new Moving(page);
  await page.goto(`/appointments/${reference}/move?date=${day}`);
  await moving.cardSays("11:00", "1 of 5 left");
  await moving.takeTime("11:00");
  await moving.move.click();
  await page.waitForURL(`**/jobs/${reference}`);
  assert.deepEqual([await shop.left(day, "09:00"), await shop.left(day, "13:00")], [5, 4]);
});
