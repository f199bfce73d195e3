// The pages of a customer.

import { Appointment, Appointments } from "../pages/appointment.mjs";
import { Reschedule } from "../pages/reschedule.mjs";
import { says, seen } from "../support/until.mjs";
import { customer, newcomer } from "./accounts.mjs";

/** @type {import("../scenes.mjs").Scene[]} */
export const customers = [
  {
    name: "appointments",
    who: customer,
    open: async (page, { booked }) => {
      const list = new Appointments(page);
      await list.open();
      await seen(list.entry(booked));
    },
  },
  {
    name: "appointments-none",
    who: newcomer,
    open: async (page) => {
      await new Appointments(page).open();
      await says(page.getByRole("main"), "No appointments yet");
    },
  },
  {
    name: "appointment",
    who: customer,
    open: async (page, { booked }) => new Appointment(page).open(booked),
  },
  {
    name: "appointment-cancel",
    who: customer,
    open: async (page, { booked }) => {
      const appointment = new Appointment(page);
      await appointment.open(booked);
      await appointment.cancelButton.click();
      await seen(appointment.dialog);
    },
  },
  {
    name: "appointment-reschedule",
    who: customer,
    open: async (page, { booked }) => {
      await page.goto(`/appointments/${booked}/move`);
      await seen(new Reschedule(page).time.locator(".period").first());
    },
  },
  {
    name: "appointment-missing",
    who: newcomer,
    expectedErrors: [404],
    open: async (page, { booked }) => {
      await page.goto(`/appointments/${booked}`);
      await says(page.getByRole("main"), "There is no such appointment");
    },
  },
  {
    name: "account",
    who: customer,
    open: async (page) => {
      await page.goto("/account");
      await says(page.getByRole("main"), "Your details");
    },
  },
  {
    name: "account-refused",
    who: customer,
    expectedErrors: [422],
    open: async (page) => {
      await page.goto("/account");
      await page.getByLabel("Phone").fill("call me");
      await page.getByRole("button", { name: "Save" }).click();
      await seen(page.locator("[aria-invalid=true]"));
    },
  },
  {
    name: "capacity-no-rights",
    who: customer,
    open: async (page) => {
      await page.goto("/appointments/slot-occupancy/");
      await says(page.getByRole("main"), "No rights");
    },
  },
];
