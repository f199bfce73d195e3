// The pages of staff.

import { Capacity } from "../pages/capacity.mjs";
import { Job, Jobs } from "../pages/jobs.mjs";
import { Reschedule } from "../pages/reschedule.mjs";
import { SecondFactor } from "../pages/second_factor.mjs";
import { DaySheet, Team } from "../pages/team.mjs";
import { says, seen } from "../support/until.mjs";
import { known, staffWithoutFactor } from "./accounts.mjs";

/** @type {import("../scenes.mjs").Scene[]} */
export const staff = [
  {
    name: "capacity",
    who: known("manager"),
    open: async (page, { day }) => new Capacity(page).open(day),
  },
  {
    name: "capacity-closed",
    who: known("manager"),
    open: async (page, { closed }) => {
      await new Capacity(page).open(closed);
      await says(page.getByRole("main"), "Closed");
    },
  },
  {
    name: "capacity-slot",
    who: known("john"),
    open: async (page, { day }) => {
      const board = new Capacity(page);
      await board.open(day);
      await board.tile("09:00", 3).click();
      await seen(board.transitions.button("Complete"));
    },
  },
  {
    name: "capacity-hold",
    who: known("john"),
    open: async (page, { day }) => {
      const board = new Capacity(page);
      await board.open(day);
      await board.tile("09:00", 3).click();
      await board.transitions.press("Put on hold");
      await seen(board.transitions.panel.getByLabel("Reason"));
    },
  },
  {
    name: "jobs",
    who: known("john"),
    open: async (page, { job }) => {
      const jobs = new Jobs(page);
      await jobs.open();
      await seen(jobs.entry(job));
    },
  },
  {
    name: "job",
    who: known("john"),
    open: async (page, { job }) => new Job(page).open(job),
  },
  {
    name: "jobs-found",
    who: known("john"),
    open: async (page, { job }) => {
      const jobs = new Jobs(page);
      await jobs.open("?search=audio&status=to_do");
      await seen(jobs.entry(job));
    },
  },
  {
    name: "jobs-found-none",
    who: known("john"),
    open: async (page) => {
      await new Jobs(page).open("?search=submarine");
      await says(page.getByRole("main"), "Nothing fits");
    },
  },
  {
    name: "job-hold",
    who: known("john"),
    open: async (page, { job }) => {
      const jobPage = new Job(page);
      await jobPage.open(job);
      await jobPage.transitions.press("Put on hold");
      await seen(jobPage.transitions.panel.getByLabel("Reason"));
    },
  },
  {
    name: "job-reopen",
    who: known("admin"),
    open: async (page, { done }) => {
      const jobPage = new Job(page);
      await jobPage.open(done);
      await jobPage.transitions.press("Reopen");
      await seen(jobPage.transitions.panel.getByLabel("Employee"));
    },
  },
  {
    name: "job-restore",
    who: known("admin"),
    open: async (page, { cancelled }) => {
      const jobPage = new Job(page);
      await jobPage.open(cancelled);
      await jobPage.transitions.press("Restore");
      await jobPage.transitions.panel.getByRole("button", { name: "Restore" }).click();
      await says(jobPage.transitions.panel, "Must not be empty");
    },
  },
  {
    name: "job-reschedule",
    who: known("manager"),
    open: async (page, { booked }) => {
      await page.goto(`/appointments/${booked}/move`);
      await seen(new Reschedule(page).time.locator(".period").first());
    },
  },
  {
    name: "team",
    who: known("manager"),
    open: async (page, { booked }) => {
      const team = new Team(page);
      await team.open("?until=all");
      await seen(team.job("Unassigned", booked));
    },
  },
  {
    name: "team-none",
    who: known("manager"),
    open: async (page) => {
      await page.route(/\/api\/v1\/appointments\?/, (route) => route.fulfill({ json: { items: [], next_cursor: null } }));
      await new Team(page).open();
      await says(page.getByRole("main"), "Nothing waits.");
    },
  },
  {
    name: "team-no-rights",
    who: known("john"),
    open: async (page) => {
      await page.goto("/team");
      await says(page.getByRole("main"), "No rights");
    },
  },
  {
    name: "day-sheet",
    who: known("manager"),
    open: async (page, { day }) => new DaySheet(page).open(day),
  },
  {
    name: "job-assign",
    who: known("manager"),
    open: async (page, { booked }) => {
      const job = new Job(page);
      await job.open(booked);
      await job.transitions.press("Assign");
      await seen(job.transitions.panel.getByLabel("Employee"));
    },
  },
  {
    name: "menu-of-staff",
    who: known("john"),
    open: async (page, { day }) => {
      const board = new Capacity(page);
      await board.open(day);
      await board.menuButton.click();
      await seen(board.menu);
    },
  },
  {
    name: "second-factor",
    who: known("john"),
    open: async (page) => {
      const factor = new SecondFactor(page);
      await factor.open();
      await says(factor.main, "Not set up");
    },
  },
  {
    name: "second-factor-codes",
    who: staffWithoutFactor,
    open: async (page) => {
      const factor = new SecondFactor(page);
      await factor.open();
      await factor.setUp();
    },
  },
  {
    name: "second-factor-active",
    who: staffWithoutFactor,
    open: async (page) => {
      const factor = new SecondFactor(page);
      await factor.open();
      await factor.setUp();
      await factor.kept.click();
      await factor.main.getByRole("button", { name: "Remove" }).click();
      await seen(factor.dialog.getByLabel("Current password"));
    },
  },
];
