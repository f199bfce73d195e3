// Waiting for what must come, by looking again and again: the only clock that stories have.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

const PATIENCE = 10_000;
const OFTEN = 50;

/**
 * Looks until it is right, and says what it saw last when it never is.
 * @template T
 * @param {string} what
 * @param {() => Promise<T> | T} look
 * @param {(seen: T) => boolean} isRight
 * @param {number} [within] milliseconds
 * @returns {Promise<T>}
 */
export async function until(what, look, isRight, within = PATIENCE) {
  const end = performance.now() + within;
  for (;;) {
    const seen = await look();
    if (isRight(seen)) return seen;
    if (performance.now() > end) {
      assert.fail(`${what}: not within ${within} ms; seen last: ${JSON.stringify(seen)}`);
    }
    await pause(OFTEN);
  }
}

/**
 * Until the element says this, with every gap as one space.
 * @param {import("playwright-core").Locator} element
 * @param {string | RegExp} words a part of its text
 * @param {number} [within]
 */
export async function says(element, words, within = PATIENCE) {
  const look = async () => ((await element.textContent({ timeout: within })) ?? "").replace(/\s+/g, " ").trim();
  const isRight = (text) => (words instanceof RegExp ? words.test(text) : text.includes(words));
  await until(`${element} says ${words}`, look, isRight, within);
}

/**
 * Until it is there to be seen.
 * @param {import("playwright-core").Locator} element
 */
export async function seen(element) {
  await element.waitFor({ state: "visible" });
}

/**
 * Until it is not to be seen.
 * @param {import("playwright-core").Locator} element
 */
export async function gone(element) {
  await element.waitFor({ state: "hidden" });
}

/**
 * Until the keyboard is at it.
 * @param {import("playwright-core").Locator} element
 */
export async function focused(element) {
  const look = () => element.evaluate((node) => node === document.activeElement);
  await until(`${element} has the focus`, look, (is) => is);
}
