// Admins change the calendar and the settings; conflicting bookings are shown before a change is made.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Capacity } from "../pages/capacity.mjs";
import { Calendar, Settings } from "../pages/calendar.mjs";
import { Clock } from "../support/clock.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { loseAnswer } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

/** Opens the calendar as an admin. */
async function openCalendar(shop, visit) {
  const visitor = await visit(await shop.known("admin"));
  const calendar = new Calendar(visitor.page);
  await calendar.open();
  return { visitor, calendar };
}

story("a day is closed and opened again, and customers see the public note", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { calendar } = await openCalendar(shop, visit);
  await calendar.unfold(calendar.closures);
  await calendar.closures.getByLabel("First day").fill(day);
  await calendar.closures.getByLabel("Reason").fill("The roof leaks");
  await calendar.closures.getByLabel("Note for customers").fill("We count our spanners");
  await calendar.closures.getByRole("button", { name: "Close", exact: true }).click();
  await says(calendar.entry(calendar.closures, "The roof leaks"), "Whole days");
  const closedDay = await shop.api.get(`/availability?date=${day}`);
  assert.equal(closedDay.note, "We count our spanners");
  assert.ok(closedDay.periods.every((period) => period.remaining === 0));

  await calendar.entry(calendar.closures, "The roof leaks").getByRole("button").click();
  await says(calendar.dialog, /^Open .* again\?/);
  await seen(calendar.entry(calendar.closures, "The roof leaks"));
  await calendar.confirm("Open again");
  await gone(calendar.entry(calendar.closures, "The roof leaks"));
  assert.equal(await shop.remaining(day, "09:00"), 5);
});

story("a closure lists conflicting bookings and is made only when they are accepted", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { reference } = await shop.book(day, "11:00");
  const { calendar } = await openCalendar(shop, visit);
  await calendar.unfold(calendar.closures);
  await calendar.closures.getByLabel("First day").fill(day);
  await calendar.closures.locator("label", { hasText: "11:00" }).click();
  await calendar.closures.getByLabel("Reason").fill("The lift is inspected");
  const close = calendar.closures.getByRole("button", { name: "Close", exact: true });
  await close.click();
  await says(calendar.dialog, "Bookings stand in the way");
  await seen(calendar.dialog.getByRole("link", { name: reference }));
  await calendar.dialog.getByRole("button", { name: "Leave it as it is" }).click();
  await gone(calendar.dialog);
  assert.equal(await shop.remaining(day, "11:00"), 4);

  await close.click();
  await calendar.dialog.getByRole("button", { name: "Change it all the same" }).click();
  await says(calendar.entry(calendar.closures, "The lift is inspected"), "11:00");
  assert.equal(await shop.remaining(day, "11:00"), 0);
  assert.equal(await shop.remaining(day, "09:00"), 5);
});

story("invalid input for a closure is reported at its field", async ({ shop, visit }) => {
  const { visitor, calendar } = await openCalendar(shop, visit);
  visitor.expectError(422);
  await calendar.unfold(calendar.closures);
  const close = calendar.closures.getByRole("button", { name: "Close", exact: true });
  await close.click();
  const first = calendar.closures.getByLabel("First day");
  await focused(first);
  await says(calendar.closures, "Must be a date");
  await first.fill(await shop.freeDay());
  await close.click();
  await focused(calendar.closures.getByLabel("Reason"));
});

story("a capacity override is set for a period of a day and removed", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { calendar } = await openCalendar(shop, visit);
  await calendar.unfold(calendar.overrides);
  await calendar.overrides.getByLabel("Day").fill(day);
  await calendar.overrides.getByLabel("Period").selectOption("13:00");
  await calendar.overrides.getByLabel("Slots").fill("2");
  await calendar.overrides.getByLabel("Reason").fill("Two lifts are hired out");
  await calendar.overrides.getByRole("button", { name: "Set slots" }).click();
  await says(calendar.entry(calendar.overrides, "Two lifts"), "2 slots");
  assert.equal(await shop.remaining(day, "13:00"), 2);
  await calendar.entry(calendar.overrides, "Two lifts").getByRole("button").click();
  await calendar.confirm("As always again");
  await gone(calendar.entry(calendar.overrides, "Two lifts"));
  assert.equal(await shop.remaining(day, "13:00"), 5);
});

story("a weekly pattern is added for a later date and removed", async ({ shop, visit }) => {
  const { calendar } = await openCalendar(shop, visit);
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
  const pattern = items.find(({ valid_from }) => valid_from === later);
  assert.deepEqual(pattern.days[6].periods.map(({ start }) => start), ["08:30", "11:00", "13:00", "15:00"]);
  await calendar.unfold(calendar.closures);
  await seen(calendar.closures.locator("label", { hasText: "08:30" }));
  await added.getByRole("button").click();
  await calendar.confirm("Take back");
  await gone(added);
  await calendar.headingHasFocus();
});

