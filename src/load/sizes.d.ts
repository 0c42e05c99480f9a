// dist/load/sizes.js is written by scripts/build.js.

/** How many bytes baseline.wasm has. */
export const baselineBytes: number;
/** How many bytes relaxed.wasm has. */
export const relaxedBytes: number;
