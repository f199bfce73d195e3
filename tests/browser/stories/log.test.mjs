// An admin reads the audit log.

import assert from "node:assert/strict";

import { Log } from "../pages/log.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

story("an entry shows the actor, the previous values and the new values", async ({ shop, visit }) => {
  const [admin, john] = [await shop.known("admin"), await shop.known("john")];
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  await john.api.post(`/appointments/${reference}/assign`);
  const log = new Log((await visit(admin)).page);
  await log.open(`?subject=appointment:${reference}`);
  await says(log.main, `Only appointment ${reference}`);
  const [assigned, booked] = [log.entries.nth(0), log.entries.nth(1)];
  await says(assigned, /John \w+ ?Employee.*Assigned ?appointment.*Employee ?John \w+ ?Status ?Booked → then Assigned/);
  await says(booked, /Manager ?Booked ?appointment.*Status ?Booked/);
  await assigned.getByText("Where from").click();
  await says(assigned, /127\.0\.0\.1 · request \w+/);
  await assigned.getByRole("link", { name: `Open appointment ${reference}` }).click();
  await log.at("Audio System");
});

story("the log is filtered by actor and kind, and the filters are in the address", async ({ shop, visit }) => {
  const [admin, sarah] = [await shop.known("admin"), await shop.known("sarah")];
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  await sarah.api.post(`/appointments/${reference}/assign`);
  await sarah.api.post(`/appointments/${reference}/start`);
  const { items } = await admin.api.get(`/audit-log?actor=${sarah.account.id}&kind=start&limit=50`);
  const { page } = await visit(admin);
  const log = new Log(page);
  await log.open();
  await log.selectOption(log.who, sarah.name);
  await log.selectOption(log.what, "Start");
  await until("only the starts by Sarah are shown", () => log.entries.count(), (count) => count === items.length);
  assert.match(page.url(), new RegExp(`actor=${sarah.account.id}&kind=start$`));
  await page.reload();
  await until("only the starts by Sarah are shown", () => log.entries.count(), (count) => count === items.length);
  await log.main.getByRole("button", { name: "Clear filters" }).click();
  await seen(log.entries.filter({ hasText: "Administrator" }).first());
  assert.equal(new URL(page.url()).search, "");
  await log.entries.first().getByRole("button", { name: /^Only what/ }).click();
  await seen(log.main.getByRole("button", { name: "Clear filters" }));
  await page.goBack();
  await gone(log.main.getByRole("button", { name: "Clear filters" }));
});

story("the log is loaded page by page, and the focus moves to the first new entry", async ({ shop, visit }) => {
  const log = new Log((await visit(await shop.known("admin"))).page);
  await log.open();
  await until("a page is loaded", () => log.entries.count(), (count) => count === 50);
  await log.more.focus();
  await log.page.keyboard.press("Enter");
  await until("the next page is loaded", () => log.entries.count(), (count) => count > 50);
  await focused(log.entries.nth(50).locator("a, button, summary").first());
});

story("changing the filter shows other entries even if their number is the same", async ({ shop, visit }) => {
  const [admin, sarah] = [await shop.known("admin"), await shop.known("sarah")];
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  await sarah.api.post(`/appointments/${reference}/assign`);
  await sarah.api.post(`/appointments/${reference}/start`);
  const log = new Log((await visit(admin)).page);
  await log.open(`?subject=appointment:${reference}&kind=assign`);
  await says(log.entries.first(), "Assigned");
  await log.selectOption(log.what, "Start");
  await says(log.entries.first(), "In progress");
  assert.equal(await log.entries.count(), 1);
});
