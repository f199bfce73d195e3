// The cost of loading a page: files, bytes, requests, time.

import { seen } from "./until.mjs";

/**
 * @typedef {object} Load
 * @property {import("playwright-core").Response[]} files in the order of their arrival, the entry first
 * @property {number} requests the number of API requests
 * @property {number} milliseconds until the page can be used
 */

/**
 * Opens an address in a browser with an empty cache.
 * @param {import("playwright-core").Page} page
 * @param {string} address
 * @param {string} there a selector of an element that is visible when the page can be used
 * @returns {Promise<Load>}
 */
export async function load(page, address, there) {
  /** @type {import("playwright-core").Response[]} */
  const responses = [];
  page.on("response", (response) => responses.push(response));
  const start = performance.now();
  await page.goto(address, { waitUntil: "commit" });
  await seen(page.locator(there).first());
  const milliseconds = performance.now() - start;
  const files = responses.filter((response) => !response.url().includes("/api/"));
  return { files, requests: responses.length - files.length, milliseconds };
}

/**
 * Returns the brotli sizes of files, largest first. Browsers use gzip over plain HTTP.
 * @param {import("playwright-core").Response[]} files
 * @returns {Promise<{ sum: number, list: string }>}
 */
export async function weigh(files) {
  const weights = await Promise.all(
    files.map(async (file) => {
      const response = await fetch(file.url(), { headers: { "Accept-Encoding": "br" } });
      const bytes = Number(response.headers.get("content-length"));
      await response.body?.cancel();
      return { name: new URL(file.url()).pathname, bytes };
    }),
  );
  weights.sort((one, other) => other.bytes - one.bytes);
  const sum = weights.reduce((sum, { bytes }) => sum + bytes, 0);
  return { sum, list: weights.map(({ name, bytes }) => `${String(bytes).padStart(9)} ${name}`).join("\n") };
}
