// Admins keep the catalogue: what is offered, in which order, and at what price.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Categories, Prices, Services } from "../pages/catalogue.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { loseAnswer } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

let made = 0;

/** A service of a story's own. @returns {Promise<any>} */
async function service(shop, name, amount = 100_000) {
  made += 1;
  const admin = await shop.known("admin");
  const { items } = await admin.api.get("/catalogue/categories");
  const price = { amount, currency: "INR" };
  const body = { category_id: items[0].id, name: `${name} ${made}`, price, duration_minutes: 60 };
  return admin.api.post("/services", body);
}

story("a service is added, found and changed by keyboard alone, and customers see it", async ({ shop, visit }) => {
  const { page } = await visit(await shop.known("admin"));
  const [services, keys] = [new Services(page), new Keyboard(page)];
  await services.open();
  await keys.press(services.add);
  await focused(services.field("Name"));
  await page.keyboard.type("Underbody Wash");
  await keys.type(services.field("Category"), "Maintenance");
  await keys.type(services.field("Price"), "1,250.50");
  await keys.press(services.save);
  await says(services.messages, "Underbody Wash is saved.");
  await services.closed();
  await focused(services.add);

  await keys.type(services.main.getByLabel("Search"), "underbody wash");
  await until("one is found", () => services.lines.count(), (count) => count === 1);
  await says(services.line("Underbody Wash"), "₹1,250.50");
  await says(services.line("Underbody Wash"), "Maintenance · about 1 h");
  await keys.press(services.way("Edit", "Underbody Wash"));
  await focused(services.field("Name"));
  await keys.to(services.field("Price"));
  await page.keyboard.press("Control+A");
  await page.keyboard.type("900");
  await keys.press(services.save);
  await says(services.line("Underbody Wash"), "₹900");
  await services.closed();
  await focused(services.way("Edit", "Underbody Wash"));

  await page.goto("/services?search=underbody+wash");
  await says(page.locator(".service"), "₹900");
});

story("what is wrong with a service is said beside its field, and what was typed stays", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  visitor.provokes(422);
  visitor.provokes(409);
  const services = new Services(visitor.page);
  await services.open();
  await services.add.click();
  await services.field("Price").fill("a lot");
  await services.save.click();
  await says(services.dialog, "Must be an amount such as 15000");
  await focused(services.field("Price"));
  await services.field("Price").fill("10");
  await services.save.click();
  await focused(services.field("Name"));
  await services.field("Name").fill("Paint Job");
  await services.save.click();
  await says(services.dialog, "This name is taken");
  assert.equal(await services.field("Price").inputValue(), "10");
});

story("several services are switched off at once, after their number was seen", async ({ shop, visit }) => {
  const name = "Interior Detail";
  const both = [await service(shop, name), await service(shop, name)];
  const { page } = await visit(await shop.known("admin"));
  const [services, keys] = [new Services(page), new Keyboard(page)];
  await services.open(name);
  await says(services.bulk, "None chosen");
  for (const one of both) await keys.press(services.tick(one.name), "Space");
  await says(services.bulk, "2 chosen");
  await keys.press(services.bulk.getByRole("button", { name: "Deactivate" }));
  await says(services.dialog, "Deactivate 2 services?");
  await focused(services.dialog.getByRole("button", { name: "Leave it" }));
  await keys.press(services.dialog.getByRole("button", { name: "Deactivate 2 services" }));
  await says(services.messages, "2 services are inactive.");
  for (const one of both) await says(services.line(one.name), "Inactive");
  assert.equal(await shop.service(both[0].name), undefined);

  await services.tick(both[0].name).check();
  await services.bulk.getByRole("button", { name: "Deactivate" }).click();
  await says(services.messages, "Nothing to do: they are inactive already.");
});

