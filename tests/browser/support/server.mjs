// The real binary, serving the demo workshop on a port of its own, with data that nobody else has.

import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BINARY =
  process.env.PITBOARD_BINARY ?? fileURLToPath(new URL("../../../target/debug/pitboard", import.meta.url));

/** A folder with the demo in it, made once for all files by `run.mjs`. */
const DEMO = process.env.PITBOARD_DEMO_DATA;

/**
 * @typedef {object} Server
 * @property {string} url
 * @property {string} folder its data
 * @property {() => Promise<void>} stop asks it to stop and waits until it has
 */

/**
 * Waits until it listens.
 * @param {string} folder where its data are or will be
 * @returns {Promise<Server>}
 */
export async function serve(folder) {
  const flags = ["--demo", "--listen", "127.0.0.1:0", "--rate-limits", "off", "--data-dir", folder];
  const child = spawn(BINARY, ["serve", ...flags], {
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const killed = () => child.kill("SIGKILL");
  process.once("exit", killed);
  const ended = new Promise((resolve) => child.once("close", resolve));
  let log = "";
  child.stderr.on("data", (part) => (log = (log + part).slice(-4000)));
  const url = await new Promise((resolve, reject) => {
    child.once("error", reject);
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("listening on ")) resolve(line.slice("listening on ".length).trim());
    });
    ended.then(() => reject(new Error(`${BINARY} ended before it listened: ${log}`)));
  });
  const stop = async () => {
    process.off("exit", killed);
    child.kill("SIGTERM");
    await ended;
  };
  return { url, folder, stop };
}

/**
 * A server with the demo as it was made, whatever other files do to theirs.
 * @returns {Promise<Server>}
 */
export async function serveDemo() {
  const folder = await mkdtemp(join(tmpdir(), "pitboard-story-"));
  if (DEMO) await cp(DEMO, folder, { recursive: true });
  const server = await serve(folder);
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  };
  return { ...server, stop };
}
