// Where things lie that are built, and where stories leave what they leave.

import { fileURLToPath } from "node:url";

/** With a slash at its end, as the others. */
export const TARGET = fileURLToPath(new URL("../../../target/", import.meta.url));

/** Data while they are used, and what a failed story has seen; cleared by `run.mjs`. */
export const LEFT = `${TARGET}browser/`;

export const GALLERY = `${TARGET}gallery/`;
