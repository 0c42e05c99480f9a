// dist/load/bytes.js is written by scripts/build.js.

/** baseline.wasm in base64. */
export const baseline: string;
/** relaxed.wasm in base64. */
export const relaxed: string;
