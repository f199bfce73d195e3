// An admin sees the statistics of the workshop.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Overview } from "../pages/overview.mjs";
import { Clock } from "../support/clock.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

const WITHOUT_APPOINTMENTS = "?range=month&date=2020-02-01";

/** The formats of the page for the demo's currency. */
const numbers = new Intl.NumberFormat("en-IN");
const rupees = new Intl.NumberFormat("en-IN", {
  style: "currency",
  currency: "INR",
  trailingZeroDisplay: "stripIfInteger",
});

story("the figures of a day are those of its appointments", async ({ shop, visit }) => {
  const [admin, day] = [await shop.known("admin"), await shop.freeDay()];
  for (const period of ["09:00", "11:00", "13:00"]) await shop.book(day, period);
  const { reference } = await shop.book(day, "15:00");
  await admin.api.post(`/appointments/${reference}/cancel`, { reason: "customer_request" });
  const overview = new Overview((await visit(admin)).page);
  await overview.open(`?range=day&date=${day}`);
  await says(overview.tally("appointments"), /^4$/);
  await says(overview.tally("cancelled"), /^25 %$/);
  await says(overview.tally("did not come"), /^–$/);
  const status = overview.chart("Appointments by status");
  assert.equal(
    await status.picture.getAttribute("aria-label"),
    "Appointments by status: Booked 3, Assigned 0, In progress 0, On hold 0, Completed 0, Cancelled 1",
  );
  await status.summary.click();
  await says(status.table, "Booked375 %");
  await gone(overview.chart("Revenue by day").picture);
});

story("a completed job counts today for its service and its employee, once and with its price", async ({
  shop,
  visit,
}) => {
  const [admin, mike] = [await shop.known("admin"), await shop.known("mike")];
  const { id } = await shop.service("Turbo Install");
  const today = (await shop.api.get("/availability/days?days=1")).items[0].date;
  const nothing = { completed: 0, revenue: { amount: 0 } };
  const earnings = async () => {
    const { services, employees } = await admin.api.get(`/statistics?from=${today}&to=${today}`);
    return [
      services.find(({ service }) => service.id === id)?.completions ?? nothing,
      employees.find(({ employee }) => employee.id === mike.account.id)?.completions ?? nothing,
    ];
  };
  const before = await earnings();
  const { reference, price } = await shop.book(await shop.freeDay(), "09:00", { service: "Turbo Install" });
  await mike.api.post(`/appointments/${reference}/assign`);
  await mike.api.post(`/appointments/${reference}/complete`);
  const after = await earnings();
  const growth = after.map(({ completed, revenue }, at) => [
    completed - before[at].completed,
    revenue.amount - before[at].revenue.amount,
  ]);
  assert.deepEqual(growth, [
    [1, price.amount],
    [1, price.amount],
  ]);

  const { page } = await visit(admin);
  const overview = new Overview(page);
  await overview.open(`?range=day&date=${today}`);
  const charts = [overview.chart("Top services"), overview.chart("Top employees")];
  for (const [at, name] of ["Turbo Install", mike.name].entries()) {
    const { summary, table } = charts[at];
    await summary.click();
    const row = table.getByRole("row", { name });
    await seen(row);
    const { completed, revenue } = after[at];
    const shown = [numbers.format(completed), rupees.format(revenue.amount / 100)];
    assert.deepEqual(await row.getByRole("cell").allTextContents(), shown, name);
  }
});

story("the range is chosen by keyboard alone and is in the address, for reload and Back", async ({
  shop,
  visit,
}) => {
  const { page } = await visit(await shop.known("admin"));
  const [keys, overview] = [new Keyboard(page), new Overview(page)];
  await overview.open();
  assert.equal(await overview.range("Week").getAttribute("aria-current"), "true");
  await keys.press(overview.range("Month"));
  await until("the address", () => new URL(page.url()).search, (search) => search === "?range=month");
  await focused(overview.range("Month"));
  const month = await overview.days.textContent();
  await keys.press(overview.range("Previous month"));
  await until("another month", () => overview.days.textContent(), (text) => text !== month);
  assert.match(page.url(), /\?range=month&date=\d{4}-\d\d-\d\d$/);
  await page.reload();
  await overview.at("Overview");
  assert.notEqual(await overview.days.textContent(), month);
  await page.goBack();
  await says(overview.days, month);
  await keys.press(overview.range("Day"));
  await until("the address", () => new URL(page.url()).search, (search) => search === "?range=day");
});

