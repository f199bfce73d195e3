// How the page comes to a browser: small, once, and with nothing from elsewhere.

import assert from "node:assert/strict";

import { story } from "../support/story.mjs";
import { seen } from "../support/until.mjs";

/** All that the booking page loads before one can book, in bytes on the wire. */
const MOST = 300_000;

/** Opens an address in a new browser and answers what was loaded for it. */
async function loaded(visit, address, there) {
  const { page } = await visit();
  const answers = [];
  page.on("response", (answer) => answers.push(answer));
  await page.goto(address);
  await seen(page.locator(there).first());
  return { page, answers, files: answers.filter((answer) => !answer.url().includes("/api/")) };
}

story("every file but the entry is named by its content and kept for ever", async ({ visit }) => {
  const { files } = await loaded(visit, "/appointments/book/", ".period");
  const [entry, ...others] = files;
  const kept = (answer) => answer.headers()["cache-control"];
  assert.equal(kept(entry), "no-cache");
  assert.ok(others.length >= 4, "program, script and styles");
  for (const file of others) {
    assert.match(new URL(file.url()).pathname, /-[0-9a-f]{16}\.\w+$/);
    assert.equal(kept(file), "public, max-age=31536000, immutable", file.url());
  }
});

story("the program is compiled while it comes, and comes compressed", async ({ visit }) => {
  const { files } = await loaded(visit, "/", "#content :is(.period, .empty)");
  const programs = files.filter((file) => file.url().endsWith(".wasm"));
  assert.ok(programs.length > 0);
  for (const file of programs) assert.equal(file.headers()["content-type"], "application/wasm");
  const packed = files.filter((file) => /\.(wasm|js|css)$|\/$/.test(new URL(file.url()).pathname));
  for (const file of packed) assert.match(file.headers()["content-encoding"], /^(br|gzip)$/, file.url());
});

story("the policy lets no inline script and no other site in, and the entry has none", async ({ shop, visit }) => {
  const { answers, files } = await loaded(visit, "/", "#content :is(.period, .empty)");
  const policy = files[0].headers()["content-security-policy"];
  const scripts = policy.split(";").map((part) => part.trim()).find((part) => part.startsWith("script-src"));
  assert.equal(scripts, "script-src 'self' 'wasm-unsafe-eval'");
  for (const answer of answers) assert.equal(new URL(answer.url()).origin, shop.url);
  assert.doesNotMatch(await files[0].text(), /<script(?![^>]*\bsrc=)|\son\w+=|style=/);
});

story("the booking page is light", async ({ shop, visit }) => {
  const { files } = await loaded(visit, "/appointments/book/", ".period");
  const sizes = await Promise.all(
    files.map(async (file) => {
      const answer = await fetch(file.url(), { headers: { "Accept-Encoding": "br" } });
      return { name: file.url().slice(shop.url.length), bytes: Number(answer.headers.get("content-length")) };
    }),
  );
  const sum = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const list = sizes.map(({ name, bytes }) => `${bytes} ${name}`).join("\n");
  assert.ok(sum > 0 && sum <= MOST, `${sum} bytes:\n${list}`);
});

story("who only books never loads what staff see", async ({ shop, visit }) => {
  const booking = (await loaded(visit, "/appointments/book/", ".period")).files.map((file) => file.url());
  const staff = await visit(await shop.known("john"));
  const more = [];
  staff.page.on("response", (answer) => {
    if (answer.url().endsWith(".wasm") && !booking.includes(answer.url())) more.push(answer.url());
  });
  await staff.page.goto("/appointments/slot-occupancy/");
  await seen(staff.page.locator(".tallies"));
  assert.ok(more.length > 0);
});
