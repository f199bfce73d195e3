// An employee finds jobs, works on them and prints job cards.

import assert from "node:assert/strict";

import { Job, Jobs } from "../pages/jobs.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { hold, recordRequests } from "../support/network.mjs";
import { countPrints, onPaper } from "../support/paper.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

story("jobs are found by car and plate and filtered, and Back undoes a filter, not a letter", async ({
  shop,
  visit,
}) => {
  const [day, car] = [await shop.freeDay(), { ...shop.car(), make: "Maruti", model: "Swift" }];
  const { reference } = await shop.book(day, "09:00", { vehicle: car });
  const other = await shop.book(day, "09:00", { vehicle: { ...shop.car(), make: "Maruti", model: "Baleno" } });
  const { page } = await visit(await shop.known("mike"));
  const jobs = new Jobs(page);
  await jobs.open();
  await seen(jobs.group("To pick up"));
  await jobs.search.pressSequentially("swift maruti");
  await seen(jobs.group("Found"));
  await seen(jobs.entry(reference));
  await gone(jobs.entry(other.reference));
  await until("the address has the words", () => page.url(), (url) => url.includes("search=swift%20maruti"));

  await jobs.search.fill(car.license_plate.replaceAll(" ", "-"));
  await seen(jobs.entry(reference));
  await jobs.filters.click();
  await jobs.main.getByLabel("Status").selectOption("completed");
  await says(jobs.main, "Nothing fits");
  await page.goBack();
  await seen(jobs.entry(reference));
  assert.equal(await jobs.main.getByLabel("Status").inputValue(), "");
  await page.reload();
  await seen(jobs.entry(reference));
  await jobs.search.fill("");
  await seen(jobs.group("To pick up"));
});

story("a long list is loaded in pages", async ({ visit, shop }) => {
  const jobs = new Jobs((await visit(await shop.known("mike"))).page);
  await jobs.open("?status=completed");
  await says(jobs.group("Found"), "20 or more found");
  await jobs.main.getByRole("button", { name: "Show more" }).click();
  await until("there are more jobs", () => jobs.main.locator(".entry-line").count(), (count) => count > 20);
});

story("a job is put on hold, gets a note and a priority, and is resumed by keyboard alone", async ({
  shop,
  visit,
}) => {
  const { reference } = await shop.book(await shop.freeDay(), "11:00", { service: "Brake Pads" });
  const sarah = await shop.known("sarah");
  await sarah.api.post(`/appointments/${reference}/assign`);
  const { page } = await visit(sarah);
  const [keys, jobs, job] = [new Keyboard(page), new Jobs(page), new Job(page)];
  await jobs.open();
  await keys.press(jobs.entry(reference).getByRole("button", { name: /^Start Brake Pads/ }));
  await says(jobs.messages, "Brake Pads: In progress.");
  await says(jobs.entry(reference).locator(".clock"), "ready at about");
  await keys.isNotLost();

  await keys.press(jobs.entry(reference).getByRole("link"));
  await job.at("Brake Pads");
  await says(job.main.locator(".columns .clock"), /^since \d\d:\d\d · ready at about/);
  await keys.press(job.transitions.button("Put on hold"));
  await focused(job.transitions.panel.getByLabel("Reason"));
  await page.keyboard.press("ArrowDown");
  const expected = job.transitions.panel.getByLabel("Expected to go on");
  await keys.to(expected);
  await page.keyboard.type("1");
  await keys.press(job.transitions.panel.getByRole("button", { name: "Put on hold" }));
  await says(job.transitions.panel, "Must be a date and a time");
  await focused(expected);
  // The order in which the parts of a date are typed depends on the browser.
  await expected.fill("2099-12-31T09:30");
  await keys.press(job.transitions.panel.getByRole("button", { name: "Put on hold" }));
  await says(job.status, "On hold");
  await says(job.main, "Waiting for approval, expected to go on");
  await says(job.main, "31 Dec, 09:30");

  await keys.type(job.main.getByLabel("New note"), "The owner rings back at noon.");
  await keys.press(job.main.getByRole("button", { name: "Add note" }));
  await says(job.notes, /The owner rings back at noon\. ?Sarah Joseph · \w+, \d+ \w+, \d\d:\d\d/);
  await keys.to(job.priority);
  await page.keyboard.type("Urgent");
  await says(job.messages, "Priority: Urgent.");
  await keys.press(job.transitions.button("Resume"));
  await says(job.status, "In progress");
  await job.navLink("Jobs").click();
  await says(jobs.entry(reference), "Urgent");
});

