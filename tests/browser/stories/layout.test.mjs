// Pages do not shift while they load, and nothing is wider than the page.

import assert from "node:assert/strict";

import { API, hold } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { gone, seen } from "../support/until.mjs";

/**
 * Answers requests for availability with a day without bookings, since today's depends on the time of day.
 * @param {import("playwright-core").Page} page @param {any} day
 */
async function fakeToday(page, day) {
  await page.route(/\/availability\?date=/, async (route) => {
    const { date } = Object.fromEntries(new URL(route.request().url()).searchParams);
    await route.fulfill({ json: { ...day, date } });
  });
}

/** The maximum layout shift; the Web Vitals call 0.1 good. */
const MAX_SHIFT = 0.02;

const PAGES = [
  { name: "home", path: () => "/", there: ".period" },
  {
    name: "booking",
    path: (service, day) => `/appointments/book/?service=${service.id}&date=${day}`,
    there: ".period",
  },
  { name: "booking without a choice", path: () => "/appointments/book/", there: ".period" },
  { name: "services", path: () => "/services", there: ".service" },
];

for (const { name, path, there } of PAGES) {
  for (const width of [360, 1280]) {
    story(`${name} does not shift while it loads, ${width} px wide`, async ({ shop, visit }) => {
      const [service, day] = [await shop.service("Audio System"), await shop.freeDay()];
      const { page } = await visit(undefined, { width });
      if (name === "home") await fakeToday(page, await shop.api.get(`/availability?date=${day}`));
      await page.addInitScript(() => {
        const shifts = [];
        new PerformanceObserver((list) => {
          const unexpected = list.getEntries().filter((entry) => !entry.hadRecentInput);
          shifts.push(
            ...unexpected.map(({ value, sources }) => ({
              value,
              of: sources.map(({ node, previousRect, currentRect }) => {
                const name = node?.outerHTML?.slice(0, 80) ?? node?.textContent;
                return `${name} from ${previousRect.top} to ${currentRect.top}`;
              }),
            })),
          );
        }).observe({ type: "layout-shift", buffered: true });
        Object.assign(window, { shifts });
      });
      const [program, answers] = [await hold(page, /\.wasm$/), await hold(page, API)];
      await page.goto(path(service, day), { waitUntil: "commit" });
      await program.waiting();
      await seen(page.locator("h1"));
      program.release();
      await answers.waiting();
      await seen(page.locator("#content .skeleton").first());
      answers.release();
      await seen(page.locator(there).first());
      await gone(page.locator("#content .skeleton").first());
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const shifts = await page.evaluate("shifts");
      const sum = shifts.reduce((sum, { value }) => sum + value, 0);
      assert.ok(sum < MAX_SHIFT, `${sum.toFixed(3)}: ${JSON.stringify(shifts, null, 1)}`);
    });
  }
}

const WORD = "Donaudampfschifffahrtsgesellschaft".repeat(3);

for (const width of [320, 1280]) {
  story(`very long words stay within the staff's pages, ${width} px wide`, async ({ shop, visit }) => {
    const [admin, john, day] = [await shop.known("admin"), await shop.known("john"), await shop.freeDay()];
    const { category } = await shop.service("Audio System");
    const { items } = await admin.api.get("/catalogue/categories");
    const { id } = await admin.api.post("/services", {
      category_id: items.find(({ name }) => name === category.name).id,
      name: `${width}${WORD}`.slice(0, 80),
      price: { amount: 1_234_567_890, currency: "INR" },
      duration_minutes: 90,
    });
    const job = await admin.api.post("/appointments", {
      service_id: id,
      date: day,
      period: "09:00",
      vehicle: { ...shop.car(), make: WORD.slice(0, 40), model: WORD.slice(0, 40) },
      customer: { first_name: WORD.slice(0, 50), last_name: WORD.slice(0, 50), phone: "+91 55550 40001" },
    });
    for (const [action, body] of /** @type {const} */ ([["assign"], ["start"], ["notes", { text: WORD }]])) {
      await john.api.post(`/appointments/${job.reference}/${action}`, body);
    }
    await admin.api.post("/closures", { first_date: "2099-01-01", last_date: "2099-01-01", reason: WORD, public_note: WORD });
    await admin.api.post("/api-keys", { name: WORD.slice(0, 80), scopes: ["appointments:write"] });
    // Nothing listens there.
    const webhook = await admin.api.post("/webhooks", { url: `http://127.0.0.1:9/${WORD}`, description: WORD });
    await admin.api.post(`/webhooks/${webhook.id}/test`);
    const { page } = await visit(admin, { width });
    for (const [path, there] of [
      ["/jobs?search=Donau", ".entry-line"],
      [`/jobs/${job.reference}`, ".timeline li"],
      ["/team?until=all", ".visit"],
      [`/team/day?date=${day}`, "table"],
      ["/admin/services", ".item"],
      ["/admin/customers", "a.person"],
      [`/admin/customers/${job.customer.id}`, ".visit"],
      ["/admin/calendar", ".entries li"],
      ["/admin/log", ".log-entry"],
      ["/admin/keys", ".item"],
      ["/admin/webhooks", ".item"],
      [`/admin/webhooks/${webhook.id}`, ".deliveries .item"],
      [`/appointments/slot-occupancy/?date=${day}`, ".slot"],
    ]) {
      await page.goto(path);
      await seen(page.locator(there).first());
      const pageWidth = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(pageWidth <= width, `${path} is ${pageWidth} px wide`);
    }
  });
}