story("a service that is booked is not deleted, and the page says what uses it", async ({ shop, visit }) => {
  const one = await service(shop, "Clay Bar");
  const free = await service(shop, "Clay Bar");
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { service: one.name });
  const visitor = await visit(await shop.known("admin"));
  visitor.provokes(409);
  const services = new Services(visitor.page);
  await services.open("Clay Bar");
  await services.bulk.getByRole("checkbox", { name: "All" }).check();
  await says(services.bulk, "2 chosen");
  await services.bulk.getByRole("button", { name: "Delete" }).click();
  await says(services.main, `${one.name} Appointments refer to it: ${reference}`);

  await services.tick(one.name).uncheck();
  await services.bulk.getByRole("button", { name: "Delete" }).click();
  await services.confirm("Delete 1 service");
  await gone(services.line(free.name));
  await seen(services.line(one.name));
});

story("categories are put in order by keyboard, which stays with the one that moves", async ({ shop, visit }) => {
  const { page } = await visit(await shop.known("admin"));
  const [categories, keys] = [new Categories(page), new Keyboard(page)];
  await categories.open();
  for (const name of ["Glass", "Wheels"]) {
    await keys.press(categories.add);
    await focused(categories.field("Name"));
    await page.keyboard.type(name);
    await keys.press(categories.save);
    await seen(categories.line(name));
    await categories.closed();
  }
  const ends = (...names) => (order) => names.every((name, at) => order.at(at - names.length) === name);
  await until("the new ones are last", () => categories.order(), ends("Glass", "Wheels"));
  const up = categories.line("Wheels").getByRole("button", { name: "Move Wheels up" });
  await keys.press(up);
  await until("Wheels goes up", () => categories.order(), ends("Wheels", "Glass"));
  await focused(up);
  await page.reload();
  await until("it stays so", () => categories.order(), ends("Wheels", "Glass"));

  const order = await categories.order();
  await page.goto("/services");
  const groups = page.getByRole("heading", { level: 2 });
  await seen(groups.first());
  const offered = await groups.allTextContents();
  assert.deepEqual(offered, order.filter((name) => offered.includes(name)), "customers see them in this order");

  await categories.open();
  await keys.press(categories.way("Delete", "Glass"));
  await keys.press(categories.dialog.getByRole("button", { name: "Delete" }));
  await gone(categories.line("Glass"));
});

story("a category that has services is not deleted, but can rest", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  visitor.provokes(409);
  const categories = new Categories(visitor.page);
  await categories.open();
  await categories.way("Delete", "Performance").click();
  await categories.dialog.getByRole("button", { name: "Delete" }).click();
  await says(categories.dialog, "Big Brake Kit");
  await categories.dialog.getByRole("button", { name: "Leave it" }).click();
  await categories.way("Deactivate", "Performance").click();
  await says(categories.line("Performance"), "Inactive");
  assert.equal(await shop.service("Big Brake Kit"), undefined);
  await categories.way("Activate", "Performance").click();
  await until("it is offered", () => shop.service("Big Brake Kit"), Boolean);
});

story("prices by body are set by keyboard alone, and a booking is made at them", async ({ shop, visit }) => {
  const one = await service(shop, "Hood Wrap");
  const { page } = await visit(await shop.known("admin"));
  const [prices, keys] = [new Prices(page), new Keyboard(page)];
  await prices.open(one.id);
  await keys.type(prices.cell("SUV", "standard"), "1,800");
  await keys.type(prices.cell("SUV", "complex"), "nothing");
  await keys.press(prices.save);
  await says(prices.main, "SUV, complex must be an amount");
  await keys.to(prices.cell("SUV", "complex"));
  await page.keyboard.press("Control+A");
  await page.keyboard.type("2400");
  await keys.press(prices.save);
  await says(prices.messages, `The prices of ${one.name} are saved.`);

  const vehicle = { ...shop.car(), type: "suv" };
  const booked = await shop.book(await shop.freeDay(), "09:00", { service: one.name, vehicle });
  assert.equal(booked.price.amount, 180_000);
});

