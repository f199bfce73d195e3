// Takes the two screenshots of the README from the demo.

import { fileURLToPath } from "node:url";

import { Booking } from "./pages/booking.mjs";
import { Capacity } from "./pages/capacity.mjs";
import { Visitor, closeBrowser } from "./support/browser.mjs";
import { Shop } from "./support/shop.mjs";

const DOCS = fileURLToPath(new URL("../../docs/", import.meta.url));
const OPTIONS = { width: 1280, height: 860, still: true };

const shop = await Shop.open();
try {
  const day = await shop.fullDay();
  const customer = await Visitor.open(shop.url, undefined, OPTIONS);
  const booking = new Booking(customer.page);
  await booking.open({ service: await shop.service("Audio System"), date: day, period: "13:00" });
  await booking.cardSays("09:00", "Full");
  await customer.page.screenshot({ path: `${DOCS}booking.png` });

  const manager = await shop.known("manager");
  const board = new Capacity((await Visitor.open(shop.url, await manager.storage(), OPTIONS)).page);
  await board.open(day);
  await board.page.screenshot({ path: `${DOCS}capacity.png` });
} finally {
  await closeBrowser();
  await shop.close();
}
