// How a page looks on paper.

/**
 * Whether elements are visible in print.
 * @param {import("playwright-core").Page} page
 * @param {import("playwright-core").Locator[]} things
 * @returns {Promise<boolean[]>}
 */
export async function onPaper(page, things) {
  await page.emulateMedia({ media: "print" });
  const seen = await Promise.all(things.map((thing) => thing.isVisible()));
  await page.emulateMedia({ media: "screen" });
  return seen;
}

/**
 * Counts the requests to print instead of opening a dialog.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<() => Promise<number>>} the count
 */
export async function countPrints(page) {
  await page.addInitScript(() => {
    let prints = 0;
    window.print = () => void (prints += 1);
    Object.assign(window, { printsAsked: () => prints });
  });
  return () => page.evaluate("printsAsked()");
}
