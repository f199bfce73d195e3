// The binary, serving the demo workshop on a port and with data of its own.

import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createInterface } from "node:readline";

import { OUTPUT, TARGET } from "./folders.mjs";

/** The environment variable that names the folder with the prepared data. */
const PREPARED = "PITBOARD_TEST_DEMO";
const BINARY = process.env.PITBOARD_BINARY ?? `${TARGET}debug/pitboard`;

/**
 * @typedef {object} Server
 * @property {string} url
 * @property {() => Promise<void>} stop stops it, waits until it has exited, and removes its temporary data
 */

/**
 * Starts a server and waits until it listens. It gets a copy of the data of `prepareDemo`, if they exist.
 * @param {string} [folder] for its data; without it, a temporary folder is removed when the server stops
 * @returns {Promise<Server>}
 */
export async function serveDemo(folder) {
  await mkdir(OUTPUT, { recursive: true });
  const dataFolder = folder ?? (await mkdtemp(`${OUTPUT}data-`));
  const prepared = process.env[PREPARED];
  if (prepared) await cp(prepared, dataFolder, { recursive: true });
  const flags = ["--demo", "--listen", "127.0.0.1:0", "--rate-limits", "off", "--webhooks-to-loopback", "--data-dir", dataFolder];
  const child = spawn(BINARY, ["serve", ...flags], {
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const exited = new Promise((resolve) => child.once("close", resolve));
  let log = "";
  child.stderr.on("data", (part) => (log = (log + part).slice(-4000)));
  const url = await new Promise((resolve, reject) => {
    child.once("error", reject);
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("listening on ")) resolve(line.slice("listening on ".length).trim());
    });
    exited.then(() => reject(new Error(`${BINARY} exited before it listened: ${log}`)));
  });
  const stop = async () => {
    process.off("exit", kill);
    child.kill("SIGTERM");
    await exited;
    if (!folder) await rm(dataFolder, { recursive: true });
  };
  return { url, stop };
}

/**
 * Creates the demo's data once; copying them is faster than creating them for each server.
 * @returns {Promise<Record<string, string>>} environment variables for the processes that use them
 */
export async function prepareDemo() {
  const folder = `${OUTPUT}demo`;
  await (await serveDemo(folder)).stop();
  return { [PREPARED]: folder };
}
