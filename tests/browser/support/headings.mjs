// Counts the visible headings of the first level, frame by frame.

/**
 * Counts from the first frame of the next page on.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<() => Promise<number[]>>} the different counts since the page was opened
 */
export async function watchHeadings(page) {
  await page.addInitScript(() => {
    const numbers = new Set();
    const look = () => {
      if (document.querySelector("main")) {
        const shown = [...document.querySelectorAll("h1")].filter((heading) => heading.checkVisibility());
        numbers.add(shown.length);
      }
      requestAnimationFrame(look);
    };
    look();
    Object.assign(window, { headingsSeen: () => [...numbers] });
  });
  return () => page.evaluate("headingsSeen()");
}
