// Uses a page by keyboard only.

import assert from "node:assert/strict";

import { until } from "./until.mjs";

/** More Tab stops than any page has: ends a search on a page that keeps drawing its controls anew. */
const MAX_TAB_STOPS = 1000;

export class Keyboard {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
  }

  /** Presses Tab until the element has the focus, at most once around the page. @param {import("playwright-core").Locator} target */
  async to(target) {
    await target.waitFor({ state: "visible" });
    const passed = [];
    let first;
    let hasLeft = false;
    for (let pressed = 0; pressed < MAX_TAB_STOPS; pressed += 1) {
      await this.page.keyboard.press("Tab");
      if (await target.evaluate((node) => node === document.activeElement)) return;
      first ??= await this.page.evaluateHandle(() => document.activeElement);
      // A date has several Tab stops.
      const isFirst = await first.evaluate((node) => node === document.activeElement);
      if (isFirst && hasLeft) break;
      hasLeft ||= !isFirst;
      passed.push(await this.describeFocus());
    }
    assert.fail(`Tab does not reach ${target}; it reaches ${passed.join(", ")}`);
  }

  /** Presses a key on an element. @param {import("playwright-core").Locator} target */
  async press(target, key = "Enter") {
    await this.to(target);
    await this.page.keyboard.press(key);
  }

  /** Types into a field. @param {import("playwright-core").Locator} field @param {string} text */
  async type(field, text) {
    await this.to(field);
    await this.page.keyboard.type(text);
  }

  /** Describes the focused element. */
  describeFocus() {
    return this.page.evaluate(() => {
      const focused = document.activeElement;
      const text = (focused.getAttribute("aria-label") ?? focused.textContent ?? "").trim().slice(0, 30);
      return `${focused.tagName.toLowerCase()} "${text}"`;
    });
  }

  /** Waits until an element has the focus, which moves when the focused element is redrawn. */
  async isNotLost() {
    const focusedTag = () => this.page.evaluate(() => document.activeElement.tagName);
    await until("the focus is on the page", focusedTag, (tag) => tag !== "BODY");
  }
}
