// Every function can be used by keyboard.

import { Booking } from "../pages/booking.mjs";
import { Capacity } from "../pages/capacity.mjs";
import { Services } from "../pages/catalogue.mjs";
import { Job, Jobs } from "../pages/jobs.mjs";
import { Managed } from "../pages/manage.mjs";
import { Site } from "../pages/site.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { newcomer } from "../support/people.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

story("a guest books from home to confirmation by keyboard", async ({ shop, visit }) => {
  const [day, car, person] = [await shop.freeDay(), shop.car(), newcomer()];
  const booking = new Booking((await visit()).page);
  const keys = new Keyboard(booking.page);
  await booking.page.goto("/");
  await booking.at("CarModX");
  await keys.press(booking.navLink("Book"));
  await booking.at("Book a slot");
  await booking.headingHasFocus();

  await keys.press(booking.service.getByRole("button", { name: "Window Tinting" }));
  await says(booking.summary, "Window Tinting");
  await keys.to(booking.day.locator(".day[tabindex='0']"));
  const dayButton = await booking.dayButton(day);
  const steps = await dayButton.evaluate((node) => {
    const days = [...node.parentElement.children];
    return days.indexOf(node) - days.indexOf(document.activeElement);
  });
  for (let step = 0; step < steps; step += 1) await booking.page.keyboard.press("ArrowRight");
  await focused(dayButton);
  await booking.page.keyboard.press("Enter");
  await until("the address names the day", () => booking.page.url(), (url) => url.includes(day));
  await booking.cardSays("09:00", "5 of 5 left");
  await keys.press(booking.card("17:00"), "Space");
  await says(booking.summary, "17:00 – 19:00");

  await keys.type(booking.vehicle.getByLabel("Make"), car.make);
  await keys.type(booking.vehicle.getByLabel("Model"), car.model);
  await keys.type(booking.vehicle.getByLabel("Year"), String(car.year));
  await keys.type(booking.vehicle.getByLabel("Type"), "Sedan");
  await keys.type(booking.vehicle.getByLabel("Plate"), car.license_plate);
  const field = (name) => booking.contact.getByLabel(name);
  await keys.type(field("First name"), person.first_name);
  await keys.type(field("Phone"), person.phone);
  await keys.press(booking.book);
  await new Managed(booking.page).justBooked();
  await booking.at("Window Tinting");
  await booking.headingHasFocus();
  await says(booking.main, "Sedan");
});

story("an employee works on a job by keyboard, from the menu to its completion", async ({ shop, visit }) => {
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { service: "Brake Pads" });
  const { page } = await visit(await shop.known("john"));
  const [keys, jobs, job] = [new Keyboard(page), new Jobs(page), new Job(page)];
  await page.goto("/");
  await keys.press(jobs.navLink("Jobs"));
  await jobs.at("Jobs");
  await jobs.headingHasFocus();
  await keys.press(jobs.entry(reference).getByRole("link"));
  await job.at("Brake Pads");
  await job.headingHasFocus();

  await keys.press(job.transitions.button("Take this job"));
  await says(job.status, "Assigned");
  await keys.isNotLost();
  await keys.press(job.transitions.button("Start"));
  await says(job.status, "In progress");
  await keys.isNotLost();
  await keys.press(job.transitions.button("Complete"));
  await focused(job.transitions.panel.getByLabel("Note"));
  await page.keyboard.type("Discs are fine.");
  await keys.press(job.transitions.panel.getByRole("button", { name: "Complete" }));
  await says(job.status, "Completed");
  await keys.isNotLost();
  await says(job.main, "Discs are fine.");
});

story("a slot of the board is opened and worked on by keyboard", async ({ shop, visit }) => {
  const day = await shop.freeDay();
  await shop.fill(day, "11:00", 4);
  const { page } = await visit(await shop.known("sarah"));
  const [keys, board] = [new Keyboard(page), new Capacity(page)];
  await page.goto(`/appointments/slot-occupancy/?date=${day}`);
  await board.ready();
  await keys.press(board.tile("11:00", 1));
  await seen(board.dialog);
  await keys.press(board.transitions.button("Take this job"));
  await board.closed();
  await says(board.tile("11:00", 1), "Assigned");
  await focused(board.tile("11:00", 1));
  await page.keyboard.press("Enter");
  await seen(board.transitions.button("Start"));
  await page.keyboard.press("Escape");
  await board.closed();
  await focused(board.tile("11:00", 1));
});

story("an appointment is cancelled by keyboard, and Escape changes nothing", async ({ shop, visit }) => {
  const customer = await shop.newCustomer();
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { by: customer });
  const site = new Site((await visit(customer)).page);
  const keys = new Keyboard(site.page);
  const cancel = site.main.getByRole("button", { name: "Cancel appointment" });
  await site.page.goto(`/appointments/${reference}`);
  await keys.press(cancel);
  await focused(site.dialog.getByRole("button", { name: "Keep it" }));
  await site.page.keyboard.press("Escape");
  await site.closed();
  await focused(cancel);
  await site.page.keyboard.press("Enter");
  await keys.press(site.dialog.getByRole("button", { name: "Cancel appointment" }));
  await site.closed();
  await says(site.main.locator(".heading"), "Cancelled");
  await keys.isNotLost();
});

story("the first Tab stop is a link that skips the bar, and the menu works by keyboard", async ({ shop, visit }) => {
  const site = new Site((await visit(await shop.known("ada"))).page);
  const keys = new Keyboard(site.page);
  await site.page.goto("/services");
  await site.at("Services");
  await site.page.keyboard.press("Tab");
  await focused(site.page.getByRole("link", { name: "Skip to content" }));
  await site.page.keyboard.press("Enter");
  await site.headingHasFocus();

  await site.page.reload();
  await keys.press(site.menuButton);
  await seen(site.menu);
  await site.page.keyboard.press("Escape");
  await gone(site.menu);
  await focused(site.menuButton);
  await site.page.keyboard.press("Enter");
  await keys.press(site.menu.getByRole("link", { name: "Account" }));
  await site.at("Account");
  await gone(site.menu);
  await site.headingHasFocus();
});

story("showing more services moves the focus to the first new one", async ({ shop, visit }) => {
  const admin = await shop.known("admin");
  const [{ id: category_id }] = (await admin.api.get("/catalogue/categories")).items;
  const service = { category_id, price: { amount: 10000, currency: "INR" }, duration_minutes: 30, active: false };
  for (let number = 100; number <= 201; number += 1) {
    await admin.api.post("/services", { ...service, name: `Polish ${number}` });
  }
  const services = new Services((await visit(admin)).page);
  await services.open("Polish");
  await until("a page is loaded", () => services.lines.count(), (count) => count === 100);
  await services.main.getByRole("button", { name: "Show more" }).focus();
  await services.page.keyboard.press("Enter");
  await until("the next page is loaded", () => services.lines.count(), (count) => count > 100);
  await focused(services.lines.nth(100).locator("a, button, summary").first());
});
