// The booking in a frame on another site.

import assert from "node:assert/strict";

import { Booking } from "../pages/booking.mjs";
import { Managed } from "../pages/manage.mjs";
import { serveSite } from "../support/site.mjs";
import { story } from "../support/story.mjs";
import { gone, says, seen, until } from "../support/until.mjs";

/** The site of a garage, which contains the frame and records its messages. */
const SITE = "http://garage.example/";
const PARENT = (address) => `<!doctype html><title>Garage</title>
  <iframe title="Booking" src="${address}" style="width: 100%; border: 0"></iframe>
  <script>
    window.messages = [];
    addEventListener("message", ({ data, source }) => {
      if (source !== document.querySelector("iframe").contentWindow) return;
      messages.push(data);
      if (data.type === "pitboard:height") document.querySelector("iframe").style.height = data.height + "px";
    });
  </script>`;

/** Opens the frame in the site. */
async function openFrame({ shop, visit }, person, options) {
  const visitor = await visit(person, options);
  const { page } = visitor;
  const { id } = await shop.service("Audio System");
  const day = await shop.freeDay();
  const address = `${shop.url}/book/embed?service=${id}&date=${day}&period=09:00`;
  await page.route(SITE, (route) => route.fulfill({ contentType: "text/html", body: PARENT(address) }));
  // Which sites may contain the frame is a setting of the server.
  await page.route(/\/book\/embed/, async (route) => {
    const response = await route.fetch();
    const { "content-security-policy": _, "x-frame-options": __, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await page.goto(SITE);
  const frame = await until("the frame is there", () => page.frames()[1], (frame) => frame?.url().includes("/book/embed"));
  const booking = new Booking(frame);
  await booking.cardSays("09:00", "left");
  const messages = (kind) => page.evaluate((kind) => messages.filter(({ type }) => type === kind), kind);
  return { booking, frame, visitor, day, messages };
}

story("a guest books in a frame, which tells its site the height and the booking", async (world) => {
  const { shop } = world;
  const { booking, frame, visitor, day, messages } = await openFrame(world);
  assert.equal(await booking.bar.count(), 0);
  assert.equal(await booking.haveAccount.count(), 0);
  const heights = async () => (await messages("pitboard:height")).map(({ height }) => height);
  const shown = () => frame.evaluate(() => document.body.offsetHeight);
  await until("the height is that of the content", async () => [(await heights()).at(-1), await shown()], ([told, is]) => told === is);
  await booking.fillVehicle(shop.car());
  await booking.fillContact(shop.guest());
  const before = (await heights()).at(-1);
  await booking.book.click();
  await booking.at("Booked");
  const [{ reference }] = await until("the booking is told", () => messages("pitboard:booked"), ({ length }) => length === 1);
  await says(booking.main, `Your reference is ${reference}.`);
  await until("the lower height is told", heights, (heights) => heights.at(-1) < before);
  assert.equal(await shop.remaining(day, "09:00"), 4);
  const told = JSON.stringify(await visitor.page.evaluate(() => window.messages));

  const link = booking.main.getByRole("link", { name: "Open my appointment" });
  assert.equal(await link.getAttribute("rel"), "noopener");
  assert.ok(!told.includes((await link.getAttribute("href")).split("#k=")[1]), "the site does not get the link");
  const [tab] = await Promise.all([visitor.context.waitForEvent("page"), link.click()]);
  const managed = new Managed(tab);
  await managed.at("Audio System");
  await says(managed.main, reference);
});

/** A page as the tutorial describes it: a place, a button, and the script of the workshop. */
const WITH_SCRIPT = (server, service, day) => `<!doctype html><html lang="en"><title>Garage</title>
  <div data-pitboard data-service="${service}" data-date="${day}" data-period="09:00" data-title="Book with us"></div>
  <button data-pitboard data-close="Not now">Book in a dialog</button>
  <script>
    window.booked = [];
    addEventListener("pitboard:booked", ({ target, detail }) => booked.push([target.localName, detail.reference]));
  </script>
  <script src="${server}/embed.js" async></script>`;

story("the script shows the booking in a site of the settings, as high as it is, and in a dialog", async ({ shop, visit }) => {
  const [admin, { id }, day] = [await shop.known("admin"), await shop.service("Audio System"), await shop.freeDay()];
  const site = await serveSite(WITH_SCRIPT(shop.url, id, day));
  await admin.api.send("PATCH", "/settings", { embed_origins: [site] });
  const { page } = await visit();
  await page.goto(site);
  const element = page.locator("div[data-pitboard] iframe");
  assert.equal(await element.getAttribute("title"), "Book with us");
  const frame = await until("the frame is there", () => page.frames()[1], (frame) => frame?.url().includes("/book/embed"));
  const booking = new Booking(frame);
  await booking.cardSays("09:00", "left");
  const heights = () => Promise.all([
    element.evaluate((element) => element.style.height),
    frame.evaluate(() => `${document.body.offsetHeight}px`),
  ]);
  await until("the frame is as high as its content", heights, ([shown, needed]) => shown === needed);

  await booking.fillVehicle(shop.car());
  await booking.fillContact(shop.guest());
  await booking.book.click();
  await booking.at("Booked");
  const told = () => page.evaluate(() => window.booked);
  const [[place, reference]] = await until("the booking is told", told, ({ length }) => length === 1);
  assert.equal(place, "div");
  await says(booking.main, `Your reference is ${reference}.`);
  await until("the frame is as high as the confirmation", heights, ([shown, needed]) => shown === needed);

  await page.getByRole("button", { name: "Book in a dialog" }).click();
  const dialog = page.getByRole("dialog");
  await seen(dialog);
  await seen(page.frameLocator("dialog iframe").getByRole("heading", { level: 1, name: "Book a slot" }));
  await dialog.getByRole("button", { name: "Not now" }).click();
  await gone(dialog);
  assert.equal(await page.locator("iframe").count(), 1);
});

story("a frame never books as the customer who is signed in", async (world) => {
  const ada = await world.shop.known("ada");
  const { page } = await world.visit(ada);
  const booking = new Booking(page);
  await page.goto("/book/embed");
  await seen(booking.contact);
  const { id } = await world.shop.service("Audio System");
  await page.goto(`/book/embed?service=${id}&date=${await world.shop.freeDay()}&period=09:00`);
  await booking.cardSays("09:00", "left");
  await booking.fillVehicle(world.shop.car());
  await booking.fillContact(world.shop.guest());
  await booking.book.click();
  await booking.at("Booked");
  await booking.main.getByRole("button", { name: "Book another" }).click();
  await booking.at("Book a slot");
});
