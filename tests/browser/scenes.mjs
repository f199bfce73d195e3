// Every page in every state, for the accessibility checks and the gallery.

import { failing, loading } from "./scenes/loading.mjs";
import { booking } from "./scenes/booking.mjs";
import { catalogue } from "./scenes/catalogue.mjs";
import { customers } from "./scenes/customers.mjs";
import { calendar } from "./scenes/calendar.mjs";
import { guests } from "./scenes/guests.mjs";
import { integrations } from "./scenes/integrations.mjs";
import { overview } from "./scenes/overview.mjs";
import { people } from "./scenes/people.mjs";
import { staff } from "./scenes/staff.mjs";
import { visitors } from "./scenes/visitors.mjs";

/**
 * @typedef {import("./support/stage.mjs").Stage} Stage
 * @typedef {object} Scene
 * @property {string} name usable as a file name
 * @property {(stage: Stage) => Promise<import("./support/people.mjs").Person> | import("./support/people.mjs").Person} [who]
 * @property {(number | string)[]} [expectedErrors] that the page logs
 * @property {(page: import("playwright-core").Page, stage: Stage) => Promise<void>} open resolves when the page
 *   is completely shown
 */

/** @type {Scene[]} */
export const SCENES = [...visitors, ...booking, ...customers, ...guests, ...staff, ...overview, ...people, ...catalogue, ...calendar, ...integrations, ...loading, ...failing];
