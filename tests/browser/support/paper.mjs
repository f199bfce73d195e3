// The page in print.

/**
 * Returns whether each element is visible in print.
 * @param {import("playwright-core").Page} page
 * @param {import("playwright-core").Locator[]} elements
 * @returns {Promise<boolean[]>}
 */
export async function onPaper(page, elements) {
  await page.emulateMedia({ media: "print" });
  const visible = await Promise.all(elements.map((element) => element.isVisible()));
  await page.emulateMedia({ media: "screen" });
  return visible;
}

/**
 * Counts the calls of `print` instead of opening its dialog.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<() => Promise<number>>} the count
 */
export async function countPrints(page) {
  await page.addInitScript(() => {
    let prints = 0;
    window.print = () => void (prints += 1);
    Object.assign(window, { printCalls: () => prints });
  });
  return () => page.evaluate("printCalls()");
}
