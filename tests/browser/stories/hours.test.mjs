// Admins say when the workshop works and how many cars it takes; bookings in the way are seen before.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Capacity } from "../pages/capacity.mjs";
import { Calendar, Settings } from "../pages/hours.mjs";
import { Clock } from "../support/clock.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { loseAnswer } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

/** The calendar as an admin has it open. */
async function opened(shop, visit) {
  const visitor = await visit(await shop.known("admin"));
  const calendar = new Calendar(visitor.page);
  await calendar.open();
  return { visitor, calendar };
}

const slots = (left) => (days) => days === left;

story("a day is closed and opened again, and customers read why", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { calendar } = await opened(shop, visit);
  await calendar.unfold(calendar.closed);
  await calendar.closed.getByLabel("First day").fill(day);
  await calendar.closed.getByLabel("Reason").fill("The roof leaks");
  await calendar.closed.getByLabel("Note for customers").fill("We count our spanners");
  await calendar.closed.getByRole("button", { name: "Close", exact: true }).click();
  await says(calendar.entry(calendar.closed, "The roof leaks"), "Whole days");
  const closed = await shop.api.get(`/availability?date=${day}`);
  assert.equal(closed.note, "We count our spanners");
  assert.ok(closed.periods.every((period) => period.remaining === 0));

  await calendar.entry(calendar.closed, "The roof leaks").getByRole("button").click();
  await says(calendar.dialog, /^Open .* again\?/);
  await seen(calendar.entry(calendar.closed, "The roof leaks"));
  await calendar.confirm("Open again");
  await gone(calendar.entry(calendar.closed, "The roof leaks"));
  assert.equal(await shop.left(day, "09:00"), 5);
});

story("bookings in the way of a closure are listed, and it is made only when they were accepted", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { reference } = await shop.book(day, "11:00");
  const { calendar } = await opened(shop, visit);
  await calendar.unfold(calendar.closed);
  await calendar.closed.getByLabel("First day").fill(day);
  await calendar.closed.locator("label", { hasText: "11:00" }).click();
  await calendar.closed.getByLabel("Reason").fill("The lift is inspected");
  const close = calendar.closed.getByRole("button", { name: "Close", exact: true });
  await close.click();
  await says(calendar.dialog, "Bookings stand in the way");
  await seen(calendar.dialog.getByRole("link", { name: reference }));
  await calendar.dialog.getByRole("button", { name: "Leave it as it is" }).click();
  await gone(calendar.dialog);
  assert.equal(await shop.left(day, "11:00"), 4);

  await close.click();
  await calendar.dialog.getByRole("button", { name: "Change it all the same" }).click();
  await says(calendar.entry(calendar.closed, "The lift is inspected"), "11:00");
  assert.equal(await shop.left(day, "11:00"), 0);
  assert.equal(await shop.left(day, "09:00"), 5);
});

story("what is wrong with a closure is said beside its fields", async ({ shop, visit }) => {
  const { visitor, calendar } = await opened(shop, visit);
  visitor.provokes(422);
  await calendar.unfold(calendar.closed);
  const close = calendar.closed.getByRole("button", { name: "Close", exact: true });
  await close.click();
  const first = calendar.closed.getByLabel("First day");
  await focused(first);
  await says(calendar.closed, "Must be a date");
  await first.fill(await shop.freeDay());
  await close.click();
  await focused(calendar.closed.getByLabel("Reason"));
});

story("a period gets fewer slots for a day, and as many as always again", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { calendar } = await opened(shop, visit);
  await calendar.unfold(calendar.numbers);
  await calendar.numbers.getByLabel("Day").fill(day);
  await calendar.numbers.getByLabel("Period").selectOption("13:00");
  await calendar.numbers.getByLabel("Slots").fill("2");
  await calendar.numbers.getByLabel("Reason").fill("Two lifts are hired out");
  await calendar.numbers.getByRole("button", { name: "Set slots" }).click();
  await says(calendar.entry(calendar.numbers, "Two lifts"), "2 slots");
  assert.equal(await shop.left(day, "13:00"), 2);
  await calendar.entry(calendar.numbers, "Two lifts").getByRole("button").click();
  await calendar.confirm("As always again");
  await gone(calendar.entry(calendar.numbers, "Two lifts"));
  assert.equal(await shop.left(day, "13:00"), 5);
});

