// The folders that the build reads and writes.
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const site = `${root}site`;
/** What is made on the way. */
export const work = `${site}/.work`;
/** The finished site. */
export const out = `${site}/dist`;
