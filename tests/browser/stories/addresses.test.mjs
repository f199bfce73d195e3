// Every address can be opened, reloaded and shared, and has one heading from the first frame on.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { Site } from "../pages/site.mjs";
import { watchHeadings } from "../support/headings.mjs";
import { API, hold } from "../support/network.mjs";
import { story } from "../support/story.mjs";
import { says, seen, until } from "../support/until.mjs";

/**
 * By the path in `app.rs`: the visitor, the value of the parameter with a fragment, and the heading.
 * @type {Record<string, { who?: "ada" | "john" | "manager" | "admin", of?: (shop: import("../support/shop.mjs").Shop) => Promise<string>, heading: string }>}
 */
const ADDRESSES = {
  "/": { heading: "CarModX" },
  "/services": { heading: "Services" },
  "/services/:id": { of: async (shop) => (await shop.service("Paint Job")).id, heading: "Paint Job" },
  "/appointments/book": { heading: "Book a slot" },
  "/book/embed": { heading: "Book a slot" },
  "/a/:reference": { of: bookAsGuest, heading: "Audio System" },
  "/a/:reference/move": { of: bookAsGuest, heading: "Move an appointment" },
  "/appointments/slot-occupancy": { who: "john", heading: "Workshop Capacity" },
  "/appointments": { who: "ada", heading: "My appointments" },
  "/appointments/:reference": { who: "ada", of: bookForAda, heading: "Audio System" },
  "/appointments/:reference/move": { who: "ada", of: bookForAda, heading: "Move an appointment" },
  "/jobs": { who: "john", heading: "Jobs" },
  "/jobs/:reference": { who: "john", of: bookForAda, heading: "Audio System" },
  "/team": { who: "manager", heading: "Team" },
  "/team/day": { who: "manager", heading: "Day sheet" },
  "/admin": { who: "admin", heading: "Overview" },
  "/admin/services": { who: "admin", heading: "Manage services" },
  "/admin/categories": { who: "admin", heading: "Categories" },
  "/admin/prices": { who: "admin", heading: "Prices" },
  "/admin/employees": { who: "admin", heading: "Employees" },
  "/admin/employees/new": { who: "admin", heading: "New employee" },
  "/admin/employees/:id": {
    who: "admin",
    of: async (shop) => (await shop.known("admin")).account.id,
    heading: "Nisha Kulkarni",
  },
  "/admin/customers": { who: "admin", heading: "Customers" },
  "/admin/customers/:id": { who: "admin", of: async (shop) => (await shop.known("ada")).account.id, heading: "Ada Fernandes" },
  "/admin/calendar": { who: "admin", heading: "Calendar" },
  "/admin/settings": { who: "admin", heading: "Settings" },
  "/admin/log": { who: "admin", heading: "Log" },
  "/admin/keys": { who: "admin", heading: "API keys" },
  "/admin/webhooks": { who: "admin", heading: "Webhooks" },
  "/admin/webhooks/:id": { who: "admin", of: addWebhook, heading: "example.com" },
  "/invitation": { heading: "Welcome" },
  "/password-reset": { heading: "Choose a new password" },
  "/login": { heading: "Sign in" },
  "/register": { heading: "Create an account" },
  "/account": { who: "ada", heading: "Account" },
  "/account/second-factor": { who: "john", heading: "Second factor" },
  // In development builds only.
  "/styleguide": { heading: "Page not found" },
};

async function bookForAda(shop) {
  const ada = await shop.known("ada");
  return (await shop.book(await shop.freeDay(), "09:00", { by: ada })).reference;
}

/** Returns the reference and the fragment of the link. */
async function bookAsGuest(shop) {
  const { link } = await shop.bookAsGuest(await shop.freeDay(), "09:00");
  return link.replace("/a/", "");
}

async function addWebhook(shop) {
  const admin = await shop.known("admin");
  return (await admin.api.post("/webhooks", { url: "https://example.com/pitboard", active: false })).id;
}

