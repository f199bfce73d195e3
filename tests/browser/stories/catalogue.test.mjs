// Admins manage the catalogue: services, categories and prices.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Categories, Prices, Services } from "../pages/catalogue.mjs";
import { Keyboard } from "../support/keyboard.mjs";
import { loseAnswer } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { focused, gone, says, seen, until } from "../support/until.mjs";

let created = 0;

/** Creates a service with a unique name. @returns {Promise<any>} */
async function createService(shop, name, amount = 100_000) {
  created += 1;
  const admin = await shop.known("admin");
  const { items } = await admin.api.get("/catalogue/categories");
  const price = { amount, currency: "INR" };
  const body = { category_id: items[0].id, name: `${name} ${created}`, price, duration_minutes: 60 };
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
  await until("one service is found", () => services.lines.count(), (count) => count === 1);
  await says(services.line("Underbody Wash"), "₹1,250.50");
  await says(services.line("Underbody Wash"), "Maintenance · about 1 h");
  await keys.press(services.rowButton("Edit", "Underbody Wash"));
  await focused(services.field("Name"));
  await keys.to(services.field("Price"));
  await page.keyboard.press("Control+A");
  await page.keyboard.type("900");
  await keys.press(services.save);
  await says(services.line("Underbody Wash"), "₹900");
  await services.closed();
  await focused(services.rowButton("Edit", "Underbody Wash"));

  await page.goto("/services?search=underbody+wash");
  await says(page.locator(".service"), "₹900");
});

