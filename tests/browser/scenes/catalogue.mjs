// The administration of the catalogue.

import { Categories, Prices, Services } from "../pages/catalogue.mjs";
import { says, seen } from "../support/until.mjs";
import { known } from "./accounts.mjs";

const who = known("admin");

/** Opens the prices of a service. */
async function openPrices(page, { shop }, name) {
  const prices = new Prices(page);
  await prices.open((await shop.service(name)).id);
  return prices;
}

/** @type {import("../scenes.mjs").Scene[]} */
export const catalogue = [
  { name: "admin-services", who, open: async (page) => new Services(page).open() },
  {
    name: "admin-services-none",
    who,
    open: async (page) => {
      await page.goto("/admin/services?search=submarine");
      await says(page.getByRole("main"), "Nothing fits");
    },
  },
  {
    name: "admin-service",
    who,
    open: async (page) => {
      const services = new Services(page);
      await services.open();
      await services.rowButton("Edit", "Audio System").click();
      await services.field("Price").fill("a lot");
      await services.save.click();
      await says(services.dialog, "Must be an amount");
    },
  },
  {
    name: "admin-services-bulk",
    who,
    open: async (page) => {
      const services = new Services(page);
      await services.open();
      await services.tick("Audio System").check();
      await services.tick("Paint Job").check();
      await services.bulk.getByRole("button", { name: "Deactivate" }).click();
      await says(services.dialog, "Deactivate 2 services?");
    },
  },
  {
    name: "admin-services-in-use",
    who,
    expectedErrors: [409],
    open: async (page) => {
      const services = new Services(page);
      await services.open();
      await services.tick("Audio System").check();
      await services.bulk.getByRole("button", { name: "Delete" }).click();
      await says(services.main, "Appointments refer to it");
    },
  },
  { name: "admin-categories", who, open: async (page) => new Categories(page).open() },
  {
    name: "admin-category",
    who,
    open: async (page) => {
      const categories = new Categories(page);
      await categories.open();
      await categories.add.click();
      await seen(categories.save);
    },
  },
  { name: "admin-prices", who, open: async (page, stage) => void (await openPrices(page, stage, "Paint Job")) },
  {
    name: "admin-prices-raise",
    who,
    open: async (page, stage) => {
      const prices = await openPrices(page, stage, "Paint Job");
      await prices.perCent.fill("5");
      await prices.preview.click();
      await says(prices.dialog, "What changes");
    },
  },
  {
    name: "admin-prices-invalid",
    who,
    expectedErrors: [422],
    open: async (page, stage) => {
      const prices = await openPrices(page, stage, "Paint Job");
      const table = "service_id,service,vehicle_type,complexity,amount,currency\r\n1,No such,,,dear,INR\r\n";
      await prices.file.setInputFiles({ name: "new.csv", mimeType: "text/csv", buffer: Buffer.from(table) });
      await says(prices.main, "Nothing was changed");
    },
  },
];
