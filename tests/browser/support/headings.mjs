// Counts the visible headings of the first level, frame by frame.

/**
 * Counts from the first frame of the next page on.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<() => Promise<number[]>>} the different counts since the page was opened
 */
export async function watchHeadings(page) {
  await page.addInitScript(() => {
    const counts = new Set();
    const count = () => {
      if (document.querySelector("main")) {
        const shown = [...document.querySelectorAll("h1")].filter((heading) => heading.checkVisibility());
        counts.add(shown.length);
      }
      requestAnimationFrame(count);
    };
    count();
    Object.assign(window, { headingCounts: () => [...counts] });
  });
  return () => page.evaluate("headingCounts()");
}
