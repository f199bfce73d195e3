// A story is a browser test: a sentence, and actions of visitors in the workshop that the file's stories share.
// It fails if a page logs an error that the story does not expect.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { basename } from "node:path";
import { after, test } from "node:test";

import { Visitor, closeBrowser } from "./browser.mjs";
import { OUTPUT } from "./folders.mjs";
import { Shop } from "./shop.mjs";

/** Whether the long stories run too. */
export const isLong = process.env.PITBOARD_TEST_LONG === "1";

/** Milliseconds for a whole story; each wait has a shorter limit. */
const TIMEOUT = 120_000;
const FILTER = (process.env.PITBOARD_TEST_WORDS ?? "").split("\n").filter(Boolean);

/** The sentences, while they are collected without running the stories. @type {string[] | undefined} */
let collected;
let hasBegun = false;
/** @type {Promise<Shop> | undefined} */
let open;

/**
 * @typedef {object} World
 * @property {Shop} shop
 * @property {(person?: import("./people.mjs").Person, options?: import("./browser.mjs").DisplayOptions) => Promise<Visitor>} visit
 *   opens a browser, signed in as the person if there is one
 */

/**
 * Defines a story. Stories can run in any order.
 * @param {string} sentence
 * @param {(world: World) => Promise<void>} run
 */
export function story(sentence, run) {
  if (collected) return void collected.push(sentence);
  if (!isWanted(process.argv[1], sentence, FILTER)) return;
  if (!hasBegun) after(close);
  hasBegun = true;
  test(sentence, { timeout: TIMEOUT }, async (t) => {
    open ??= Shop.open();
    const shop = await open;
    /** @type {Visitor[]} */
    const visitors = [];
    const visit = async (person, options) => {
      const visitor = await Visitor.open(shop.url, await person?.storage(), options);
      visitors.push(visitor);
      return visitor;
    };
    try {
      await run({ shop, visit });
      assert.deepEqual(visitors.flatMap((visitor) => visitor.loggedErrors), [], "a page logged an error");
    } catch (error) {
      for (const line of await collectTraces(sentence, visitors)) t.diagnostic(line);
      throw error;
    } finally {
      await Promise.all(visitors.map((visitor) => visitor.close()));
    }
  });
}

/**
 * Returns whether a file has a story that contains one of the words.
 * @param {string} file
 * @param {string[]} words
 */
export async function hasStories(file, words) {
  collected = [];
  await import(file);
  const sentences = collected;
  collected = undefined;
  return sentences.some((sentence) => isWanted(file, sentence, words));
}

/** Returns whether the filter selects a story. Underscores match spaces, so that it can be written as in Rust. */
function isWanted(file, sentence, words) {
  const name = `${basename(file, ".test.mjs")} ${sentence}`.toLowerCase();
  return words.length === 0 || words.some((word) => name.includes(word.toLowerCase().replaceAll("_", " ")));
}

/** Closes the browser and the server, even if closing one of them fails. */
async function close() {
  await Promise.allSettled([closeBrowser(), open?.then((shop) => shop.close())]);
}

/** Takes a screenshot of every tab; returns their paths and what the pages logged. */
async function collectTraces(sentence, visitors) {
  await mkdir(OUTPUT, { recursive: true });
  const pages = visitors.flatMap((visitor) => visitor.context.pages());
  const pictures = pages.map(async (page, at) => {
    const path = `${OUTPUT}${sentence.replace(/\W+/g, "-").slice(0, 60)}-${at + 1}.png`;
    await page.screenshot({ path, timeout: 5_000 });
    return `${page.url()} at the end: ${path}`;
  });
  const results = (await Promise.allSettled(pictures)).map(({ value, reason }) => value ?? `no picture: ${reason}`);
  return [...results, ...visitors.flatMap((visitor) => visitor.loggedErrors)];
}
