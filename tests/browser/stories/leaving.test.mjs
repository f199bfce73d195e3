// Leaving a page while its responses, frames and timers are pending.

import { Booking } from "../pages/booking.mjs";
import { Site } from "../pages/site.mjs";
import { holdFrames } from "../support/frames.mjs";
import { hold } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { seen } from "../support/until.mjs";

story("leaving the booking page before its next frame does not fail", async ({ visit }) => {
  const booking = new Booking((await visit()).page);
  const deliverFrames = await holdFrames(booking.page);
  await booking.open();
  await seen(booking.day.getByRole("button").first());
  await booking.navLink("Services").click();
  await booking.at("Services");
  await deliverFrames();
});

/** The pages that load data, by the group that may open them. */
const PAGES = {
  visitors: ["/", "/services", "/services/:service", "/appointments/book/", "/a/:guest#:secret", "/a/:guest/move#:secret"],
  customers: ["/appointments", "/appointments/:booked", "/appointments/:booked/move", "/appointments/book/", "/account"],
  employees: ["/jobs", "/jobs?search=honda", "/jobs/:job", "/appointments/slot-occupancy/", "/appointments/book/"],
  managers: ["/team", "/team/day", "/jobs/:job", "/appointments/:job/move", "/appointments/slot-occupancy/"],
  administrators: [
    "/admin",
    "/admin/calendar",
    "/admin/settings",
    "/admin/services",
    "/admin/categories",
    "/admin/prices",
    "/admin/employees",
    "/admin/employees/3",
    "/admin/customers",
    "/admin/customers?search=ada",
    "/admin/customers/6",
    "/admin/log",
    "/appointments/slot-occupancy/",
  ],
};
/** The demo's staff. */
const STAFF = { employees: "john", managers: "manager", administrators: "admin" };
/** The requests that load the pages' content. */
const DATA = /\/api\/v1\/(?!auth|workshop|me$)/;

for (const [group, paths] of Object.entries(PAGES)) {
  story(`pages of ${group} do not fail when they are left before their responses or frames arrive`, async ({ shop, visit }) => {
    const day = await shop.freeDay();
    const customer = await shop.newCustomer();
    const booked = await shop.book(day, "09:00", { by: customer });
    const job = await shop.book(day, "11:00");
    const service = await shop.service("Audio System");
    const guests = await shop.bookAsGuest(day, "13:00");
    const values = {
      ":booked": booked.reference,
      ":job": job.reference,
      ":service": service.id,
      ":guest": guests.reference,
      ":secret": guests.link.split("#")[1],
    };
    const fill = (path) => path.replace(/:\w+/g, (name) => values[name]);
    const staff = STAFF[group] && (await shop.known(STAFF[group]));
    const { page } = await visit(group === "visitors" ? undefined : (staff ?? customer));
    const deliverFrames = await holdFrames(page);
    const site = new Site(page);
    const leave = async (path) => {
      const away = path.startsWith("/services") ? "Book" : "Services";
      await site.navLink(away).click();
      await site.at(new RegExp(`^${away}`));
    };
    for (const path of paths.map(fill)) {
      const { waiting, release } = await hold(page, DATA);
      await page.goto(path);
      await waiting();
      await leave(path);
      release();
      await page.unroute(DATA);
      await deliverFrames();

      await page.goto(path);
      await page.waitForLoadState("networkidle");
      await leave(path);
      await deliverFrames();
    }
  });
}
