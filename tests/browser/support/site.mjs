// A site of another origin on this machine, with one page.

import { createServer } from "node:http";

/**
 * Serves a page at every path of a free port.
 * @param {string} html
 * @returns {Promise<string>} the origin
 */
export async function serveSite(html) {
  const server = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(html);
  });
  // It ends with the process.
  server.unref();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}
