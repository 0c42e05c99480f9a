// The folders that the build reads and writes.
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const dist = `${root}dist`;
export const src = `${root}src`;
