// The statistics: of the demo, of days without appointments, and of a very large workshop.

import { Overview } from "../pages/overview.mjs";
import { enlarge } from "../support/figures.mjs";
import { says, seen } from "../support/until.mjs";
import { known } from "./accounts.mjs";

const admin = known("admin");

/** Opens the statistics of a month, with every table open. @param {import("playwright-core").Page} page */
async function openMonth(page) {
  const overview = new Overview(page);
  await overview.open("?range=month");
  for (const summary of await overview.main.locator("summary").all()) await summary.click();
  await seen(overview.chart("Top services").table);
}

/** @type {import("../scenes.mjs").Scene[]} */
export const overview = [
  {
    name: "admin-overview",
    who: admin,
    open: async (page) => {
      const overview = new Overview(page);
      await overview.open();
      await seen(overview.chart("Revenue by day").picture);
    },
  },
  {
    name: "admin-overview-day",
    who: admin,
    open: async (page, { day }) => {
      const overview = new Overview(page);
      await overview.open(`?range=day&date=${day}`);
      await seen(overview.chart("Appointments by status").picture);
    },
  },
  { name: "admin-overview-month", who: admin, open: openMonth },
  {
    name: "admin-overview-none",
    who: admin,
    open: async (page) => {
      await new Overview(page).open("?range=month&date=2020-02-01");
      await says(page.getByRole("main"), "Nothing on these days");
    },
  },
  {
    name: "admin-overview-large",
    who: admin,
    open: async (page) => {
      await enlarge(page);
      await openMonth(page);
    },
  },
];
