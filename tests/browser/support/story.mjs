// A story: a sentence, a workshop shared by the file, visitors, and no errors logged by their pages.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { basename } from "node:path";
import { after, test } from "node:test";

import { Visitor, quit } from "./browser.mjs";
import { LEFT } from "./folders.mjs";
import { Shop } from "./shop.mjs";

/** Whether the long stories run too. */
export const isLong = process.env.PITBOARD_TEST_LONG === "1";

/** Milliseconds for a whole story; single waits are shorter. */
const TIMEOUT = 120_000;
const FILTER = (process.env.PITBOARD_TEST_WORDS ?? "").split("\n").filter(Boolean);

/** Sentences, while they are only collected. @type {string[] | undefined} */
let collected;
let hasBegun = false;
/** @type {Promise<Shop> | undefined} */
let open;

/**
 * @typedef {object} World
 * @property {Shop} shop
 * @property {(who?: import("./people.mjs").Person, looks?: import("./browser.mjs").Looks) => Promise<Visitor>} visit
 *   opens a browser, signed in as somebody if one is named
 */

/**
 * Defines a story. Stories are independent of each other's order.
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
    const visit = async (who, looks) => {
      const visitor = await Visitor.arrive(shop.url, await who?.storage(), looks);
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
      await Promise.all(visitors.map((visitor) => visitor.leave()));
    }
  });
}

/**
 * Whether a file has a story that contains one of the words.
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

/** Underscores stand for spaces, as in the names of tests in Rust. */
function isWanted(file, sentence, words) {
  const name = `${basename(file, ".test.mjs")} ${sentence}`.toLowerCase();
  return words.length === 0 || words.some((word) => name.includes(word.toLowerCase().replaceAll("_", " ")));
}

/** Closes browser and server, even if one of them fails. */
async function close() {
  await Promise.allSettled([quit(), open?.then((shop) => shop.close())]);
}

/** Takes a picture of every tab and returns what the pages logged. */
async function collectTraces(sentence, visitors) {
  await mkdir(LEFT, { recursive: true });
  const pages = visitors.flatMap((visitor) => visitor.context.pages());
  const pictures = pages.map(async (page, at) => {
    const path = `${LEFT}${sentence.replace(/\W+/g, "-").slice(0, 60)}-${at + 1}.png`;
    await page.screenshot({ path, timeout: 5_000 });
    return `${page.url()} at the end: ${path}`;
  });
  const taken = (await Promise.allSettled(pictures)).map((one) => one.value ?? `no picture: ${one.reason}`);
  return [...taken, ...visitors.flatMap((visitor) => visitor.loggedErrors)];
}