story("every address of the page is in the table", async () => {
  const app = await readFile(new URL("../../../frontend/src/app.rs", import.meta.url), "utf8");
  const paths = [...app.matchAll(/path!\("([^"]+)"\)/g)].map(([, path]) => path);
  assert.deepEqual(Object.keys(ADDRESSES).sort(), paths.sort());
});

for (const [path, { who, of, heading }] of Object.entries(ADDRESSES)) {
  story(`${path} is opened and reloaded, and has one heading from the first frame on`, async ({ shop, visit }) => {
    const { page } = await visit(who && (await shop.known(who)));
    const site = new Site(page);
    const [value = "", fragment] = String((await of?.(shop)) ?? "").split("#");
    const address = path.replace(/:\w+/, value) + (fragment ? `#${fragment}` : "");
    const headings = await watchHeadings(page);
    const title = heading === "CarModX" ? heading : `${heading} — CarModX`;

    const [program, answers] = [await hold(page, /\.wasm$/), await hold(page, API)];
    await page.goto(address, { waitUntil: "commit" });
    await program.waiting();
    await site.at("Loading…");
    program.release();
    await answers.waiting();
    await until("the program draws the page", () => page.locator("#content").count(), (count) => count === 1);
    await seen(site.heading);
    answers.release();
    await site.at(heading);
    await until("the title", () => page.title(), (shown) => shown === title);
    assert.deepEqual(await headings(), [1]);

    await page.reload();
    await site.at(heading);
    await until("the title", () => page.title(), (shown) => shown === title);
    assert.deepEqual(await headings(), [1]);
    const { pathname, hash } = new URL(page.url());
    assert.equal(pathname + hash, address);
  });
}

story("an unknown address shows an error and a link home", async ({ visit }) => {
  const site = new Site((await visit()).page);
  await site.page.goto("/appointments/book/nothing");
  await site.at("Page not found");
  await site.main.getByRole("link", { name: "Home" }).click();
  await site.at("CarModX");
});

story("an address of no page is answered with 404 and shows the same error", async ({ visit }) => {
  const visitor = await visit();
  visitor.expectError(404);
  const site = new Site(visitor.page);
  const answer = await site.page.goto("/nothing");
  assert.equal(answer.status(), 404);
  await site.at("Page not found");
});

story("the choices of a booking are in the address, and a reload keeps them", async ({ shop, visit }) => {
  const [day, { id }] = [await shop.freeDay(), await shop.service("Full Service")];
  const site = new Site((await visit()).page);
  await site.page.goto(`/appointments/book/?service=${id}&date=${day}&period=15:00`);
  const summary = site.page.getByRole("complementary");
  for (const reloaded of [false, true]) {
    if (reloaded) await site.page.reload();
    await says(summary, "Full Service");
    await says(summary, "15:00 – 17:00");
  }
});

story("back and forward change the page, and the focus follows", async ({ visit }) => {
  const site = new Site((await visit()).page);
  await site.page.goto("/");
  await site.at("CarModX");
  await site.navLink("Services").click();
  await site.at("Services");
  await site.headingHasFocus();
  await site.page.goBack();
  await site.at("CarModX");
  await site.headingHasFocus();
  await site.page.goForward();
  await site.at("Services");
  await site.headingHasFocus();
});

story("an unknown category in the address is ignored", async ({ visit }) => {
  const site = new Site((await visit()).page);
  await site.page.goto("/services?category=999999&search=paint");
  await says(site.main, "Paint Job");
});

story("the search field keeps its text as typed, even if it looks percent-encoded", async ({ visit }) => {
  const site = new Site((await visit()).page);
  await site.page.goto("/services");
  const search = site.main.getByLabel("Search");
  await search.fill("100%41");
  await says(site.main, "Nothing fits");
  await until("the text is in the address", () => site.page.url(), (url) => url.endsWith("search=100%2541"));
  await site.page.reload();
  await says(site.main, "Nothing fits");
  assert.equal(await search.inputValue(), "100%41");
});

story("a service whose free starts cannot be loaded shows an error and loads them again", async ({ shop, visit }) => {
  const visitor = await visit();
  const site = new Site(visitor.page);
  const { id } = await shop.service("Audio System");
  const next = /\/availability\/next/;
  visitor.expectError("net::ERR_FAILED");
  await site.page.route(next, (route) => route.abort());
  await site.page.goto(`/services/${id}`);
  await says(site.main.getByRole("alert").filter({ hasText: /./ }), "The workshop cannot be reached");
  await site.page.unroute(next);
  await site.main.getByRole("button", { name: "Try again" }).click();
  await seen(site.main.getByRole("link", { name: /, \d\d:\d\d$/ }).first());
});