story("errors of a weekly pattern name day and period, and nothing is saved", async ({ shop, visit }) => {
  const { calendar } = await openCalendar(shop, visit);
  await calendar.unfold(calendar.week);
  await calendar.week.getByLabel("From").fill(new Date(Date.now() + 150 * 86_400_000).toISOString().slice(0, 10));
  const tuesday = calendar.week.getByRole("group", { name: "Tuesday" });
  await tuesday.getByRole("button", { name: "Add a period to Tuesday" }).click();
  await calendar.week.getByRole("button", { name: "Begin this week" }).click();
  await says(calendar.week.getByRole("alert").filter({ hasText: /./ }), /Tuesday, period 6, start: ?must be a time/i);
  assert.equal(await calendar.week.getByRole("button", { name: /^Take back/ }).count(), 0);
});

story("an admin closes and opens a period on the board by keyboard, and a manager cannot", async ({ shop, visit }) => {
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
  assert.equal(await shop.remaining(day, "15:00"), 0);
  await keys.press(board.main.getByRole("button", { name: "Change this day" }));
  await board.dialog.getByRole("button", { name: /^Open again/ }).click();
  await board.page.getByRole("button", { name: "Open again", exact: true }).click();
  await says(board.row("15:00"), "5 left");

  const manager = new Capacity((await visit(await shop.known("manager"))).page);
  await manager.open(day);
  assert.equal(await manager.main.getByRole("button", { name: /^Change/ }).count(), 0);
});

story("an override on the board shows the conflicting bookings, then the bookings over capacity", async ({ shop, visit }) => {
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

story("saved settings apply at once, and an exported file restores them", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const visitor = await visit(await shop.known("admin"));
  const settings = new Settings(visitor.page);
  await settings.open();
  const download = visitor.page.waitForEvent("download");
  await settings.files.getByRole("button", { name: "Export" }).click();
  const exported = await readFile(await (await download).path(), "utf8");
  assert.equal(JSON.parse(exported).slots_per_period, 5);

  await settings.field("Slots per period").fill("7");
  await settings.save.click();
  await says(settings.messages, "The settings are saved.");
  await until("seven slots", () => shop.remaining(day, "09:00"), (remaining) => remaining === 7);
  await settings.import(exported);
  await seen(settings.question);
  assert.equal(await shop.remaining(day, "09:00"), 7);
  await settings.confirm();
  await until("five slots", () => shop.remaining(day, "09:00"), (remaining) => remaining === 5);
  await until("the field", () => settings.field("Slots per period").inputValue(), (value) => value === "5");
});

story("invalid settings and files change nothing, and another time zone or currency shows a warning", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  visitor.expectError(422);
  visitor.expectError(409);
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

story("lines that are no sites are shown at their field", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  const settings = new Settings(visitor.page);
  await settings.open();
  const sites = settings.main.getByLabel("Sites");
  await sites.fill("https://fine.example\nour site\n\nshop.example/booking");
  visitor.expectError(422);
  await settings.save.click();
  await says(settings.main, '"our site" must be an origin, as https://shop.example; "shop.example/booking" must be an origin');
  await focused(sites);
  await sites.fill("https://fine.example");
  await settings.save.click();
  await says(settings.messages, "The settings are saved.");
  assert.deepEqual((await (await shop.known("admin")).api.get("/settings")).embed_origins, ["https://fine.example"]);
});

story("the text typed in a form of the board stays while the board is updated", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { page } = await visit(await shop.known("admin"));
  const [clock, board] = [await Clock.install(page), new Capacity(page)];
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

story("a closure whose response was lost is made once and reported as made when it is repeated", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const { visitor, calendar } = await openCalendar(shop, visit);
  await calendar.unfold(calendar.closures);
  await calendar.closures.getByLabel("First day").fill(day);
  await calendar.closures.getByLabel("Reason").fill("The floor is painted");
  const close = calendar.closures.getByRole("button", { name: "Close", exact: true });
  visitor.expectError("net::ERR_CONNECTION_RESET");
  await loseAnswer(visitor.page, /\/closures$/);
  await close.click();
  await says(calendar.closures, "The workshop cannot be reached");
  await close.click();
  await says(calendar.messages, "Closed:");
  await seen(calendar.entry(calendar.closures, "The floor is painted"));
  assert.equal(await calendar.entry(calendar.closures, "The floor is painted").count(), 1);
});
