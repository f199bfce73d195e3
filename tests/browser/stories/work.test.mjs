// Staff work on jobs, on the board and on the jobs' pages.

import assert from "node:assert/strict";

import { Booking } from "../pages/booking.mjs";
import { Capacity } from "../pages/capacity.mjs";
import { Job, Jobs } from "../pages/jobs.mjs";
import { hold } from "../support/network.mjs";
import { Clock } from "../support/clock.mjs";
import { story } from "../support/story.mjs";
import { gone, says, seen, until } from "../support/until.mjs";

story("staff take a job from booked to completed on the board, and the released slot is booked again", async ({
  shop,
  visit,
}) => {
  const [day, service] = [await shop.freeDay(), await shop.service("Audio System")];
  const [{ reference }] = await shop.fill(day, "13:00");
  const customer = new Booking((await visit(await shop.newCustomer())).page);
  await customer.open({ service, date: day });
  await customer.cardSays("13:00", "Full");

  const board = new Capacity((await visit(await shop.known("john"))).page);
  await board.open(day);
  await says(board.row("13:00"), "Full · 5 of 5 taken");
  await says(board.line("13:00", reference), `[1] ${reference} Audio System (Electronics) – Omar Lal`);
  for (const [transition, status] of [
    ["Take this job", "Assigned"],
    ["Start", "In progress"],
  ]) {
    await board.tile("13:00", 1).click();
    await board.transitions.press(transition);
    await board.closed();
    await says(board.tile("13:00", 1), status);
  }
  await board.tile("13:00", 1).click();
  await board.transitions.confirm("Put on hold");
  await says(board.tile("13:00", 1), "On hold");
  assert.equal(await shop.remaining(day, "13:00"), 0);
  await board.tile("13:00", 1).click();
  await board.transitions.press("Resume");
  await says(board.tile("13:00", 1), "In progress");
  await board.tile("13:00", 1).click();
  await board.transitions.confirm("Complete");
  await says(board.row("13:00"), "1 left · 4 of 5 taken");
  await gone(board.tile("13:00", 1));

  await customer.cardSays("13:00", "1 of 5 left");
  await customer.choosePeriod("13:00");
  await customer.fillVehicle(shop.car());
  await customer.book.click();
  await customer.booked();
  assert.equal(await shop.remaining(day, "13:00"), 0);
});

story("an employee takes a job from the list and completes it with a note", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { service: "Oil and Filter Change" });
  const { page } = await visit(await shop.known("mike"));
  const jobs = new Jobs(page);
  await jobs.open();
  await jobs.entry(reference).getByRole("button", { name: /^Take Oil and Filter Change/ }).click();
  await says(jobs.messages, "Oil and Filter Change is yours.");
  await seen(jobs.entry(reference).locator(".badge", { hasText: "Assigned" }));
  // The entry moves to its new place in the list.
  await until("the list has the job once", () => jobs.entry(reference).count(), (entries) => entries === 1);
  await jobs.entry(reference).getByRole("link").click();

  const job = new Job(page);
  await job.transitions.press("Start");
  await says(job.status, "In progress");
  await job.transitions.button("Complete").click();
  await job.transitions.panel.getByLabel("Note").fill("Filter and oil of the long interval.");
  await job.transitions.panel.getByRole("button", { name: "Complete" }).click();
  await says(job.status, "Completed");
  await says(job.main, "Filter and oil of the long interval.");
  await says(job.history, /Completed.*Work started.*Given to an employee.*Booked/);
  await says(job.transitions.panel, "There is nothing that you could do to it now.");
});

story("a manager assigns a job, unassigns it and cancels it with a reason", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  const job = new Job((await visit(await shop.known("manager"))).page);
  await job.open(reference);
  await job.transitions.button("Assign").click();
  await job.transitions.select("Employee", "Sarah Joseph");
  await job.transitions.panel.getByRole("button", { name: "Assign" }).click();
  await says(job.status, "Assigned");
  await says(job.main, /Works on it ?Sarah Joseph/);
  await job.transitions.press("Unassign");
  await says(job.status, "Booked");
  await job.transitions.button("Cancel").click();
  await job.transitions.select("Reason", "Booked twice");
  await job.transitions.panel.getByRole("button", { name: "Cancel the appointment" }).click();
  await says(job.status, "Cancelled");
  await says(job.history, "Cancelled · Booked twice");
});

