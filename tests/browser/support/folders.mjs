// The folders of build results and of the output of stories.

import { fileURLToPath } from "node:url";

/** Ends with a slash, like the others. */
export const TARGET = fileURLToPath(new URL("../../../target/", import.meta.url));

/** Data of running servers and screenshots of failed stories; cleared by `run.mjs`. */
export const OUTPUT = `${TARGET}browser/`;

export const GALLERY = `${TARGET}gallery/`;
