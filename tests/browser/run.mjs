// Runs the stories: all, or those whose file name or sentence contains one of the arguments.
// `cargo xtask test` calls it; `tests/README.md` says how to run a single file.

import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { OUTPUT } from "./support/folders.mjs";
import { prepareDemo } from "./support/server.mjs";
import { hasStories } from "./support/story.mjs";

const STORIES = new URL("stories/", import.meta.url);

/** @type {string[]} */
const files = [];
for (const name of readdirSync(STORIES)) {
  const file = fileURLToPath(new URL(name, STORIES));
  if (await hasStories(file, process.argv.slice(2))) files.push(file);
}
if (files.length === 0) {
  console.log("no story contains these words");
  process.exit(0);
}
rmSync(OUTPUT, { recursive: true, force: true });
// Three files at a time, because each often waits for its page or its server.
const flags = ["--test", "--test-reporter=spec", "--test-concurrency=3"];
const env = { ...process.env, ...(await prepareDemo()), PITBOARD_TEST_WORDS: process.argv.slice(2).join("\n") };
const { status } = spawnSync(process.execPath, [...flags, ...files], { stdio: "inherit", env });
process.exit(status ?? 1);
