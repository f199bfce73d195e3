// Every page in every state, light and dark, on a desk and on a phone, as pictures in target/gallery.

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { SCENES } from "./scenes.mjs";
import { Visitor, quit } from "./support/browser.mjs";
import { Shop } from "./support/shop.mjs";
import { setStage } from "./support/stage.mjs";

const FOLDER = fileURLToPath(new URL("../../target/gallery/", import.meta.url));
const WIDTHS = [360, 1280];

const words = process.argv.slice(2);
const wanted = SCENES.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (words.length === 0) await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });

const shop = await Shop.open();
try {
  const stage = await setStage(shop);
  for (const { name, who, open } of wanted) {
    const visitor = await Visitor.arrive(shop.url, await (await who?.(stage))?.storage(), { still: true });
    await open(visitor.page, stage);
    for (const width of WIDTHS) {
      await visitor.page.setViewportSize({ width, height: 800 });
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        await visitor.page.emulateMedia({ colorScheme });
        await visitor.page.screenshot({
          path: join(FOLDER, `${name}-${width}-${colorScheme}.png`),
          fullPage: true,
          animations: "disabled",
        });
      }
    }
    await visitor.leave();
  }
} finally {
  await quit();
  await shop.close();
}
console.log(`${wanted.length} scenes are in ${FOLDER}`);
