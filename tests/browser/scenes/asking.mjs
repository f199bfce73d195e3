// Pages while they load, and when loading fails.

import { fail, hold } from "../support/network.mjs";
import { says, seen } from "../support/until.mjs";
import { customer, known } from "./who.mjs";

/** Pages whose content comes from the server, with the requests that bring it. */
const ASKING = [
  { name: "home", path: () => "/", of: /\/availability\?/ },
  { name: "services", path: () => "/services", of: /\/services\?/ },
  { name: "service", path: ({ service }) => `/services/${service.id}`, of: /\/services\/\d+|\/next/ },
  {
    name: "book",
    path: ({ service, day }) => `/appointments/book/?service=${service.id}&date=${day}`,
    of: /\/availability|\/services/,
  },
  { name: "appointments", path: () => "/appointments", who: customer, of: /\/appointments\?/ },
  { name: "appointment", path: ({ booked }) => `/appointments/${booked}`, who: customer, of: /\/appointments\/\w/ },
  { name: "capacity", path: () => "/appointments/slot-occupancy/", who: known("john"), of: /\/occupancy/ },
  { name: "jobs", path: () => "/jobs", who: known("john"), of: /\/appointments\?/ },
  { name: "admin-overview", path: () => "/admin", who: known("admin"), of: /\/statistics/ },
  { name: "admin-employees", path: () => "/admin/employees", who: known("admin"), of: /\/employees/ },
  {
    name: "admin-customer",
    path: ({ customer }) => `/admin/customers/${customer.account.id}`,
    who: known("admin"),
    of: /\/customers/,
  },
  { name: "admin-customers", path: () => "/admin/customers", who: known("admin"), of: /\/customers/ },
  {
    name: "admin-employee",
    path: async ({ shop }) => `/admin/employees/${(await shop.known("john")).account.id}`,
    who: known("admin"),
    of: /\/employees/,
  },
  { name: "calendar", path: () => "/admin/calendar", who: known("admin"), of: /\/closures|\/capacity-overrides|\/weekly-periods/ },
  { name: "settings", path: () => "/admin/settings", who: known("admin"), of: /\/settings/ },
  { name: "admin-services", path: () => "/admin/services", who: known("admin"), of: /\/catalogue\/services/ },
  { name: "admin-categories", path: () => "/admin/categories", who: known("admin"), of: /\/catalogue\/categories/ },
  { name: "admin-prices", path: () => "/admin/prices", who: known("admin"), of: /\/catalogue\/services/ },
  { name: "admin-log", path: () => "/admin/log", who: known("admin"), of: /\/audit-log/ },
  { name: "jobs-found", path: () => "/jobs?status=to_do", who: known("john"), of: /\/appointments\?/ },
  { name: "team", path: () => "/team", who: known("manager"), of: /\/employees\?|\/appointments\?/ },
  { name: "day-sheet", path: () => "/team/day", who: known("manager"), of: /\/occupancy/ },
  { name: "job", path: ({ job }) => `/jobs/${job}`, who: known("john"), of: /\/appointments\/\w/ },
];

/** @type {import("../scenes.mjs").Scene[]} */
export const loading = ASKING.map(({ name, path, who, of }) => ({
  name: `${name}-loading`,
  who,
  open: async (page, stage) => {
    const answers = await hold(page, new RegExp(`/api/.*(${of.source})`));
    await page.goto(await path(stage));
    // Not the skeleton that is shown until the program is loaded.
    await answers.waiting();
    await seen(page.locator("#content .skeleton").first());
    await seen(page.locator("#content h1"));
  },
}));

/** @type {import("../scenes.mjs").Scene[]} */
export const failing = ASKING.map(({ name, path, who, of }) => ({
  name: `${name}-failing`,
  who,
  provokes: [503],
  open: async (page, stage) => {
    await fail(page, new RegExp(`/api/.*(${of.source})`));
    await page.goto(await path(stage));
    await says(page.getByRole("alert").filter({ hasText: /./ }).first(), "Please try again in a moment");
  },
}));
