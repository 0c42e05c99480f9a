// The folders that the site's build reads and writes.
import { root } from "../../scripts/building/paths.ts";

export { root };
export const site = `${root}site`;
/** What is made on the way. */
export const work = `${site}/.work`;
/** The finished site. */
export const out = `${site}/dist`;
