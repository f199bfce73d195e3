// The accounts with which scenes are opened.

import { Person, newcomer as newPerson } from "../support/people.mjs";

/** @typedef {import("../support/stage.mjs").Stage} Stage */

/** A person of the demo. @param {"john" | "manager" | "admin"} name */
export const known = (name) => (/** @type {Stage} */ stage) => stage.shop.known(name);

/** @param {Stage} stage */
export const customer = (stage) => stage.customer;

/** @param {Stage} stage */
export const newcomer = (stage) => stage.newcomer;

/** A new employee, whom no other scene knows. @param {Stage} stage */
export const staffWithoutFactor = async ({ shop }) => {
  const admin = await shop.known("admin");
  const { password, ...input } = newPerson();
  const { invitation } = await admin.api.post("/employees", { ...input, role: "employee" });
  return new Person(shop.url, await shop.api.post("/auth/invitation", { token: invitation.token, password }));
};
