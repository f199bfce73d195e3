// Every page in every state can be read: by screen readers, in the dark, on a small phone.

import assert from "node:assert/strict";

import { SCENES } from "../scenes.mjs";
import { tooWide, violations } from "../support/reading.mjs";
import { setStage } from "../support/stage.mjs";
import { isLong, story } from "../support/story.mjs";

const LIGHT = { width: 1280, dark: false };
const DARK = { width: 360, dark: true };
const LOOKS = isLong ? [LIGHT, { ...LIGHT, dark: true }, { ...DARK, dark: false }, DARK] : [LIGHT, DARK];

/** @type {ReturnType<typeof setStage> | undefined} */
let set;

for (const { name, who, provokes = [], open } of SCENES) {
  story(`${name} has no fault that axe knows, light and dark, and nothing is wider than a phone`, async ({
    shop,
    visit,
  }) => {
    set ??= setStage(shop);
    const stage = await set;
    const visitor = await visit(await who?.(stage), { still: true });
    const { page } = visitor;
    provokes.forEach((what) => visitor.provokes(what));
    await open(page, stage);
    for (const { width, dark } of LOOKS) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
      // What sticks to the window's edge covers a line wherever one has scrolled to; in a high window it lies where it belongs.
      const long = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.max(800, long) });
      assert.deepEqual(await violations(page), [], `${width} px, ${dark ? "dark" : "light"}`);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    assert.deepEqual(await tooWide(page), [], "too wide for a phone");
  });
}
