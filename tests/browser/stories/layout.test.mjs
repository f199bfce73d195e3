// Nothing jumps when what was asked for comes.

import assert from "node:assert/strict";

import { API, hold } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { gone, seen } from "../support/until.mjs";

/**
 * What today looks like depends on when one looks; here it is as a day without bookings.
 * @param {import("playwright-core").Page} page @param {any} day
 */
async function asToday(page, day) {
  await page.route(/\/availability\?date=/, async (route) => {
    const { date } = Object.fromEntries(new URL(route.request().url()).searchParams);
    await route.fulfill({ json: { ...day, date } });
  });
}

/** A page that is worse than this is felt to jump; a tenth of it is "good" to those who measure the web. */
const MOST = 0.02;

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
    story(`${name} does not jump while it loads, ${width} px wide`, async ({ shop, visit }) => {
      const [service, day] = [await shop.service("Audio System"), await shop.freeDay()];
      const { page } = await visit(undefined, { width });
      if (name === "home") await asToday(page, await shop.api.get(`/availability?date=${day}`));
      await page.addInitScript(() => {
        const shifts = [];
        new PerformanceObserver((list) => {
          const unasked = list.getEntries().filter((entry) => !entry.hadRecentInput);
          shifts.push(
            ...unasked.map(({ value, sources }) => ({
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
      assert.ok(sum < MOST, `${sum.toFixed(3)}: ${JSON.stringify(shifts, null, 1)}`);
    });
  }
}
