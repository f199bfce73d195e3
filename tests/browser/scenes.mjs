// Every page in every state that people meet: what is checked for reading well, and what the gallery shows.

import { Booking } from "./pages/booking.mjs";
import { Capacity } from "./pages/capacity.mjs";
import { Appointment, Appointments } from "./pages/appointment.mjs";
import { Job, Jobs } from "./pages/jobs.mjs";
import { Moving } from "./pages/moving.mjs";
import { SignIn } from "./pages/sign_in.mjs";
import { Site } from "./pages/site.mjs";
import { fail, hold } from "./support/network.mjs";
import { says, seen } from "./support/until.mjs";

/**
 * @typedef {import("./support/stage.mjs").Stage} Stage
 * @typedef {object} Scene
 * @property {string} name as a file may be called
 * @property {(stage: Stage) => Promise<import("./support/people.mjs").Person> | import("./support/people.mjs").Person} [who]
 * @property {(number | string)[]} [provokes]
 * @property {(page: import("playwright-core").Page, stage: Stage) => Promise<void>} open comes to an end when
 *   everything is there to be seen
 */

const known = (name) => (stage) => stage.shop.known(name);
const customer = (stage) => stage.customer;
const newcomer = (stage) => stage.newcomer;

/** @type {Scene[]} */
const forAll = [
  {
    name: "home",
    open: async (page) => {
      await page.goto("/");
      // Where today is closed there is no period.
      await seen(page.locator("#content :is(.period, .empty)").first());
    },
  },
  {
    name: "services",
    open: async (page) => {
      await page.goto("/services");
      await seen(page.locator(".service").first());
    },
  },
  {
    name: "services-none",
    open: async (page) => {
      await page.goto("/services?search=submarine");
      await says(page.getByRole("main"), "Nothing fits");
    },
  },
  {
    name: "service",
    open: async (page, { service }) => {
      await page.goto(`/services/${service.id}`);
      await seen(page.locator(".service-facts"));
      await seen(page.getByRole("link", { name: /^\w+, \d+ \w+, \d\d:00$/ }).first());
    },
  },
  {
    name: "service-missing",
    provokes: [404],
    open: async (page) => {
      await page.goto("/services/999999");
      await says(page.getByRole("main"), "There is no such service");
    },
  },
  {
    name: "sign-in",
    open: async (page) => {
      await page.goto("/login");
      await new Site(page).at("Sign in");
    },
  },
  {
    name: "sign-in-refused",
    provokes: [401],
    open: async (page) => {
      await page.goto("/login");
      await new SignIn(page.getByRole("main")).enter("ada@example.com", "mistyped-password");
      await says(page.getByRole("alert").first(), "E-mail or password is wrong");
    },
  },
  {
    name: "sign-in-needed",
    open: async (page) => {
      await page.goto("/appointments");
      await says(page.getByRole("main"), "Please sign in");
    },
  },
  {
    name: "register",
    open: async (page) => {
      await page.goto("/register");
      await new Site(page).at("Create an account");
    },
  },
  {
    name: "register-refused",
    provokes: [422],
    open: async (page) => {
      await page.goto("/register");
      await page.getByRole("button", { name: "Create account" }).click();
      await seen(page.locator("[aria-invalid=true]").first());
    },
  },
  {
    name: "not-found",
    open: async (page) => {
      await page.goto("/nothing/here");
      await new Site(page).at("Page not found");
    },
  },
  {
    name: "menu",
    open: async (page) => {
      const site = new Site(page);
      await page.goto("/services");
      await seen(page.locator(".service").first());
      await site.menuButton.click();
      await seen(site.menu);
    },
  },
];

