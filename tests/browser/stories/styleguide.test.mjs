// Every component in every state, in a development build. A long test, because the build takes long.

import assert from "node:assert/strict";
import { extname, join } from "node:path";

import { Site } from "../pages/site.mjs";
import { tooWide, violations } from "../support/accessibility.mjs";
import { isLong, story } from "../support/story.mjs";
import { seen } from "../support/until.mjs";

const FOLDER = process.env.PITBOARD_PAGE_IN_DEVELOPMENT;

/** Serves the page from a folder, and the API from the server. */
async function serveDevelopmentBuild(page) {
  await page.route(/^(?!.*\/api\/)/, async (route) => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill({ path: join(FOLDER, extname(pathname) ? pathname : "index.html") });
  });
}

if (isLong) {
  for (const dark of [false, true]) {
    story(`the style guide has no axe violation, ${dark ? "dark" : "light"}`, async ({ visit }) => {
      const { page } = await visit(undefined, { dark, still: true });
      await serveDevelopmentBuild(page);
      await page.goto("/styleguide");
      await new Site(page).at("Style guide");
      await seen(page.locator(".slot").first());
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await violations(page), []);
      }
      await page.setViewportSize({ width: 320, height: 640 });
      assert.deepEqual(await tooWide(page), []);
    });
  }
}
