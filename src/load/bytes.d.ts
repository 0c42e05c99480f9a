// dist/load/bytes.js is written by scripts/build.js.

/** baseline.wasm in hexadecimal. */
export const baseline: string;
/** relaxed.wasm in hexadecimal. */
export const relaxed: string;
