// The network between a page and its server: recorded requests, delayed and lost responses.

import { until } from "./until.mjs";

/** Everything under `/api/`. */
export const API = /\/api\//;

/**
 * @typedef {object} RecordedRequest
 * @property {string} path
 * @property {Record<string, string>} headers
 */

/**
 * Records the matching requests from now on.
 * @param {import("playwright-core").Page | import("playwright-core").BrowserContext} page
 * @param {string} method
 * @param {RegExp} path
 * @returns {RecordedRequest[]} grows with every request
 */
export function recordRequests(page, method, path) {
  /** @type {RecordedRequest[]} */
  const requests = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === method && path.test(pathname)) {
      requests.push({ path: pathname, headers: request.headers() });
    }
  });
  return requests;
}

/**
 * Delays matching requests until they are released.
 * @param {import("playwright-core").Page} page
 * @param {RegExp} address
 * @param {string} [method] only those
 * @returns {Promise<{ waiting: () => Promise<void>, release: () => void }>}
 */
export async function hold(page, address, method) {
  /** @type {() => void} */
  let release;
  const released = new Promise((resolve) => (release = resolve));
  let held = 0;
  await page.route(address, async (route) => {
    if (method && route.request().method() !== method) return route.fallback();
    held += 1;
    await released;
    await route.fallback();
  });
  const waiting = async () => {
    await until("a request is delayed", () => held, (held) => held > 0);
  };
  return { waiting, release };
}

/**
 * Sends matching requests to the server, and delays the answers until they are released.
 * @param {import("playwright-core").Page} page
 * @param {RegExp} address
 * @returns {Promise<{ release: () => void }>}
 */
export async function holdAnswers(page, address) {
  /** @type {() => void} */
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(address, async (route) => {
    const response = await route.fetch();
    await released;
    await route.fulfill({ response });
  });
  return { release };
}

/**
 * Sends one matching request to the server and drops its response.
 * @param {import("playwright-core").Page} page
 * @param {RegExp} address
 */
export async function loseAnswer(page, address) {
  await page.route(
    address,
    async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
}

/**
 * Answers matching requests as a server that cannot reach its database.
 * @param {import("playwright-core").Page} page
 * @param {RegExp} address
 */
export async function fail(page, address) {
  const problem = {
    type: "about:blank",
    title: "Please try again in a moment",
    status: 503,
    detail: "This cannot be done right now. Please try again, with the same Idempotency-Key if you sent one.",
    instance: "",
    code: "unavailable",
    errors: [],
  };
  await page.route(address, (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
}
