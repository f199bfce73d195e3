// Takes screenshots of every page in every state, light and dark, on desktop and phone, into target/gallery.

import { mkdir, rm } from "node:fs/promises";

import { SCENES } from "./scenes.mjs";
import { Visitor, closeBrowser } from "./support/browser.mjs";
import { GALLERY } from "./support/folders.mjs";
import { Shop } from "./support/shop.mjs";
import { setStage } from "./support/stage.mjs";

const WIDTHS = [360, 1280];

const words = process.argv.slice(2);
const wanted = SCENES.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (words.length === 0) await rm(GALLERY, { recursive: true, force: true });
await mkdir(GALLERY, { recursive: true });

const shop = await Shop.open();
try {
  const stage = await setStage(shop);
  for (const scene of wanted) {
    for (const width of WIDTHS) await takeScreenshots(scene, width, stage);
  }
} finally {
  await closeBrowser();
  await shop.close();
}
console.log(`${wanted.length} scenes are in ${GALLERY}`);

/** @param {import("./scenes.mjs").Scene} scene @param {number} width @param {import("./support/stage.mjs").Stage} stage */
async function takeScreenshots({ name, who, open }, width, stage) {
  const storage = await (await who?.(stage))?.storage();
  const visitor = await Visitor.open(shop.url, storage, { width, still: true });
  const { page } = visitor;
  await open(page, stage);
  // With a dialog, only the window is shown; a full page is scrolled up first because of its sticky elements.
  const isCovered = (await page.locator("dialog[open], [popover]:popover-open").count()) > 0;
  if (!isCovered) await page.evaluate(() => scrollTo(0, 0));
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme });
    const path = `${GALLERY}${name}-${width}-${colorScheme}.png`;
    await page.screenshot({ path, fullPage: !isCovered, animations: "disabled" });
  }
  await visitor.close();
}
