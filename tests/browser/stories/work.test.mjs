// Staff move jobs along, on the board and on the jobs' own pages.

import assert from "node:assert/strict";

import { Booking } from "../pages/booking.mjs";
import { Capacity } from "../pages/capacity.mjs";
import { Job, Jobs } from "../pages/jobs.mjs";
import { hold } from "../support/network.mjs";
import { Clock } from "../support/clock.mjs";
import { story } from "../support/story.mjs";
import { gone, says, seen } from "../support/until.mjs";

story("staff run a job from booked to completed on the board, and the freed slot is booked again", async ({
  shop,
  visit,
}) => {
  const [day, service] = [await shop.freeDay(), await shop.service("Audio System")];
  const [first] = await shop.fill(day, "13:00");
  const { reference } = first;
  const customer = new Booking((await visit(await shop.newCustomer())).page);
  await customer.open({ service, date: day });
  await customer.cardSays("13:00", "Full");

  const board = new Capacity((await visit(await shop.known("john"))).page);
  await board.open(day);
  await says(board.row("13:00"), "Full · 5 of 5 taken");
  await says(board.line("13:00", reference), `[1] ${reference} Audio System (Electronics) – Omar Lal`);
  for (const [words, status] of [
    ["Take this job", "Assigned"],
    ["Start", "In progress"],
  ]) {
    await board.tile("13:00", 1).click();
    await board.moves.make(words);
    await board.closed();
    await says(board.tile("13:00", 1), status);
  }
  await board.tile("13:00", 1).click();
  await board.moves.makeAndSend("Put on hold");
  await says(board.tile("13:00", 1), "On hold");
  assert.equal(await shop.left(day, "13:00"), 0);
  await board.tile("13:00", 1).click();
  await board.moves.make("Resume");
  await says(board.tile("13:00", 1), "In progress");
  await board.tile("13:00", 1).click();
  await board.moves.makeAndSend("Complete");
  await says(board.row("13:00"), "1 left · 4 of 5 taken");
  await gone(board.tile("13:00", 1));

  await customer.cardSays("13:00", "1 of 5 left");
  await customer.takeTime("13:00");
  await customer.describe(shop.car());
  await customer.book.click();
  await customer.booked();
  assert.equal(await shop.left(day, "13:00"), 0);
});

story("an employee picks a job up from the list and completes it with a note", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { service: "Oil and Filter Change" });
  const { page } = await visit(await shop.known("mike"));
  const jobs = new Jobs(page);
  await jobs.open();
  await jobs.entry(reference).getByRole("button", { name: /^Take Oil and Filter Change/ }).click();
  await says(jobs.messages, "Oil and Filter Change is yours.");
  await seen(jobs.entry(reference).locator(".badge", { hasText: "Assigned" }));
  await jobs.entry(reference).getByRole("link").click();

  const job = new Job(page);
  await job.moves.make("Start");
  await says(job.status, "In progress");
  await job.moves.button("Complete").click();
  await job.moves.panel.getByLabel("Note").fill("Filter and oil of the long interval.");
  await job.moves.panel.getByRole("button", { name: "Complete" }).click();
  await says(job.status, "Completed");
  await says(job.main, "Filter and oil of the long interval.");
  await says(job.history, /Completed.*Work started.*Given to an employee.*Booked/);
  await says(job.moves.panel, "There is nothing that you could do to it now.");
});

story("a manager gives a job to somebody, takes it back and cancels it with a reason", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  const job = new Job((await visit(await shop.known("manager"))).page);
  await job.open(reference);
  await job.moves.button("Assign").click();
  await job.moves.select("Employee", "Sarah Joseph");
  await job.moves.panel.getByRole("button", { name: "Assign" }).click();
  await says(job.status, "Assigned");
  await says(job.main, /Works on it ?Sarah Joseph/);
  await job.moves.make("Unassign");
  await says(job.status, "Booked");
  await job.moves.button("Cancel").click();
  await job.moves.select("Reason", "Booked twice");
  await job.moves.panel.getByRole("button", { name: "Cancel the appointment" }).click();
  await says(job.status, "Cancelled");
  await says(job.history, "Cancelled · Booked twice");
});

story("a job that somebody else took first is refused and shown as it stands", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  const [employee, manager] = [await visit(await shop.known("john")), await visit(await shop.known("manager"))];
  const [johns, managers] = [new Job(employee.page), new Job(manager.page)];
  await johns.open(reference);
  await managers.open(reference);
  await managers.moves.button("Assign").click();
  await seen(managers.moves.panel.getByLabel("Employee"));
  const sarah = await shop.known("sarah");
  await sarah.api.post(`/appointments/${reference}/assign`);

  employee.provokes(403);
  await johns.moves.make("Take this job");
  await says(johns.moves.panel, "You may not do this");
  await says(johns.main, /Works on it ?Sarah Joseph/);

  manager.provokes(412);
  await managers.moves.panel.getByRole("button", { name: "Assign" }).click();
  await says(managers.moves.panel, "Somebody else was quicker");
  await says(managers.main, /Works on it ?Sarah Joseph/);
});

story("the board is paused and goes on", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { page } = await visit(await shop.known("manager"));
  const [clock, board] = [await Clock.of(page), new Capacity(page)];
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

story("the board goes from day to day by buttons, by date and by arrow keys", async ({ shop, visit }) => {
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

story("what becomes of a move is told when its dialog was closed meanwhile", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { reference } = await shop.book(day, "09:00");
  const visitor = await visit(await shop.known("john"));
  const board = new Capacity(visitor.page);
  await board.open(day);
  for (const [words, told] of [
    ["Take this job", "Assigned"],
    ["Start", "In progress"],
  ]) {
    const gate = await hold(board.page, /\/(assign|start)$/);
    await board.tile("09:00", 1).click();
    await board.moves.make(words);
    await gate.waiting();
    await board.page.keyboard.press("Escape");
    await board.closed();
    gate.release();
    await says(board.messages, told);
    await says(board.tile("09:00", 1), told);
  }
  const gate = await hold(board.page, /\/complete$/);
  await board.tile("09:00", 1).click();
  await board.moves.makeAndSend("Complete");
  await gate.waiting();
  await board.page.keyboard.press("Escape");
  await board.closed();
  await (await shop.known("john")).api.post(`/appointments/${reference}/hold`, { reason: "parts" });
  visitor.provokes(412);
  gate.release();
  await says(board.messages, "It was changed in the meantime");
});