story("another week is begun on a later date and taken back", async ({ shop, visit }) => {
  const { calendar } = await opened(shop, visit);
  const later = new Date(Date.now() + 120 * 86_400_000).toISOString().slice(0, 10);
  await calendar.unfold(calendar.week);
  await calendar.week.getByLabel("From").fill(later);
  const sunday = calendar.week.getByRole("group", { name: "Sunday" });
  await sunday.getByRole("button", { name: "Sunday as Monday" }).click();
  await sunday.getByRole("button", { name: "Remove this period of Sunday" }).last().click();
  await sunday.getByLabel("Start").first().fill("08:30");
  await calendar.week.getByRole("button", { name: "Begin this week" }).click();
  const added = calendar.entry(calendar.week, "Take back");
  await says(added, /Sunday\s*08:30 – 11:00/);
  const { items } = await (await shop.known("admin")).api.get("/weekly-periods");
  const pattern = items.find((one) => one.valid_from === later);
  assert.deepEqual(pattern.days[6].periods.map((one) => one.start), ["08:30", "11:00", "13:00", "15:00"]);
  await calendar.unfold(calendar.closed);
  await seen(calendar.closed.locator("label", { hasText: "08:30" }));
  await added.getByRole("button").click();
  await calendar.confirm("Take back");
  await gone(added);
  await calendar.headingHasFocus();
});

story("what is wrong in a week is told by day and period, and nothing begins", async ({ shop, visit }) => {
  const { calendar } = await opened(shop, visit);
  await calendar.unfold(calendar.week);
  await calendar.week.getByLabel("From").fill(new Date(Date.now() + 150 * 86_400_000).toISOString().slice(0, 10));
  const tuesday = calendar.week.getByRole("group", { name: "Tuesday" });
  await tuesday.getByRole("button", { name: "Add a period to Tuesday" }).click();
  await calendar.week.getByRole("button", { name: "Begin this week" }).click();
  await says(calendar.week.getByRole("alert").filter({ hasText: /./ }), /Tuesday, period 6, start: ?must be a time/i);
  assert.equal(await calendar.week.getByRole("button", { name: /^Take back/ }).count(), 0);
});

story("an admin closes a period from the board by keyboard and opens it again; staff cannot", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const board = new Capacity((await visit(await shop.known("admin"))).page);
  const keys = new Keyboard(board.page);
  await board.open(day);
  await keys.press(board.row("15:00").getByRole("button", { name: "Change the slots of 15:00" }));
  await says(board.dialog, "15:00");
  await board.page.getByRole("radio", { name: "Close" }).focus();
  await board.page.keyboard.press("Space");
  await keys.type(board.dialog.getByLabel("Reason"), "The compressor is down");
  await board.page.keyboard.press("Enter");
  await says(board.row("15:00"), "Closed");
  assert.equal(await shop.left(day, "15:00"), 0);
  await keys.press(board.main.getByRole("button", { name: "Change this day" }));
  await board.dialog.getByRole("button", { name: /^Open again/ }).click();
  await board.page.getByRole("button", { name: "Open again", exact: true }).click();
  await says(board.row("15:00"), "5 left");

  const manager = new Capacity((await visit(await shop.known("manager"))).page);
  await manager.open(day);
  assert.equal(await manager.main.getByRole("button", { name: /^Change/ }).count(), 0);
});

story("a cut from the board shows who is in the way, and what stays over", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  await shop.fill(day, "09:00", 2);
  const board = new Capacity((await visit(await shop.known("admin"))).page);
  await board.open(day);
  await board.row("09:00").getByRole("button", { name: "Change the slots of 09:00" }).click();
  await board.dialog.getByLabel("Slots", { exact: true }).last().fill("1");
  await board.dialog.getByLabel("Reason").fill("Two lifts are out of order");
  await board.dialog.getByRole("button", { name: "Set slots" }).click();
  const conflicts = board.page.getByRole("dialog", { name: "Bookings stand in the way" });
  await says(conflicts, "3 booked, 1 slot");
  await conflicts.getByRole("button", { name: "Change it all the same" }).click();
  await says(board.row("09:00"), "2 over capacity");
});

