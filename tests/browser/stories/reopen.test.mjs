// Admins reopen completed jobs and restore cancelled appointments.

import assert from "node:assert/strict";

import { Job } from "../pages/jobs.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { story } from "../support/story.mjs";
import { focused, says } from "../support/until.mjs";

/** Books a job that John completes. */
async function completedJob(shop, day, period) {
  const { reference } = await shop.book(day, period);
  const john = await shop.known("john");
  for (const transition of ["assign", "start", "complete"]) {
    await john.api.post(`/appointments/${reference}/${transition}`, {});
  }
  return reference;
}

story("an admin reopens a completed job with a reason, for the employee who completed it", async ({ shop, visit }) => {
  const [day, period] = [await shop.freeDay(), "09:00"];
  const reference = await completedJob(shop, day, period);
  assert.equal(await shop.remaining(day, period), 5);
  const job = new Job((await visit(await shop.known("admin"))).page);
  await job.open(reference);
  await job.transitions.button("Reopen").click();
  const reason = job.transitions.panel.getByLabel("Reason");
  await says(job.transitions.panel.getByLabel("Employee").locator("option:checked"), "John Samuel");
  await job.transitions.panel.getByRole("button", { name: "Reopen" }).click();
  await says(job.transitions.panel, "Must not be empty");
  await focused(reason);
  await reason.fill("The left door rattles.");
  await job.transitions.panel.getByRole("button", { name: "Reopen" }).click();
  await says(job.status, "In progress");
  await says(job.history, "Opened again");
  await says(job.notes, "The left door rattles.");
  await says(job.main, /Works on it ?John Samuel/);
  assert.equal(await shop.remaining(day, period), 4);
});

story("an admin restores a cancelled appointment by keyboard when its slots are free again", async ({ shop, visit }) => {
  const [day, period] = [await shop.freeDay(), "11:00"];
  const { reference } = await shop.book(day, period);
  const manager = await shop.known("manager");
  await manager.api.post(`/appointments/${reference}/cancel`, { reason: "duplicate" });
  const others = await shop.fill(day, period);
  const visitor = await visit(await shop.known("admin"));
  const [keys, job] = [new Keyboard(visitor.page), new Job(visitor.page)];
  await job.open(reference);
  await keys.press(job.transitions.button("Restore"));
  const reason = job.transitions.panel.getByLabel("Reason");
  await focused(reason);
  await keys.type(reason, "Cancelled by mistake.");
  visitor.expectError(409);
  await keys.press(job.transitions.panel.getByRole("button", { name: "Restore" }));
  await says(job.transitions.panel.getByRole("alert"), "All slots of this period are taken");
  assert.equal(await reason.inputValue(), "Cancelled by mistake.");
  await manager.api.post(`/appointments/${others[0].reference}/cancel`, { reason: "customer_request" });
  await keys.press(job.transitions.panel.getByRole("button", { name: "Restore" }));
  await says(job.status, "Booked");
  await says(job.history, "Restored");
  await keys.isNotLost();
  assert.equal(await shop.remaining(day, period), 0);
});

story("only admins can reopen a job", async ({ shop, visit }) => {
  const reference = await completedJob(shop, await shop.freeDay(), "13:00");
  const job = new Job((await visit(await shop.known("manager"))).page);
  await job.open(reference);
  await says(job.transitions.panel, "There is nothing that you could do to it now.");
  assert.equal(await job.transitions.button("Reopen").count(), 0);
});
