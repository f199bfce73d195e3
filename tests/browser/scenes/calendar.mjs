// The administration of calendar and settings.

import { Capacity } from "../pages/capacity.mjs";
import { Calendar, Settings } from "../pages/calendar.mjs";
import { says, seen } from "../support/until.mjs";
import { known } from "./accounts.mjs";

/** @type {import("../scenes.mjs").Scene[]} */
export const calendar = [
  {
    name: "calendar",
    who: known("admin"),
    open: async (page) => {
      const calendar = new Calendar(page);
      await calendar.open();
      await says(calendar.week, "In force since");
    },
  },
  {
    name: "calendar-forms",
    who: known("admin"),
    open: async (page) => {
      const calendar = new Calendar(page);
      await calendar.open();
      await says(calendar.week, "In force since");
      for (const card of [calendar.closures, calendar.overrides, calendar.week]) await calendar.unfold(card);
      await seen(calendar.week.getByLabel("From"));
    },
  },
  {
    name: "calendar-conflicts",
    who: known("admin"),
    open: async (page, { day }) => {
      const calendar = new Calendar(page);
      await calendar.open();
      await calendar.unfold(calendar.closures);
      await calendar.closures.getByLabel("First day").fill(day);
      await calendar.closures.getByLabel("Reason").fill("Stocktaking");
      await calendar.closures.getByRole("button", { name: "Close", exact: true }).click();
      await says(calendar.dialog, "Bookings stand in the way");
    },
  },
  {
    name: "capacity-change",
    who: known("admin"),
    open: async (page, { day }) => {
      const board = new Capacity(page);
      await board.open(day);
      await board.row("09:00").getByRole("button", { name: "Change the slots of 09:00" }).click();
      await seen(board.dialog.getByLabel("Reason"));
    },
  },
  {
    name: "settings",
    who: known("admin"),
    open: async (page) => new Settings(page).open(),
  },
];
