// The accounts with which scenes are opened.

/** @typedef {import("../support/stage.mjs").Stage} Stage */

/** A person of the demo. @param {"john" | "manager" | "admin"} name */
export const known = (name) => (/** @type {Stage} */ stage) => stage.shop.known(name);

/** @param {Stage} stage */
export const customer = (stage) => stage.customer;

/** @param {Stage} stage */
export const newcomer = (stage) => stage.newcomer;
