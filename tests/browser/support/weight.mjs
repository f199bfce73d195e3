// The cost of a page until it can be used: files, bytes, requests, time.

import { seen } from "./until.mjs";

/**
 * @typedef {object} Load
 * @property {import("playwright-core").Response[]} files in the order in which they came, the entry first
 * @property {number} requests the number of API requests
 * @property {number} milliseconds until it could be used
 */

/**
 * Opens an address in a browser with an empty cache.
 * @param {import("playwright-core").Page} page
 * @param {string} address
 * @param {string} there what is there when it can be used
 * @returns {Promise<Load>}
 */
export async function load(page, address, there) {
  /** @type {import("playwright-core").Response[]} */
  const answers = [];
  page.on("response", (answer) => answers.push(answer));
  const begun = performance.now();
  await page.goto(address, { waitUntil: "commit" });
  await seen(page.locator(there).first());
  const milliseconds = performance.now() - begun;
  const files = answers.filter((answer) => !answer.url().includes("/api/"));
  return { files, requests: answers.length - files.length, milliseconds };
}

/**
 * Returns the brotli sizes of files, largest first. Browsers use gzip over plain HTTP.
 * @param {import("playwright-core").Response[]} files
 * @returns {Promise<{ sum: number, list: string }>}
 */
export async function weigh(files) {
  const weights = await Promise.all(
    files.map(async (file) => {
      const answer = await fetch(file.url(), { headers: { "Accept-Encoding": "br" } });
      const bytes = Number(answer.headers.get("content-length"));
      await answer.body?.cancel();
      return { name: new URL(file.url()).pathname, bytes };
    }),
  );
  weights.sort((one, other) => other.bytes - one.bytes);
  const sum = weights.reduce((sum, { bytes }) => sum + bytes, 0);
  return { sum, list: weights.map(({ name, bytes }) => `${String(bytes).padStart(9)} ${name}`).join("\n") };
}
