// The real binary serving the demo workshop on its own port with its own data.

import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createInterface } from "node:readline";

import { LEFT, TARGET } from "./folders.mjs";

/** Names the folder with the prepared data. */
const PREPARED = "PITBOARD_TEST_DEMO";
const BINARY = process.env.PITBOARD_BINARY ?? `${TARGET}debug/pitboard`;

/**
 * @typedef {object} Server
 * @property {string} url
 * @property {() => Promise<void>} stop stops it, waits until it has ended, and removes its data
 */

/**
 * Starts a server and waits until it listens. It begins with the data of `prepareDemo`, if there are any.
 * @param {string} [folder] where its data stay; else they go with it
 * @returns {Promise<Server>}
 */
export async function serveDemo(folder) {
  await mkdir(LEFT, { recursive: true });
  const own = folder ?? (await mkdtemp(`${LEFT}data-`));
  const prepared = process.env[PREPARED];
  if (prepared) await cp(prepared, own, { recursive: true });
  const flags = ["--demo", "--listen", "127.0.0.1:0", "--rate-limits", "off", "--data-dir", own];
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
    if (!folder) await rm(own, { recursive: true });
  };
  return { url, stop };
}

/**
 * Creates the demo's data once, as copying them is faster.
 * @returns {Promise<Record<string, string>>} environment variables for the processes that use them
 */
export async function prepareDemo() {
  const folder = `${LEFT}demo`;
  await (await serveDemo(folder)).stop();
  return { [PREPARED]: folder };
}