story("an empty note is refused at its field, and nothing is sent", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  const job = new Job((await visit(await shop.known("john"))).page);
  await job.open(reference);
  await job.main.getByRole("button", { name: "Add note" }).click();
  await says(job.main, "Must not be empty");
  await focused(job.main.getByLabel("New note"));
  await job.note("Spare key in the glove box.");
});

story("an employee changes their own status, and a reload shows it", async ({ shop, visit }) => {
  const mike = await shop.known("mike");
  await mike.api.post(`/employees/${mike.account.id}/status`, { status: "available" });
  const { page } = await visit(mike);
  const jobs = new Jobs(page);
  await jobs.open();
  await jobs.presence.selectOption({ label: "On a break" });
  await says(jobs.messages, "On a break.");
  await page.reload();
  await until("the status is kept", () => jobs.presence.inputValue(), (value) => value === "break");
  await jobs.presence.selectOption({ label: "Available" });
  await says(jobs.messages, "Available.");
});

story("the printed job card has the appointment, the car and the customer, and no controls", async ({
  shop,
  visit,
}) => {
  const car = shop.car();
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { vehicle: car });
  const { page } = await visit(await shop.known("john"));
  const prints = await countPrints(page);
  const job = new Job(page);
  await job.open(reference);
  await job.main.getByRole("button", { name: "Print job card" }).click();
  assert.equal(await prints(), 1);
  const card = page.locator(".job-card");
  assert.deepEqual(await onPaper(page, [card, job.bar, job.transitions.panel, job.history]), [true, false, false, false]);
  await says(card, new RegExp(`${reference}.*Audio System.*${car.license_plate}.*Honda Civic.*Omar Lal`));
});

story("of two changes in quick succession the last one is saved", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  const john = await shop.known("john");
  const { page } = await visit(john);
  const job = new Job(page);
  await job.open(reference);
  const sent = recordRequests(page, "PATCH", /\/appointments\/[^/]+$/);
  // The second round sets the saved value again.
  for (const number of [2, 4]) {
    const gate = await hold(page, /\/appointments\/[^/]+$/, "PATCH");
    await job.priority.selectOption("high");
    await gate.waiting();
    await job.priority.selectOption("urgent");
    gate.release();
    await until("both changes are sent", () => sent.length, (length) => length === number);
    const { priority } = await until(
      "the last change is saved",
      () => john.api.get(`/appointments/${reference}`),
      (saved) => saved.priority === "urgent",
    );
    assert.equal(await job.priority.inputValue(), priority);
  }
  await says(job.messages, "Priority: Urgent.");
  assert.equal(sent.length, 4);
});

story("staff set the complexity until the work starts, and the job card shows it", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00");
  const john = await shop.known("john");
  const job = new Job((await visit(john)).page);
  await job.open(reference);
  await job.main.getByLabel("Work", { exact: true }).selectOption({ label: "Complex" });
  await says(job.messages, /Work: Complex\. The price is ₹/);
  assert.match(await job.page.locator(".job-card").textContent(), /Work\s*Complex/);
  for (const transition of ["assign", "start"]) await john.api.post(`/appointments/${reference}/${transition}`);
  await job.page.reload();
  await says(job.main, /Work\s*Complex/);
  await gone(job.main.getByLabel("Work", { exact: true }));
});
