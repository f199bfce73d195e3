// The real binary, serving the demo workshop on a port of its own, with data that nobody else has.

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createInterface } from "node:readline";

import { LEFT, TARGET } from "./folders.mjs";

const BINARY = process.env.PITBOARD_BINARY ?? `${TARGET}debug/pitboard`;

/**
 * @typedef {object} Server
 * @property {string} url
 * @property {() => Promise<void>} stop asks it to stop, waits until it has, and removes its data
 */

/**
 * Waits until it listens.
 * @returns {Promise<Server>}
 */
export async function serveDemo() {
  await mkdir(LEFT, { recursive: true });
  const folder = await mkdtemp(`${LEFT}data-`);
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
    await rm(folder, { recursive: true });
  };
  return { url, stop };
}
