// What a page looks like on paper.

/**
 * Whether these are to be seen on paper.
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
 * Notes that the page asked to be printed, instead of a dialog that nobody answers.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<() => Promise<number>>} how often until now
 */
export async function countPrints(page) {
  await page.addInitScript(() => {
    let prints = 0;
    window.print = () => void (prints += 1);
    Object.assign(window, { printsAsked: () => prints });
  });
  return () => page.evaluate("printsAsked()");
}