/** @type {Scene[]} */
const booking = [
  {
    name: "book",
    open: async (page) => {
      const booking = new Booking(page);
      await booking.open();
      await seen(booking.service.getByRole("button").first());
      await seen(booking.time.locator(".period").first());
    },
  },
  {
    name: "book-full",
    open: async (page, { day, service }) => {
      const booking = new Booking(page);
      await booking.open({ service, date: day, period: "11:00" });
      await booking.cardSays("09:00", "Full");
      await seen(booking.offers("09:00").first());
    },
  },
  {
    name: "book-closed",
    open: async (page, { closed, service }) => {
      const booking = new Booking(page);
      await booking.open({ service, date: closed });
      await says(booking.time, "Closed");
      await seen(booking.time.locator(".empty").getByRole("button").first());
    },
  },
  {
    name: "book-spans",
    open: async (page, { day, shop }) => {
      const booking = new Booking(page);
      await booking.open({ service: await shop.service("Full Respray"), date: day });
      await booking.cardSays("09:00", "Full");
      await says(booking.time, "periods in a row");
    },
  },
  {
    name: "book-missing",
    who: newcomer,
    open: async (page, { day, service }) => {
      const booking = new Booking(page);
      await booking.open({ service, date: day });
      await booking.cardSays("09:00", "Full");
      await booking.book.click();
      await says(booking.time, "Please choose a time.");
    },
  },
  {
    name: "book-joining",
    open: async (page, stage) => {
      const booking = await filled(page, stage, "11:00");
      await booking.book.click();
      await says(booking.dialog, "Create an account to book");
    },
  },
  {
    name: "book-lost",
    who: newcomer,
    provokes: [409],
    open: async (page, stage) => {
      const booking = await filled(page, stage, "09:00");
      await booking.book.click();
      await says(booking.refusal, "All slots of this period are taken");
    },
  },
  {
    name: "book-desk",
    who: known("manager"),
    open: async (page, stage) => {
      const booking = await filled(page, stage, "11:00");
      await says(booking.vehicle, "Customer at the desk");
    },
  },
];

/** @type {Scene[]} */
const forCustomers = [
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
    name: "appointment-move",
    who: customer,
    open: async (page, { booked }) => {
      await page.goto(`/appointments/${booked}/move`);
      await seen(new Moving(page).time.locator(".period").first());
    },
  },
  {
    name: "appointment-missing",
    who: newcomer,
    provokes: [404],
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
    provokes: [422],
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

/** @type {Scene[]} */
const forStaff = [
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
      await seen(board.moves.button("Complete"));
    },
  },
  {
    name: "capacity-hold",
    who: known("john"),
    open: async (page, { day }) => {
      const board = new Capacity(page);
      await board.open(day);
      await board.tile("09:00", 3).click();
      await board.moves.make("Put on hold");
      await seen(board.moves.panel.getByLabel("Reason"));
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
    name: "job-assign",
    who: known("manager"),
    open: async (page, { booked }) => {
      const job = new Job(page);
      await job.open(booked);
      await job.moves.make("Assign");
      await seen(job.moves.panel.getByLabel("Employee"));
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
];

/** Pages whose content comes from the server, by what they ask for it. */
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
  { name: "job", path: ({ job }) => `/jobs/${job}`, who: known("john"), of: /\/appointments\/\w/ },
];

/** @type {Scene[]} */
const loading = ASKING.map(({ name, path, who, of }) => ({
  name: `${name}-loading`,
  who,
  open: async (page, stage) => {
    await hold(page, new RegExp(`/api/.*(${of.source})`));
    await page.goto(path(stage));
    await seen(page.locator("#content .skeleton").first());
    await seen(page.locator("#content h1"));
  },
}));

/** @type {Scene[]} */
const failing = ASKING.map(({ name, path, who, of }) => ({
  name: `${name}-failing`,
  who,
  provokes: [503],
  open: async (page, stage) => {
    await fail(page, new RegExp(`/api/.*(${of.source})`));
    await page.goto(path(stage));
    await says(page.getByRole("alert").filter({ hasText: /./ }).first(), "Please try again in a moment");
  },
}));

/** @type {Scene[]} */
export const SCENES = [...forAll, ...booking, ...forCustomers, ...forStaff, ...loading, ...failing];

/** The booking page with everything filled in. */
async function filled(page, { day, service, shop }, period) {
  const booking = new Booking(page);
  await booking.open({ service, date: day, period });
  await booking.cardSays("09:00", "Full");
  await booking.describe({ ...shop.car(), license_plate: "GJ01 AB 1234" }, "Please call when it is done.");
  return booking;
}
