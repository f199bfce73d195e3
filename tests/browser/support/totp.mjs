// An authenticator app (TOTP, RFC 6238): SHA-1, six digits, thirty seconds.

import { createHmac } from "node:crypto";

import { until } from "./until.mjs";

const STEP = 30_000;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Decodes base 32 without padding. @param {string} text */
function decode(text) {
  let bits = "";
  for (const character of text.replaceAll(" ", "")) bits += ALPHABET.indexOf(character).toString(2).padStart(5, "0");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

export class Authenticator {
  /** The last time step whose code was used. */
  #used = 0;

  /** @param {string} secret in base 32 */
  constructor(secret) {
    this.key = decode(secret);
  }

  /** Returns the code of a time step. @param {number} step */
  #code(step) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac("sha1", this.key).update(counter).digest();
    const number = mac.readUInt32BE(mac[19] & 15) & 0x7f_ff_ff_ff;
    return String(number % 1_000_000).padStart(6, "0");
  }

  /** Returns a code that was not used before. The server also takes that of the next step, so this seldom waits. */
  async next() {
    const present = () => Math.floor(Date.now() / STEP);
    await until("a code can be used", present, (step) => step + 1 > this.#used, 2 * STEP);
    this.#used = Math.max(this.#used + 1, present());
    return this.#code(this.#used);
  }
}
