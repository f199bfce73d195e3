// Uses a page by keyboard only.

import assert from "node:assert/strict";

import { until } from "./until.mjs";

/** More Tab stops than any page has between two controls of a story. */
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

  /** Describes the focused element. */
  place() {
    return this.page.evaluate(() => {
      const at = document.activeElement;
      const words = (at.getAttribute("aria-label") ?? at.textContent ?? "").trim().slice(0, 30);
      return `${at.tagName.toLowerCase()} "${words}"`;
    });
  }

  /** Waits until an element has the focus: it moves on when the focused element was redrawn. */
  async isNotLost() {
    const at = () => this.page.evaluate(() => document.activeElement.tagName);
    await until("the focus is on the page", at, (tag) => tag !== "BODY");
  }
}
