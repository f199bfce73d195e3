// A manager assigns the work of a day, sees overdue and held jobs, and prints the day sheet.

import assert from "node:assert/strict";

import { DaySheet, Team } from "../pages/team.mjs";
import { Site } from "../pages/site.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { countPrints, onPaper } from "../support/paper.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

story("a manager assigns jobs with number keys, reassigns one and unassigns it", async ({
  shop,
  visit,
}) => {
  const day = await shop.freeDay();
  const [first, second] = (await shop.fill(day, "09:00", 3)).map((job) => job.reference);
  const { page } = await visit(await shop.known("manager"));
  const [keys, team] = [new Keyboard(page), new Team(page)];
  await team.open("?until=all");
  const [sarah, john] = [await team.numberOf("Sarah Joseph"), await team.numberOf("John Samuel")];
  await keys.to(team.job("Unassigned", first).getByRole("combobox"));
  await page.keyboard.press(sarah);
  await says(team.messages, "Audio System: Sarah Joseph.");
  await seen(team.job("Given out, not begun", first));
  await focused(team.job("Unassigned", second).getByRole("combobox"));
  await page.keyboard.press(john);
  await says(team.job("Given out, not begun", second), "Now with John");

  await keys.to(team.job("Given out, not begun", first).getByRole("combobox"));
  await page.keyboard.press(john);
  // The names of the other employees are in the list of choices.
  await says(team.job("Given out, not begun", first), "Now with John");
  await keys.isNotLost();
  await keys.press(team.job("Given out, not begun", first).getByRole("button", { name: /^Take back/ }));
  await seen(team.job("Unassigned", first));
  await gone(team.job("Given out, not begun", first));
});

story("the button of an unassigned job assigns it to the proposed employee", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "11:00");
  const team = new Team((await visit(await shop.known("manager"))).page);
  await team.open("?until=all");
  const row = team.job("Unassigned", reference);
  await row.getByRole("button", { name: "Assign: Audio System of Omar Lal" }).click();
  await seen(team.job("Given out, not begun", reference));
});

story("a job on hold shows its reason and expected time, and an employee shows the current job", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  const [held, running] = (await shop.fill(day, "13:00", 3)).map((job) => job.reference);
  const sarah = await shop.known("sarah");
  for (const reference of [held, running]) {
    await sarah.api.post(`/appointments/${reference}/assign`);
    await sarah.api.post(`/appointments/${reference}/start`);
  }
  const hold = { reason: "parts", expected_resume: `${day}T15:00:00+05:30` };
  await sarah.api.post(`/appointments/${held}/hold`, hold);
  const team = new Team((await visit(await shop.known("manager"))).page);
  await team.open("?until=all");
  await says(team.job("On hold", held), /Waiting for parts · goes on .*15:00 · Sarah Joseph/);
  await says(team.person("Sarah Joseph"), /Audio System.*ready at about/);
  await sarah.api.post(`/appointments/${running}/complete`);
});

story("a job after its end is listed as overdue with its reason, and a job before its end is not", async ({
  shop,
  visit,
}) => {
  const day = await shop.freeDay();
  const [late, taken, onTime] = [
    await shop.book(day, "09:00"),
    await shop.book(day, "09:00"),
    await shop.book(day, "09:00"),
  ];
  const john = await shop.known("john");
  await john.api.post(`/appointments/${taken.reference}/assign`);
  const { page } = await visit(await shop.known("manager"));
  await page.route(/\/api\/v1\/appointments\?/, async (route) => {
    const answer = await route.fetch();
    const list = await answer.json();
    for (const job of list.items) {
      if ([late.reference, taken.reference].includes(job.reference)) job.ends_at = "2020-01-01T11:00:00+05:30";
    }
    await route.fulfill({ response: answer, json: list });
  });
  const team = new Team(page);
  await team.open("?until=all");
  const reason = (job) => team.job("Overdue", job.reference).locator(".small").first();
  await says(reason(late), /^Nobody has it$/);
  await says(reason(taken), new RegExp(`^${john.name} has not begun$`));
  await seen(team.job("Unassigned", onTime.reference));
  assert.equal(await team.job("Overdue", onTime.reference).count(), 0);
});

story("a manager changes the status of an employee", async ({ shop, visit }) => {
  const team = new Team((await visit(await shop.known("manager"))).page);
  await team.open();
  const status = team.person("Mike").getByLabel(/^Status of/);
  await status.selectOption({ label: "Off duty" });
  await says(team.messages, "Off duty.");
  await team.page.reload();
  await until("the status is kept", () => status.inputValue(), (value) => value === "off_duty");
});

story("the range of the shown jobs is in the address", async ({ shop, visit }) => {
  const days = [];
  for (let count = 0; count < 8; count += 1) days.push(await shop.freeDay());
  const { reference } = await shop.book(days.at(-1), "09:00");
  const { page } = await visit(await shop.known("manager"));
  const team = new Team(page);
  await team.open();
  await gone(team.job("Unassigned", reference));
  await team.until.selectOption("all");
  await seen(team.job("Unassigned", reference));
  assert.equal(new URL(page.url()).search, "?until=all");
  await page.goBack();
  await gone(team.job("Unassigned", reference));
});

story("the printed day sheet lists every car with a box to tick and without controls", async ({
  shop,
  visit,
}) => {
  const [day, car] = [await shop.freeDay(), shop.car()];
  await shop.book(day, "15:00", { vehicle: car });
  const { page } = await visit(await shop.known("manager"));
  const prints = await countPrints(page);
  const sheet = new DaySheet(page);
  await sheet.open(day);
  await says(sheet.period("15:00"), new RegExp(`${car.license_plate}.*Omar Lal`));
  await says(sheet.period("09:00"), "free");
  // Arrow keys scroll a focused table that is wider than the window; elsewhere they change the day.
  await sheet.period("15:00").focus();
  await page.keyboard.press("ArrowRight");
  await sheet.heading.focus();
  await page.keyboard.press("ArrowRight");
  const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  await page.waitForURL(`**/team/day?date=${next}`);
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL(`**/team/day?date=${day}`);
  await says(sheet.period("15:00"), car.license_plate);
  await sheet.main.getByRole("button", { name: "Print" }).click();
  assert.equal(await prints(), 1);
  const box = sheet.period("15:00").locator(".tick").first();
  assert.deepEqual(await onPaper(page, [sheet.period("15:00"), box, sheet.bar]), [true, true, false]);
});

story("an employee who opens the team's page sees that rights are missing", async ({ shop, visit }) => {
  const site = new Site((await visit(await shop.known("john"))).page);
  await site.page.goto("/team");
  await says(site.main, "This page is for managers. Your account is an employee's.");
  await site.main.getByRole("link", { name: "Jobs" }).click();
  await site.at("Jobs");
});

story("of more than nine employees the first nine have a number key", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  const { page } = await visit(await shop.known("manager"));
  await page.route(/\/api\/v1\/employees\?/, async (route) => {
    const answer = await route.fetch();
    const list = await answer.json();
    while (list.items.length < 11) list.items.push({ ...list.items[0], id: 9000 + list.items.length });
    await route.fulfill({ response: answer, json: list });
  });
  const team = new Team(page);
  await team.open("?until=all");
  assert.equal(await team.people.locator(".person-number").count(), 9);
  const options = await team.job("Unassigned", reference).locator("option").allTextContents();
  assert.equal(options.filter((text) => /^\d+ · /.test(text)).length, 9, options.join());
});