story("a table is opened and its file saved by keyboard alone, and the file is the API's export", async ({
  shop,
  visit,
}) => {
  const admin = await shop.known("admin");
  await shop.book(await shop.freeDay(), "09:00");
  const { page } = await visit(admin);
  const [keys, overview] = [new Keyboard(page), new Overview(page)];
  // The present month has no ended period yet at its beginning.
  const lastWeek = new Date(Date.now() - 7 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  await overview.open(`?range=month&date=${lastWeek}`);
  const chart = overview.chart("Utilisation by weekday and period");
  const saved = page.waitForEvent("download");
  await keys.press(chart.file);
  const file = await saved;
  const [, from, to] = /^statistics-heat-map-(\S{10})-(\S{10})\.csv$/.exec(file.suggestedFilename());
  const answer = await admin.api.send("GET", `/statistics/export?from=${from}&to=${to}&table=heat_map`);
  assert.equal(await readFile(await file.path(), "utf8"), await answer.text());
  await says(overview.messages, "The file is saved.");
  await keys.press(chart.summary);
  await seen(chart.table);
});

story("every chart has a file, and the file of the statuses has every status", async ({ shop, visit }) => {
  const [admin, day] = [await shop.known("admin"), await shop.freeDay()];
  await shop.book(day, "09:00");
  const { page } = await visit(admin);
  const overview = new Overview(page);
  await overview.open(`?range=day&date=${day}`);
  await seen(overview.chart("Appointments by status").picture);
  const charts = await overview.main.locator(".chart").count();
  assert.equal(await overview.main.getByRole("button", { name: / as CSV$/ }).count(), charts);
  const saved = page.waitForEvent("download");
  await overview.chart("Appointments by status").file.click();
  const file = await readFile(await (await saved).path(), "utf8");
  assert.match(file, /^status,appointments\r\nbooked,1\r\nassigned,0\r\n/);
});

story("an open table stays open and keeps the focus while the figures change", async ({ shop, visit }) => {
  const [admin, day] = [await shop.known("admin"), await shop.freeDay()];
  await shop.book(day, "09:00");
  const { page } = await visit(admin);
  const clock = await Clock.install(page);
  const overview = new Overview(page);
  await overview.open(`?range=day&date=${day}`);
  await says(overview.tally("appointments"), /^1$/);
  const { summary, table } = overview.chart("Appointments by status");
  await summary.focus();
  await page.keyboard.press("Enter");
  await says(table, "Booked1");
  await clock.stop();
  await shop.book(day, "09:00");
  await clock.pass(70_000);
  await says(table, "Booked2");
  await says(overview.tally("appointments"), /^2$/);
  await focused(summary);
});

story("days without appointments show a notice and links to other days", async ({ shop, visit }) => {
  const overview = new Overview((await visit(await shop.known("admin"))).page);
  await overview.open(WITHOUT_APPOINTMENTS);
  await says(overview.main, "Nothing on these days");
  await says(overview.tally("appointments"), /^0$/);
  await says(overview.tally("completed"), /^–$/);
  await overview.range("This month").click();
  await seen(overview.chart("Appointments by day").picture);
});

for (const who of /** @type {const} */ (["john", "manager"])) {
  story(`${who} cannot open the overview`, async ({ shop, visit }) => {
    const overview = new Overview((await visit(await shop.known(who))).page);
    await overview.page.goto("/admin");
    await overview.at("Overview");
    await says(overview.main, "This page is for administrators.");
  });
}
