// dist/load/bytes.js is written by scripts/build.js.

/** What is added to every byte of the modules, modulo 256, to be a character. */
export const shift: number;
/** baseline.wasm, a character a byte. */
export const baseline: string;
/** relaxed.wasm likewise. */
export const relaxed: string;
