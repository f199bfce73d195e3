// The clock of a page, controlled by the story.

import { API } from "./network.mjs";
import { until } from "./until.mjs";

export class Clock {
  #open = 0;
  #reported = 0;

  /** Installs the clock; to be called before the page is opened. @param {import("playwright-core").Page} page */
  static async install(page) {
    const clock = new Clock(page);
    await page.clock.install();
    // Playwright reports a routed request later than it was made, so the page counts its requests itself.
    await page.addInitScript((api) => {
      const fetchOriginal = window.fetch;
      window.requests = 0;
      window.fetch = (request, options) => {
        if (new RegExp(api).test(request.url ?? request)) window.requests += 1;
        return fetchOriginal(request, options);
      };
    }, API.source);
    return clock;
  }

  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    // An event stream stays open.
    const ends = (request) => request.resourceType() !== "eventsource";
    page.on("request", (request) => {
      if (!ends(request)) return;
      this.#open += 1;
      if (request.isNavigationRequest()) this.#reported = 0;
      if (API.test(new URL(request.url()).pathname)) this.#reported += 1;
    });
    for (const end of ["requestfinished", "requestfailed"]) {
      page.on(end, (request) => (this.#open -= ends(request) ? 1 : 0));
    }
  }

  /** Stops the clock once no request is pending. */
  async stop() {
    // Far enough ahead for the slow way from the page to here and back: the clock cannot go back.
    await this.page.clock.pauseAt(await this.page.evaluate(() => Date.now() + 1_000));
    await this.#settled();
  }

  /** Advances the clock and waits until the requests made meanwhile are answered. @param {number} milliseconds */
  async pass(milliseconds) {
    await this.page.clock.runFor(milliseconds);
    await this.#settled();
  }

  async #settled() {
    const made = await this.page.evaluate(() => window.requests);
    await until("every request is reported", () => this.#reported, (reported) => reported >= made);
    await until("every request is answered", () => this.#open, (open) => open === 0);
    // Lets the page process the answers that have arrived.
    await this.page.evaluate(
      () =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(null);
          port2.postMessage(null);
        }),
    );
  }
}
