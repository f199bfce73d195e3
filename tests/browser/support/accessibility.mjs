// Accessibility checks: axe, and elements wider than the window.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const axe = require("axe-core");

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Returns the violations that axe finds, one line each.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
export async function violations(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    const { violations } = await window.axe.run(document, {
      runOnly: { type: "tag", values },
      resultTypes: ["violations"],
    });
    return violations.map(({ id, nodes: [{ target, failureSummary }, ...more] }) => {
      return `${id}: ${target} and ${more.length} more: ${failureSummary}`.replace(/\s+/g, " ");
    });
  }, RULES);
}

/**
 * Returns the elements that extend beyond the window's right edge.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
export async function tooWide(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const isTooWide = (node) => node.getBoundingClientRect().right > root.clientWidth + 0.5;
    const nodes = [...document.querySelectorAll("body *")].filter(isTooWide);
    return [
      `${root.scrollWidth} px`,
      ...nodes.map((node) => `${node.tagName.toLowerCase()}.${node.className?.baseVal ?? node.className}`),
    ];
  });
}
