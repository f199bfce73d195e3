// Admins take back what was ended too early: a finished job runs again, a cancelled one stands again.

import assert from "node:assert/strict";

import { Job } from "../pages/jobs.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { story } from "../support/story.mjs";
import { focused, says } from "../support/until.mjs";

/** A job that is done, by John. */
async function done(shop, day, period) {
  const { reference } = await shop.book(day, period);
  const john = await shop.known("john");
  for (const verb of ["assign", "start", "complete"]) await john.api.post(`/appointments/${reference}/${verb}`, {});
  return reference;
}

story("an admin reopens a finished job with a reason, and whoever did it goes on", async ({ shop, visit }) => {
  const [day, period] = [await shop.freeDay(), "09:00"];
  const reference = await done(shop, day, period);
  assert.equal(await shop.left(day, period), 5);
  const job = new Job((await visit(await shop.known("admin"))).page);
  await job.open(reference);
  await job.moves.button("Reopen").click();
  const reason = job.moves.panel.getByLabel("Reason");
  await says(job.moves.panel.getByLabel("Employee").locator("option:checked"), "John Samuel");
  await job.moves.panel.getByRole("button", { name: "Reopen" }).click();
  await says(job.moves.panel, "Must not be empty");
  await focused(reason);
  await reason.fill("The left door rattles.");
  await job.moves.panel.getByRole("button", { name: "Reopen" }).click();
  await says(job.status, "In progress");
  await says(job.history, "Opened again");
  await says(job.notes, "The left door rattles.");
  await says(job.main, /Works on it ?John Samuel/);
  assert.equal(await shop.left(day, period), 4);
});

story("an admin restores a cancelled appointment by keyboard, unless its slots are taken", async ({ shop, visit }) => {
  const [day, period] = [await shop.freeDay(), "11:00"];
  const { reference } = await shop.book(day, period);
  const manager = await shop.known("manager");
  await manager.api.post(`/appointments/${reference}/cancel`, { reason: "duplicate" });
  const taken = await shop.fill(day, period);
  const visitor = await visit(await shop.known("admin"));
  const [keys, job] = [new Keyboard(visitor.page), new Job(visitor.page)];
  await job.open(reference);
  await keys.press(job.moves.button("Restore"));
  const reason = job.moves.panel.getByLabel("Reason");
  await focused(reason);
  await keys.type(reason, "Cancelled by mistake.");
  visitor.provokes(409);
  await keys.press(job.moves.panel.getByRole("button", { name: "Restore" }));
  await says(job.moves.panel.getByRole("alert"), "All slots of this period are taken");
  assert.equal(await reason.inputValue(), "Cancelled by mistake.");
  await manager.api.post(`/appointments/${taken[0].reference}/cancel`, { reason: "customer_request" });
  await keys.press(job.moves.panel.getByRole("button", { name: "Restore" }));
  await says(job.status, "Booked");
  await says(job.history, "Restored");
  await keys.isNotLost();
  assert.equal(await shop.left(day, period), 0);
});

story("nobody but admins is offered to take an end back", async ({ shop, visit }) => {
  const reference = await done(shop, await shop.freeDay(), "13:00");
  const job = new Job((await visit(await shop.known("manager"))).page);
  await job.open(reference);
  await says(job.moves.panel, "There is nothing that you could do to it now.");
  assert.equal(await job.moves.button("Reopen").count(), 0);
});
