// Prints the cost of the public pages: bytes by file, requests, and the time on a slow processor.

import { Visitor, quit } from "./support/browser.mjs";
import { Shop } from "./support/shop.mjs";
import { load, weigh } from "./support/weight.mjs";

const PAGES = [
  { address: "/", there: "#content :is(.period, .empty)" },
  { address: "/appointments/book/", there: ".period" },
];
/** Slowdown that makes this machine about as slow as a phone. */
const SLOW = 4;
const ROUNDS = 5;

const shop = await Shop.open();
try {
  for (const page of PAGES) await figures(page);
} finally {
  await quit();
  await shop.close();
}

/** @param {{ address: string, there: string }} page */
async function figures({ address, there }) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const visitor = await opened();
    const { files, requests, milliseconds } = await load(visitor.page, address, there);
    times.push(milliseconds);
    if (round === 0) {
      const { sum, list } = await weigh(files);
      console.log(`${address}: ${sum} bytes in brotli, ${files.length} files, ${requests} requests\n${list}`);
    }
    await visitor.leave();
  }
  times.sort((one, other) => one - other);
  const [median, worst] = [times[Math.floor(ROUNDS / 2)], times.at(-1)].map(Math.round);
  console.log(`${address}: usable after ${median} ms (median of ${ROUNDS}; at worst ${worst}), processor ${SLOW}x slower\n`);
}

async function opened() {
  const visitor = await Visitor.arrive(shop.url);
  const protocol = await visitor.context.newCDPSession(visitor.page);
  await protocol.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
  return visitor;
}
