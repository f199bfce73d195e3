// Runs the stories in the browser: all, or those whose file or sentence has one of the words in it.
// `cargo xtask test` calls it; `tests/README.md` says how to run a single file.

import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { LEFT } from "./support/folders.mjs";

const STORIES = fileURLToPath(new URL("stories/", import.meta.url));
/** A name of a Rust test has underscores where a sentence has spaces. */
const words = process.argv.slice(2).map((word) => word.toLowerCase().replaceAll("_", " "));

/** Whether a file may have a story with one of the words. Sentences that are put together decide for themselves. */
const concerns = (file) => {
  const text = readFileSync(join(STORIES, file), "utf8");
  const sentences = [...text.matchAll(/\bstory\(\s*(["`])(.*?)\1/gs)].map(([, , sentence]) => sentence);
  const said = sentences.some((sentence) => sentence.includes("${")) ? [text] : sentences;
  const names = [file, ...said].join("\n").toLowerCase();
  return words.length === 0 || words.some((word) => names.includes(word));
};

const files = readdirSync(STORIES).filter((file) => file.endsWith(".test.mjs") && concerns(file));
if (files.length === 0) {
  console.log(`no story in the browser has ${words.join(" or ")} in it`);
  process.exit(0);
}
rmSync(LEFT, { recursive: true, force: true });
// Two files at a time: a page that waits for the other file's server is not slowed down by it.
const flags = ["--test", "--test-reporter=spec", "--test-concurrency=2"];
const { status } = spawnSync(process.execPath, [...flags, ...files.map((file) => join(STORIES, file))], {
  stdio: "inherit",
  env: { ...process.env, PITBOARD_TEST_WORDS: words.join("\n") },
});
process.exit(status ?? 1);
