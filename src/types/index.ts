// The public types. They name nothing outside the language itself (no DOM, no Node types), so that they compile with
// `lib: es2022` alone.
export type * from "./decoding.js";
export type * from "./functions.js";
export type * from "./memory.js";
export type * from "./nn.js";
export type * from "./options.js";
export type * from "./pool.js";
export type * from "./stream.js";
export type * from "./tensors.js";
export type * from "./threads.js";
