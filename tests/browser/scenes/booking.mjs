// The booking page, step by step.

import { Booking } from "../pages/booking.mjs";
import { says, seen } from "../support/until.mjs";
import { known, newcomer } from "./accounts.mjs";

/** @type {import("../scenes.mjs").Scene[]} */
export const booking = [
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
    name: "book-guest",
    open: async (page, stage) => {
      const booking = await fillBooking(page, stage, "13:00");
      await booking.fillContact({ first_name: "Grace" });
      await says(booking.reservation, "Reserved for you");
      await booking.book.click();
      await says(booking.contact, "Enter a phone number or an e-mail address.");
    },
  },
  {
    name: "book-sign-in",
    open: async (page, stage) => {
      const booking = await fillBooking(page, stage, "13:00");
      await booking.haveAccount.click();
      await says(booking.dialog, "Sign in to book");
      await booking.dialog.getByRole("button", { name: "Create one" }).click();
      await says(booking.dialog, "Create an account to book");
    },
  },
  {
    name: "book-slot-taken",
    who: newcomer,
    expectedErrors: [409],
    open: async (page, stage) => {
      const booking = await fillBooking(page, stage, "09:00");
      await booking.book.click();
      await says(booking.refusal, "All slots of this period are taken");
    },
  },
  {
    name: "book-desk",
    who: known("manager"),
    open: async (page, stage) => {
      const booking = await fillBooking(page, stage, "11:00");
      await says(booking.vehicle, "Customer at the desk");
    },
  },
];

/** Opens the booking page and fills in everything. */
async function fillBooking(page, { day, service, shop }, period) {
  const booking = new Booking(page);
  await booking.open({ service, date: day, period });
  await booking.cardSays("09:00", "Full");
  await booking.fillVehicle({ ...shop.car(), license_plate: "GJ01 AB 1234" }, "Please call when it is done.");
  return booking;
}
