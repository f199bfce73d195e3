// Prints the cost of loading the public pages: bytes by file, requests, and the time on a slow processor.

import { Visitor, closeBrowser } from "./support/browser.mjs";
import { Shop } from "./support/shop.mjs";
import { load, weigh } from "./support/weight.mjs";

const PAGES = [
  { address: "/", there: "#content :is(.period, .empty)" },
  { address: "/appointments/book/", there: ".period" },
];
/** How many times slower the processor is made, to be about as slow as a phone's. */
const SLOWDOWN = 4;
const ROUNDS = 5;

const shop = await Shop.open();
try {
  for (const page of PAGES) await printFigures(page);
} finally {
  await closeBrowser();
  await shop.close();
}

/** @param {{ address: string, there: string }} page */
async function printFigures({ address, there }) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const visitor = await openSlowly();
    const { files, requests, milliseconds } = await load(visitor.page, address, there);
    times.push(milliseconds);
    if (round === 0) {
      const { sum, list } = await weigh(files);
      console.log(`${address}: ${sum} bytes in brotli, ${files.length} files, ${requests} requests\n${list}`);
    }
    await visitor.close();
  }
  times.sort((one, other) => one - other);
  const [median, slowest] = [times[Math.floor(ROUNDS / 2)], times.at(-1)].map(Math.round);
  const summary = `usable after ${median} ms (median of ${ROUNDS}; slowest ${slowest})`;
  console.log(`${address}: ${summary}, processor ${SLOWDOWN}x slower\n`);
}

async function openSlowly() {
  const visitor = await Visitor.open(shop.url);
  const protocol = await visitor.context.newCDPSession(visitor.page);
  await protocol.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  return visitor;
}