story("settings are saved, act at once, and go back by a file", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const visitor = await visit(await shop.known("admin"));
  const settings = new Settings(visitor.page);
  await settings.open();
  const download = visitor.page.waitForEvent("download");
  await settings.files.getByRole("button", { name: "Export" }).click();
  const kept = await readFile(await (await download).path(), "utf8");
  assert.equal(JSON.parse(kept).slots_per_period, 5);

  await settings.field("Slots per period").fill("7");
  await settings.save.click();
  await says(settings.messages, "The settings are saved.");
  await until("seven slots", () => shop.left(day, "09:00"), slots(7));
  await settings.import(kept);
  await seen(settings.question);
  assert.equal(await shop.left(day, "09:00"), 7);
  await settings.confirm();
  await until("five slots", () => shop.left(day, "09:00"), slots(5));
  await until("the field", () => settings.field("Slots per period").inputValue(), (value) => value === "5");
});

story("a bad value, a bad file, another zone and another currency change nothing before they are put right", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  visitor.provokes(422);
  visitor.provokes(409);
  const { api } = await shop.known("admin");
  const before = await api.get("/settings");
  const settings = new Settings(visitor.page);
  await settings.open();
  await settings.field("Slots per period").fill("0");
  await settings.save.click();
  await focused(settings.field("Slots per period"));
  await settings.import(JSON.stringify({ ...before, slots_per_period: 0, mercy_minutes: -1 }));
  await settings.confirm();
  await says(settings.question.getByRole("alert").filter({ hasText: /./ }), "Please check what you have entered");
  await settings.question.getByRole("button", { name: "Leave it" }).click();
  await settings.import("no json");
  await says(settings.files.getByRole("alert").filter({ hasText: /./ }), "is not JSON");
  await settings.field("Slots per period").fill("5");
  await settings.field("Time zone").fill("Europe/Berlin");
  await says(settings.main, "begins at another instant");
  await settings.field("Currency").fill("EUR");
  await says(settings.main, "Prices keep their numbers");
  await settings.save.click();
  await seen(settings.main.getByRole("alert").filter({ hasText: /./ }).first());
  assert.deepEqual(await api.get("/settings"), before);
});

story("what is typed about a day stays while the board follows the day", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { page } = await visit(await shop.known("admin"));
  const [clock, board] = [await Clock.of(page), new Capacity(page)];
  await board.open(day);
  await clock.stop();
  await board.row("15:00").getByRole("button", { name: "Change the slots of 15:00" }).click();
  await clock.pass(100);
  await board.dialog.getByLabel("Reason").fill("Two lifts are hired out");
  await shop.book(day, "15:00");
  await clock.pass(30_000);
  await says(board.row("15:00"), "4 left");
  assert.equal(await board.dialog.getByLabel("Reason").inputValue(), "Two lifts are hired out");
});

story("a closure whose answer was lost is made once, and told as made", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { visitor, calendar } = await opened(shop, visit);
  await calendar.unfold(calendar.closed);
  await calendar.closed.getByLabel("First day").fill(day);
  await calendar.closed.getByLabel("Reason").fill("The floor is painted");
  const close = calendar.closed.getByRole("button", { name: "Close", exact: true });
  visitor.provokes("net::ERR_CONNECTION_RESET");
  await loseAnswer(visitor.page, /\/closures$/);
  await close.click();
  await says(calendar.closed, "The workshop cannot be reached");
  await close.click();
  await says(calendar.messages, "Closed:");
  await seen(calendar.entry(calendar.closed, "The floor is painted"));
  assert.equal(await calendar.entry(calendar.closed, "The floor is painted").count(), 1);
});