story("prices go up by per cent after every one of them was seen", async ({ shop, visit }) => {
  const one = await service(shop, "Engine Bay Clean", 99_990);
  const { page } = await visit(await shop.known("admin"));
  const [prices, keys] = [new Prices(page), new Keyboard(page)];
  await prices.open(one.id);
  await keys.press(prices.preview);
  await says(prices.main, "Must be a per cent such as 5 or -2.5");
  await focused(prices.perCent);
  await page.keyboard.type("-2.5");
  await keys.type(prices.of, "Only");
  await keys.press(prices.preview);
  await says(prices.dialog, "Change 1 price?");
  await says(prices.changes.nth(1), "₹999.90");
  await says(prices.changes.nth(1), "₹974.90");
  await keys.press(prices.dialog.getByRole("button", { name: "Change 1 price" }));
  await says(prices.messages, "1 price is changed.");
  await until("the form shows it", () => prices.own.inputValue(), (price) => price === "974.9");
});

story("the price list goes out as a file, and comes in once what it changes was seen", async ({ shop, visit }) => {
  const one = await service(shop, "Wheel Repair");
  const visitor = await visit(await shop.known("admin"));
  visitor.provokes(422);
  const prices = new Prices(visitor.page);
  await prices.open(one.id);
  const coming = visitor.page.waitForEvent("download");
  await prices.main.getByRole("button", { name: "Save as CSV" }).click();
  const download = await coming;
  assert.equal(download.suggestedFilename(), "prices.csv");
  const table = await readFile(await download.path(), "utf8");
  const lines = table.split("\r\n");
  const own = lines.find((line) => line.includes(one.name) && line.includes("100000"));
  assert.ok(own, table);

  const take = (text) => prices.file.setInputFiles({ name: "new.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await take([lines[0], own.replace("100000", "dear"), own.replace(one.name, "Nothing")].join("\r\n"));
  await says(prices.main, "Nothing was changed");
  await says(prices.main, "Line 2");
  await take([lines[0], own.replace("100000", "125000")].join("\r\n"));
  await says(prices.dialog, "Change 1 price?");
  await says(prices.dialog, "₹1,250");
  assert.equal((await shop.service(one.name)).price.amount, 100_000);
  await prices.dialog.getByRole("button", { name: "Change 1 price" }).click();
  await says(prices.messages, "1 price is changed.");
  assert.equal((await shop.service(one.name)).price.amount, 125_000);
});

story("a raise whose answer was lost happens once, however often it is pressed", async ({ shop, visit }) => {
  const one = await service(shop, "Headlight Polish", 100_000);
  const visitor = await visit(await shop.known("admin"));
  const prices = new Prices(visitor.page);
  await prices.open(one.id);
  await prices.perCent.fill("5");
  await prices.choose(prices.of, "Only");
  await prices.preview.click();
  const press = prices.dialog.getByRole("button", { name: "Change 1 price" });
  visitor.provokes("net::ERR_CONNECTION_RESET");
  await loseAnswer(visitor.page, /\/prices\/raise$/);
  await press.click();
  await says(prices.dialog, "The workshop cannot be reached");
  await press.click();
  await says(prices.messages, "1 price is changed.");
  assert.equal((await shop.service(one.name)).price.amount, 105_000);
});

story("typed prices outlast a raise, and none is saved where the base price is refused", async ({ shop, visit }) => {
  const one = await service(shop, "Trim Restoration", 100_000);
  const visitor = await visit(await shop.known("admin"));
  visitor.provokes(422);
  const prices = new Prices(visitor.page);
  await prices.open(one.id);
  await prices.cell("SUV", "standard").fill("1,800");
  await prices.perCent.fill("5");
  await prices.choose(prices.of, "Only");
  await prices.preview.click();
  await prices.dialog.getByRole("button", { name: "Change 1 price" }).click();
  await until("the base price follows", () => prices.own.inputValue(), (price) => price === "1050");
  assert.equal(await prices.cell("SUV", "standard").inputValue(), "1,800");

  await prices.own.fill("999999999999");
  await prices.save.click();
  await focused(prices.own);
  const { api } = await shop.known("admin");
  const set = async () => (await api.get(`/services/${one.id}/prices`)).cells.filter((cell) => cell.price);
  assert.deepEqual(await set(), []);
  await prices.own.fill("49,90");
  await prices.save.press("Enter");
  await says(prices.messages, `The prices of ${one.name} are saved.`);
  await focused(prices.save);
  assert.deepEqual((await set()).map((cell) => cell.price.amount), [180_000]);
  assert.equal((await shop.service(one.name)).price.amount, 4_990);
});
