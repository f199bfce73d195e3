// Going through a page with nothing but keys.

import assert from "node:assert/strict";

import { until } from "./until.mjs";

/** More controls than any page has between two that one uses. */
const FAR = 120;

export class Keyboard {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
  }

  /** Presses Tab until the keyboard is at it. @param {import("playwright-core").Locator} wanted */
  async to(wanted) {
    await wanted.waitFor({ state: "visible" });
    const passed = [];
    for (let pressed = 0; pressed < FAR; pressed += 1) {
      await this.page.keyboard.press("Tab");
      if (await wanted.evaluate((node) => node === document.activeElement)) return;
      passed.push(await this.place());
    }
    assert.fail(`Tab does not come to ${wanted}, but to ${passed.join(", ")}`);
  }

  /** @param {import("playwright-core").Locator} wanted */
  async press(wanted, key = "Enter") {
    await this.to(wanted);
    await this.page.keyboard.press(key);
  }

  /** @param {import("playwright-core").Locator} field @param {string} words */
  async type(field, words) {
    await this.to(field);
    await this.page.keyboard.type(words);
  }

  /** Where the keyboard is, for people. */
  place() {
    return this.page.evaluate(() => {
      const at = document.activeElement;
      const words = (at.getAttribute("aria-label") ?? at.textContent ?? "").trim().slice(0, 30);
      return `${at.tagName.toLowerCase()} "${words}"`;
    });
  }

  /** Somewhere on the page, not thrown back to its beginning; it moves on when what it was at has been redrawn. */
  async isNotLost() {
    const at = () => this.page.evaluate(() => document.activeElement.tagName);
    await until("the focus is on the page", at, (tag) => tag !== "BODY");
  }
}
