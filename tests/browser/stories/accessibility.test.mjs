// Every page in every state is accessible, light and dark, and is not wider than a small phone.

import assert from "node:assert/strict";

import { SCENES } from "../scenes.mjs";
import { tooWide, violations } from "../support/accessibility.mjs";
import { setStage } from "../support/stage.mjs";
import { isLong, story } from "../support/story.mjs";

const LIGHT = { width: 1280, dark: false };
const DARK = { width: 360, dark: true };
const LOOKS = isLong ? [LIGHT, { ...LIGHT, dark: true }, { ...DARK, dark: false }, DARK] : [LIGHT, DARK];

/** @type {ReturnType<typeof setStage> | undefined} */
let prepared;

for (const { name, who, expectedErrors = [], open } of SCENES) {
  story(`${name} has no axe violation, light and dark, and is not wider than a phone`, async ({
    shop,
    visit,
  }) => {
    prepared ??= setStage(shop);
    const stage = await prepared;
    const visitor = await visit(await who?.(stage), { still: true });
    const { page } = visitor;
    expectedErrors.forEach((error) => visitor.expectError(error));
    await open(page, stage);
    for (const { width, dark } of LOOKS) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
      // Sticky elements cover other content of a scrolled page; in a window as high as the page they do not.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.max(800, height) });
      assert.deepEqual(await violations(page), [], `${width} px, ${dark ? "dark" : "light"}`);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    assert.deepEqual(await tooWide(page), [], "too wide for a phone");
  });
}
