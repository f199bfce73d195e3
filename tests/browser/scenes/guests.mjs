// The pages of guests: the appointment by its link, and the booking in a frame.

import { Booking } from "../pages/booking.mjs";
import { Managed } from "../pages/manage.mjs";
import { Reschedule } from "../pages/reschedule.mjs";
import { says, seen } from "../support/until.mjs";

/** @type {import("../scenes.mjs").Scene[]} */
export const guests = [
  {
    name: "guest-booked",
    open: async (page, { day, service, shop }) => {
      const booking = new Booking(page);
      await booking.open({ service, date: day, period: "17:00" });
      await booking.fillVehicle(shop.car());
      await booking.fillContact(shop.guest());
      await booking.book.click();
      await new Managed(page).justBooked();
    },
  },
  {
    name: "guest-appointment",
    open: async (page, { guests }) => new Managed(page).openLink(guests),
  },
  {
    name: "guest-reschedule",
    open: async (page, { guests }) => {
      const { reference, link } = guests;
      await page.goto(link.replace(reference, `${reference}/move`));
      await seen(new Reschedule(page).time.locator(".period").first());
    },
  },
  {
    name: "guest-link-incomplete",
    open: async (page, { guests }) => {
      await page.goto(`/a/${guests.reference}`);
      await says(page.getByRole("main"), "This link is incomplete");
    },
  },
  {
    name: "guest-link-wrong",
    expectedErrors: [401],
    open: async (page, { guests }) => {
      await page.goto(`/a/${guests.reference}#k=wrong`);
      await says(page.getByRole("main"), "This link does not work");
    },
  },
  {
    name: "frame",
    open: async (page, { day, service }) => {
      await page.goto(`/book/embed?service=${service.id}&date=${day}&period=17:00`);
      await new Booking(page).cardSays("17:00", "left");
    },
  },
  {
    name: "frame-booked",
    open: async (page, { day, service, shop }) => {
      const booking = new Booking(page);
      await page.goto(`/book/embed?service=${service.id}&date=${day}&period=17:00`);
      await booking.cardSays("17:00", "left");
      await booking.fillVehicle(shop.car());
      await booking.fillContact(shop.guest());
      await booking.book.click();
      await says(booking.main, "Your reference is");
    },
  },
];
