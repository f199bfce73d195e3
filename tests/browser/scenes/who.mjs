// The people who open scenes.

/** @typedef {import("../support/stage.mjs").Stage} Stage */

/** One of the demo's people. @param {"john" | "manager" | "admin"} name */
export const known = (name) => (/** @type {Stage} */ stage) => stage.shop.known(name);

/** @param {Stage} stage */
export const customer = (stage) => stage.customer;

/** @param {Stage} stage */
export const newcomer = (stage) => stage.newcomer;
