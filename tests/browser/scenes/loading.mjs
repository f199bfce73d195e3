// Pages while they load, and when loading fails.

import { fail, hold } from "../support/network.mjs";
import { says, seen } from "../support/until.mjs";
import { customer, known } from "./accounts.mjs";
import { preparedWebhook } from "./integrations.mjs";

/** Pages whose content comes from the server, with the requests that load it. */
const PAGES = [
  { name: "home", path: () => "/", requests: /\/availability\?/ },
  { name: "services", path: () => "/services", requests: /\/services\?/ },
  { name: "service", path: ({ service }) => `/services/${service.id}`, requests: /\/services\/\d+|\/next/ },
  {
    name: "book",
    path: ({ service, day }) => `/appointments/book/?service=${service.id}&date=${day}`,
    requests: /\/availability|\/services/,
  },
  { name: "appointments", path: () => "/appointments", who: customer, requests: /\/appointments\?/ },
  { name: "appointment", path: ({ booked }) => `/appointments/${booked}`, who: customer, requests: /\/appointments\/\w/ },
  { name: "capacity", path: () => "/appointments/slot-occupancy/", who: known("john"), requests: /\/occupancy/ },
  { name: "jobs", path: () => "/jobs", who: known("john"), requests: /\/appointments\?/ },
  { name: "admin-overview", path: () => "/admin", who: known("admin"), requests: /\/statistics/ },
  { name: "admin-employees", path: () => "/admin/employees", who: known("admin"), requests: /\/employees/ },
  {
    name: "admin-customer",
    path: ({ customer }) => `/admin/customers/${customer.account.id}`,
    who: known("admin"),
    requests: /\/customers/,
  },
  { name: "admin-customers", path: () => "/admin/customers", who: known("admin"), requests: /\/customers/ },
  {
    name: "admin-employee",
    path: async ({ shop }) => `/admin/employees/${(await shop.known("john")).account.id}`,
    who: known("admin"),
    requests: /\/employees/,
  },
  { name: "calendar", path: () => "/admin/calendar", who: known("admin"), requests: /\/closures|\/capacity-overrides|\/weekly-periods/ },
  { name: "settings", path: () => "/admin/settings", who: known("admin"), requests: /\/settings/ },
  { name: "admin-services", path: () => "/admin/services", who: known("admin"), requests: /\/catalogue\/services/ },
  { name: "admin-categories", path: () => "/admin/categories", who: known("admin"), requests: /\/catalogue\/categories/ },
  { name: "admin-prices", path: () => "/admin/prices", who: known("admin"), requests: /\/catalogue\/services/ },
  { name: "admin-log", path: () => "/admin/log", who: known("admin"), requests: /\/audit-log/ },
  { name: "admin-keys", path: () => "/admin/keys", who: known("admin"), requests: /\/api-keys/ },
  { name: "admin-webhooks", path: () => "/admin/webhooks", who: known("admin"), requests: /\/webhooks/ },
  {
    name: "admin-webhook",
    path: async ({ shop }) => `/admin/webhooks/${(await preparedWebhook(shop)).id}`,
    who: known("admin"),
    requests: /\/webhooks/,
  },
  { name: "jobs-found", path: () => "/jobs?status=to_do", who: known("john"), requests: /\/appointments\?/ },
  { name: "team", path: () => "/team", who: known("manager"), requests: /\/employees\?|\/appointments\?/ },
  { name: "day-sheet", path: () => "/team/day", who: known("manager"), requests: /\/occupancy/ },
  { name: "job", path: ({ job }) => `/jobs/${job}`, who: known("john"), requests: /\/appointments\/\w/ },
];

/** @type {import("../scenes.mjs").Scene[]} */
export const loading = PAGES.map(({ name, path, who, requests }) => ({
  name: `${name}-loading`,
  who,
  open: async (page, stage) => {
    const answers = await hold(page, new RegExp(`/api/.*(${requests.source})`));
    await page.goto(await path(stage));
    // Not the skeleton that is shown until the program is loaded.
    await answers.waiting();
    await seen(page.locator("#content .skeleton").first());
    await seen(page.locator("#content h1"));
  },
}));

/** @type {import("../scenes.mjs").Scene[]} */
export const failing = PAGES.map(({ name, path, who, requests }) => ({
  name: `${name}-failing`,
  who,
  expectedErrors: [503],
  open: async (page, stage) => {
    await fail(page, new RegExp(`/api/.*(${requests.source})`));
    await page.goto(await path(stage));
    await says(page.getByRole("alert").filter({ hasText: /./ }).first(), "Please try again in a moment");
  },
}));