story("invalid input for a service is reported at its field, and the typed text stays", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  visitor.expectError(422);
  visitor.expectError(409);
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

story("several services are deactivated at once after a confirmation that shows their number", async ({ shop, visit }) => {
  const name = "Interior Detail";
  const both = [await createService(shop, name), await createService(shop, name)];
  const { page } = await visit(await shop.known("admin"));
  const [services, keys] = [new Services(page), new Keyboard(page)];
  await services.open(name);
  await says(services.bulk, "None chosen");
  for (const service of both) await keys.press(services.tick(service.name), "Space");
  await says(services.bulk, "2 chosen");
  await keys.press(services.bulk.getByRole("button", { name: "Deactivate" }));
  await says(services.dialog, "Deactivate 2 services?");
  await focused(services.dialog.getByRole("button", { name: "Leave it" }));
  await keys.press(services.dialog.getByRole("button", { name: "Deactivate 2 services" }));
  await says(services.messages, "2 services are inactive.");
  for (const service of both) await says(services.line(service.name), "Inactive");
  assert.equal(await shop.service(both[0].name), undefined);

  await services.tick(both[0].name).check();
  await services.bulk.getByRole("button", { name: "Deactivate" }).click();
  await says(services.messages, "Nothing to do: they are inactive already.");
});

story("a booked service is not deleted, and the page shows its appointments", async ({ shop, visit }) => {
  const service = await createService(shop, "Clay Bar");
  const unused = await createService(shop, "Clay Bar");
  const { reference } = await shop.book(await shop.freeDay(), "09:00", { service: service.name });
  const visitor = await visit(await shop.known("admin"));
  visitor.expectError(409);
  const services = new Services(visitor.page);
  await services.open("Clay Bar");
  await services.bulk.getByRole("checkbox", { name: "All" }).check();
  await says(services.bulk, "2 chosen");
  await services.bulk.getByRole("button", { name: "Delete" }).click();
  await says(services.main, `${service.name} Appointments refer to it: ${reference}`);

  await services.tick(service.name).uncheck();
  await services.bulk.getByRole("button", { name: "Delete" }).click();
  await services.confirm("Delete 1 service");
  await gone(services.line(unused.name));
  await seen(services.line(service.name));
});

story("categories are reordered by keyboard, and the focus stays on the moved category", async ({ shop, visit }) => {
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
  await until("the new categories are last", () => categories.order(), ends("Glass", "Wheels"));
  const up = categories.line("Wheels").getByRole("button", { name: "Move Wheels up" });
  await keys.press(up);
  await until("Wheels is before Glass", () => categories.order(), ends("Wheels", "Glass"));
  await focused(up);
  await page.reload();
  await until("the order is kept", () => categories.order(), ends("Wheels", "Glass"));

  const order = await categories.order();
  await page.goto("/services");
  const groups = page.getByRole("heading", { level: 2 });
  await seen(groups.first());
  const offered = await groups.allTextContents();
  assert.deepEqual(offered, order.filter((name) => offered.includes(name)), "customers see them in this order");

  await categories.open();
  await keys.press(categories.rowButton("Delete", "Glass"));
  await keys.press(categories.dialog.getByRole("button", { name: "Delete" }));
  await gone(categories.line("Glass"));
});

story("a category that has services is not deleted but can be deactivated", async ({ shop, visit }) => {
  const visitor = await visit(await shop.known("admin"));
  visitor.expectError(409);
  const categories = new Categories(visitor.page);
  await categories.open();
  await categories.rowButton("Delete", "Performance").click();
  await categories.dialog.getByRole("button", { name: "Delete" }).click();
  await says(categories.dialog, "Big Brake Kit");
  await categories.dialog.getByRole("button", { name: "Leave it" }).click();
  await categories.rowButton("Deactivate", "Performance").click();
  await says(categories.line("Performance"), "Inactive");
  assert.equal(await shop.service("Big Brake Kit"), undefined);
  await categories.rowButton("Activate", "Performance").click();
  await until("the service is offered", () => shop.service("Big Brake Kit"), Boolean);
});

story("a deletion whose response was lost is reported as done when it is repeated", async ({ shop, visit }) => {
  const admin = await shop.known("admin");
  const { id, name } = await admin.api.post("/categories", { name: "Upholstery" });
  const visitor = await visit(admin);
  const categories = new Categories(visitor.page);
  await categories.open();
  await categories.rowButton("Delete", name).click();
  visitor.expectError("net::ERR_CONNECTION_RESET");
  await loseAnswer(visitor.page, new RegExp(`/categories/${id}$`));
  const confirm = categories.dialog.getByRole("button", { name: "Delete" });
  await confirm.click();
  await says(categories.dialog, "The workshop cannot be reached");
  await confirm.click();
  await says(categories.messages, "The category is deleted.");
  await gone(categories.line(name));
});

story("prices by vehicle type are set by keyboard alone and apply to a booking", async ({ shop, visit }) => {
  const service = await createService(shop, "Hood Wrap");
  const { page } = await visit(await shop.known("admin"));
  const [prices, keys] = [new Prices(page), new Keyboard(page)];
  await prices.open(service.id);
  await keys.type(prices.cell("SUV", "standard"), "1,800");
  await keys.type(prices.cell("SUV", "complex"), "nothing");
  await keys.press(prices.save);
  await says(prices.main, "SUV, complex must be an amount");
  await keys.to(prices.cell("SUV", "complex"));
  await page.keyboard.press("Control+A");
  await page.keyboard.type("2400");
  await keys.press(prices.save);
  await says(prices.messages, `The prices of ${service.name} are saved.`);

  const vehicle = { ...shop.car(), type: "suv" };
  const booked = await shop.book(await shop.freeDay(), "09:00", { service: service.name, vehicle });
  assert.equal(booked.price.amount, 180_000);
});

story("prices are changed by per cent after a preview of every price", async ({ shop, visit }) => {
  const service = await createService(shop, "Engine Bay Clean", 99_990);
  const { page } = await visit(await shop.known("admin"));
  const [prices, keys] = [new Prices(page), new Keyboard(page)];
  await prices.open(service.id);
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
  await until("the form shows it", () => prices.basePrice.inputValue(), (price) => price === "974.9");
});

story("the price list is exported as a file and imported after a preview of its changes", async ({ shop, visit }) => {
  const service = await createService(shop, "Wheel Repair");
  const visitor = await visit(await shop.known("admin"));
  visitor.expectError(422);
  const prices = new Prices(visitor.page);
  await prices.open(service.id);
  const download = visitor.page.waitForEvent("download");
  await prices.main.getByRole("button", { name: "Save as CSV" }).click();
  const file = await download;
  assert.equal(file.suggestedFilename(), "prices.csv");
  const table = await readFile(await file.path(), "utf8");
  const lines = table.split("\r\n");
  const line = lines.find((line) => line.includes(service.name) && line.includes("100000"));
  assert.ok(line, table);

  const importFile = (text) => prices.file.setInputFiles({ name: "new.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await importFile([lines[0], line.replace("100000", "dear"), line.replace(service.name, "Nothing")].join("\r\n"));
  await says(prices.main, "Nothing was changed");
  await says(prices.main, "Line 2");
  await importFile([lines[0], line.replace("100000", "125000")].join("\r\n"));
  await says(prices.dialog, "Change 1 price?");
  await says(prices.dialog, "₹1,250");
  assert.equal((await shop.service(service.name)).price.amount, 100_000);
  await prices.dialog.getByRole("button", { name: "Change 1 price" }).click();
  await says(prices.messages, "1 price is changed.");
  assert.equal((await shop.service(service.name)).price.amount, 125_000);
});

story("a price change whose response was lost is made once when it is repeated", async ({ shop, visit }) => {
  const service = await createService(shop, "Headlight Polish", 100_000);
  const visitor = await visit(await shop.known("admin"));
  const prices = new Prices(visitor.page);
  await prices.open(service.id);
  await prices.perCent.fill("5");
  await prices.selectOption(prices.of, "Only");
  await prices.preview.click();
  const press = prices.dialog.getByRole("button", { name: "Change 1 price" });
  visitor.expectError("net::ERR_CONNECTION_RESET");
  await loseAnswer(visitor.page, /\/prices\/raise$/);
  await press.click();
  await says(prices.dialog, "The workshop cannot be reached");
  await press.click();
  await says(prices.messages, "1 price is changed.");
  assert.equal((await shop.service(service.name)).price.amount, 105_000);
});

story("typed prices stay after a price change, and none is saved if the base price is refused", async ({ shop, visit }) => {
  const service = await createService(shop, "Trim Restoration", 100_000);
  const visitor = await visit(await shop.known("admin"));
  visitor.expectError(422);
  const prices = new Prices(visitor.page);
  await prices.open(service.id);
  await prices.cell("SUV", "standard").fill("1,800");
  await prices.perCent.fill("5");
  await prices.selectOption(prices.of, "Only");
  await prices.preview.click();
  await prices.dialog.getByRole("button", { name: "Change 1 price" }).click();
  await until("the base price follows", () => prices.basePrice.inputValue(), (price) => price === "1050");
  assert.equal(await prices.cell("SUV", "standard").inputValue(), "1,800");

  await prices.basePrice.fill("999999999999");
  await prices.save.click();
  await focused(prices.basePrice);
  const { api } = await shop.known("admin");
  const set = async () => (await api.get(`/services/${service.id}/prices`)).cells.filter((cell) => cell.price);
  assert.deepEqual(await set(), []);
  await prices.basePrice.fill("49,90");
  await prices.save.press("Enter");
  await says(prices.messages, `The prices of ${service.name} are saved.`);
  await focused(prices.save);
  assert.deepEqual((await set()).map((cell) => cell.price.amount), [180_000]);
  assert.equal((await shop.service(service.name)).price.amount, 4_990);
});
