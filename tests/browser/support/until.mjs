// Waiting by polling; stories do not wait in any other way.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

const TIMEOUT = 10_000;
const INTERVAL = 50;

/**
 * Polls until the condition holds; a failure shows the last value.
 * @template T
 * @param {string} what the condition in words
 * @param {() => Promise<T> | T} read
 * @param {(value: T) => boolean} isRight
 * @param {number} [within] milliseconds
 * @returns {Promise<T>}
 */
export async function until(what, read, isRight, within = TIMEOUT) {
  const end = performance.now() + within;
  for (;;) {
    const value = await read();
    if (isRight(value)) return value;
    if (performance.now() > end) {
      assert.fail(`${what}: not within ${within} ms; last value: ${JSON.stringify(value)}`);
    }
    await pause(INTERVAL);
  }
}

/**
 * Waits until the element contains the text, with white space collapsed.
 * @param {import("playwright-core").Locator} element
 * @param {string | RegExp} text
 * @param {number} [within]
 */
export async function says(element, text, within = TIMEOUT) {
  const read = async () => ((await element.textContent({ timeout: within })) ?? "").replace(/\s+/g, " ").trim();
  const isRight = (content) => (text instanceof RegExp ? text.test(content) : content.includes(text));
  await until(`${element} contains ${text}`, read, isRight, within);
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
  const read = () => element.evaluate((node) => node === document.activeElement);
  await until(`${element} has the focus`, read, (is) => is);
}
