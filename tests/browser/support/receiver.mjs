// A receiver of webhooks on this machine: it records what it gets, and answers with the status that a story chooses.

import { createHmac } from "node:crypto";
import { createServer } from "node:http";

/**
 * @typedef {object} Received
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {string} body
 */

export class Receiver {
  /** The status of the answers after the first ones. */
  status = 204;
  /** The statuses of the first answers. @type {number[]} */
  first = [];
  /** @type {Received[]} */
  received = [];

  /** Starts a receiver on a free port. */
  static async open() {
    const receiver = new Receiver();
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const part of request.setEncoding("utf8")) body += part;
      receiver.received.push({ headers: request.headers, body });
      response.writeHead(receiver.first.shift() ?? receiver.status).end();
    });
    // It ends with the process.
    server.unref();
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    receiver.host = `127.0.0.1:${port}`;
    receiver.url = `http://${receiver.host}/hook`;
    return receiver;
  }

  /** Returns the requests with an event of this id. @param {string} id */
  withId(id) {
    return this.received.filter(({ headers }) => headers["webhook-id"] === id);
  }

  /** Returns the types of the received events. @returns {string[]} */
  types() {
    return this.received.map(({ body }) => JSON.parse(body).type);
  }
}

/** Whether one of the signatures of a request was made with the secret. @param {string} secret @param {Received} request */
export function isSignedWith(secret, { headers, body }) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const signature = createHmac("sha256", key).update(content).digest("base64");
  return String(headers["webhook-signature"]).split(" ").includes(`v1,${signature}`);
}
