// Waiting by polling, the only way in which stories wait.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

const TIMEOUT = 10_000;
const INTERVAL = 50;

/**
 * Polls until the value is right; a failure shows the last value.
 * @template T
 * @param {string} what
 * @param {() => Promise<T> | T} look
 * @param {(seen: T) => boolean} isRight
 * @param {number} [within] milliseconds
 * @returns {Promise<T>}
 */
export async function until(what, look, isRight, within = TIMEOUT) {
  const end = performance.now() + within;
  for (;;) {
    const seen = await look();
    if (isRight(seen)) return seen;
    if (performance.now() > end) {
      assert.fail(`${what}: not within ${within} ms; seen last: ${JSON.stringify(seen)}`);
    }
    await pause(INTERVAL);
  }
}

/**
 * Waits until the element contains the words, with white space as single spaces.
 * @param {import("playwright-core").Locator} element
 * @param {string | RegExp} words a part of its text
 * @param {number} [within]
 */
export async function says(element, words, within = TIMEOUT) {
  const look = async () => ((await element.textContent({ timeout: within })) ?? "").replace(/\s+/g, " ").trim();
  const isRight = (text) => (words instanceof RegExp ? words.test(text) : text.includes(words));
  await until(`${element} says ${words}`, look, isRight, within);
}

/**
 * Waits until the element is visible.
 * @param {import("playwright-core").Locator} element
 */
export async function seen(element) {
  await element.waitFor({ state: "visible" });
}

/**
 * Waits until the element is not visible.
 * @param {import("playwright-core").Locator} element
 */
export async function gone(element) {
  await element.waitFor({ state: "hidden" });
}

/**
 * Waits until the element has the focus.
 * @param {import("playwright-core").Locator} element
 */
export async function focused(element) {
  const look = () => element.evaluate((node) => node === document.activeElement);
  await until(`${element} has the focus`, look, (is) => is);
}
