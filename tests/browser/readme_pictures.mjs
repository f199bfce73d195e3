// Takes the two pictures of the README from the demo.

import { fileURLToPath } from "node:url";

import { Booking } from "./pages/booking.mjs";
import { Capacity } from "./pages/capacity.mjs";
import { Visitor, quit } from "./support/browser.mjs";
import { Shop } from "./support/shop.mjs";

const DOCS = fileURLToPath(new URL("../../docs/", import.meta.url));
const LOOKS = { width: 1280, height: 860, still: true };

const shop = await Shop.open();
try {
  const day = await shop.fullDay();
  const customer = await Visitor.arrive(shop.url, undefined, LOOKS);
  const booking = new Booking(customer.page);
  await booking.open({ service: await shop.service("Audio System"), date: day, period: "13:00" });
  await booking.cardSays("09:00", "Full");
  await customer.page.screenshot({ path: `${DOCS}booking.png` });

  const manager = await shop.known("manager");
  const board = new Capacity((await Visitor.arrive(shop.url, await manager.storage(), LOOKS)).page);
  await board.open(day);
  await board.page.screenshot({ path: `${DOCS}capacity.png` });
} finally {
  await quit();
  await shop.close();
}
