// The folders of build results and of what stories leave.

import { fileURLToPath } from "node:url";

/** Ends with a slash, like the others. */
export const TARGET = fileURLToPath(new URL("../../../target/", import.meta.url));

/** Data of running servers, and pictures of failed stories; cleared by `run.mjs`. */
export const LEFT = `${TARGET}browser/`;

export const GALLERY = `${TARGET}gallery/`;
