// One Chromium for a file of stories, a context for each visitor, and a record of everything that a page logs.

import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @type {Promise<import("playwright-core").Browser> | undefined} */
let browser;

function launchBrowser() {
  browser ??= chromium.launch({
    executablePath: process.env.PITBOARD_CHROMIUM ?? "/usr/bin/chromium",
    args: ARGUMENTS,
    // Chromium's sandbox does not run as root.
    chromiumSandbox: process.getuid?.() !== 0,
  });
  return browser;
}

export async function closeBrowser() {
  await (await browser)?.close();
}

/**
 * @typedef {object} DisplayOptions
 * @property {number} [width] of the window; default 1280
 * @property {number} [height] default 800
 * @property {boolean} [dark]
 * @property {string} [zone] the browser's time zone; default the workshop's
 * @property {boolean} [still] reduced motion
 */

/** A browser context of one visitor. */
export class Visitor {
  /** Errors and warnings that its pages logged unexpectedly. @type {string[]} */
  loggedErrors = [];
  /** @type {RegExp[]} */
  #expected = [];

  /**
   * @param {string} url
   * @param {import("playwright-core").BrowserContextOptions["storageState"]} [storage]
   * @param {DisplayOptions} [options]
   */
  static async open(url, storage, options = {}) {
    const { width = 1280, height = 800, dark = false, zone = "Asia/Kolkata", still = false } = options;
    const context = await (await launchBrowser()).newContext({
      baseURL: url,
      storageState: storage,
      viewport: { width, height },
      colorScheme: dark ? "dark" : "light",
      locale: "en-IN",
      timezoneId: zone,
      reducedMotion: still ? "reduce" : "no-preference",
    });
    context.setDefaultTimeout(10_000);
    const visitor = new Visitor(context);
    visitor.page = await context.newPage();
    return visitor;
  }

  /** @param {import("playwright-core").BrowserContext} context */
  constructor(context) {
    this.context = context;
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        this.#record(`${message.text()} (${message.location().url})`);
      }
    });
    context.on("weberror", (error) => this.#record(`uncaught: ${error.error()}`));
  }

  /** Opens another tab of the same browser. */
  async tab() {
    return this.context.newPage();
  }

  /**
   * Accepts, from now on, that a page logs this error.
   * @param {number | string | RegExp} error a status such as 409, Chromium's name of a failure, or a pattern
   */
  expectError(error) {
    if (error instanceof RegExp) this.#expected.push(error);
    else if (typeof error === "string") this.#expected.push(new RegExp(`^Failed to load resource: ${error}`));
    else this.#expected.push(new RegExp(`^Failed to load resource: .* status of ${error} `));
  }

  async close() {
    // Requests that are still held back would fail.
    await Promise.all(this.context.pages().map((page) => page.unrouteAll({ behavior: "ignoreErrors" })));
    await this.context.close();
  }

  /** @param {string} entry */
  #record(entry) {
    if (!this.#expected.some((expected) => expected.test(entry))) this.loggedErrors.push(entry);
  }
}