story("an assignment that conflicts with another is refused, and the page shows the current state", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  const [employee, manager] = [await visit(await shop.known("john")), await visit(await shop.known("manager"))];
  const [johnsPage, managersPage] = [new Job(employee.page), new Job(manager.page)];
  await johnsPage.open(reference);
  await managersPage.open(reference);
  await managersPage.transitions.button("Assign").click();
  await seen(managersPage.transitions.panel.getByLabel("Employee"));
  const sarah = await shop.known("sarah");
  await sarah.api.post(`/appointments/${reference}/assign`);

  employee.expectError(403);
  await johnsPage.transitions.press("Take this job");
  await says(johnsPage.transitions.panel, "You may not do this");
  await says(johnsPage.main, /Works on it ?Sarah Joseph/);

  manager.expectError(412);
  await managersPage.transitions.panel.getByRole("button", { name: "Assign" }).click();
  await says(managersPage.transitions.panel, "Somebody else was quicker");
  await says(managersPage.main, /Works on it ?Sarah Joseph/);
});

story("updates of the board can be paused and continued", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { page } = await visit(await shop.known("manager"));
  const [clock, board] = [await Clock.install(page), new Capacity(page)];
  await board.open(day);
  await clock.stop();
  await board.main.getByRole("button", { name: "Pause updates" }).click();
  await says(board.main.locator(".live"), "Paused");
  const { reference } = await shop.book(day, "15:00");
  await clock.pass(90_000);
  assert.equal(await board.line("15:00", reference).count(), 0);
  await board.main.getByRole("button", { name: "Go on updating" }).click();
  await seen(board.line("15:00", reference));
  await says(board.main.locator(".live"), "Live");
});

story("the day of the board is changed by buttons, by date and by arrow keys", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { reference } = await shop.book(day, "09:00");
  const board = new Capacity((await visit(await shop.known("manager"))).page);
  await board.open();
  const date = board.main.getByLabel("Date", { exact: true }).and(board.page.locator("input"));
  await date.fill(day);
  await seen(board.line("09:00", reference));
  await board.main.getByRole("button", { name: "Next day" }).click();
  await gone(board.line("09:00", reference));
  await board.page.keyboard.press("ArrowLeft");
  await seen(board.line("09:00", reference));
  assert.equal(await date.inputValue(), day);
  await board.main.getByRole("button", { name: "Today" }).click();
  await gone(board.line("09:00", reference));
  assert.equal(new URL(board.page.url()).search, "");
});

story("the result of a transition is reported although its dialog was closed meanwhile", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { reference } = await shop.book(day, "09:00");
  const visitor = await visit(await shop.known("john"));
  const board = new Capacity(visitor.page);
  await board.open(day);
  for (const [transition, status] of [
    ["Take this job", "Assigned"],
    ["Start", "In progress"],
  ]) {
    const gate = await hold(board.page, /\/(assign|start)$/);
    await board.tile("09:00", 1).click();
    await board.transitions.press(transition);
    await gate.waiting();
    await board.page.keyboard.press("Escape");
    await board.closed();
    gate.release();
    await says(board.messages, status);
    await says(board.tile("09:00", 1), status);
  }
  const gate = await hold(board.page, /\/complete$/);
  await board.tile("09:00", 1).click();
  await board.transitions.confirm("Complete");
  await gate.waiting();
  await board.page.keyboard.press("Escape");
  await board.closed();
  await (await shop.known("john")).api.post(`/appointments/${reference}/hold`, { reason: "parts" });
  visitor.expectError(412);
  gate.release();
  await says(board.messages, "It was changed in the meantime");
});
