// What every host is.

import type { Report } from "../app/checks.ts";
import type { App } from "../app.ts";

/** A runtime that the checks run on. */
export interface Host {
  readonly name: string;
  /** How it gets the WebAssembly modules. */
  readonly loads: string;
  /** What its report has to say. */
  readonly wanted: Pick<Report, "variant" | "fused">;
  /** Why it cannot run here, if it cannot. */
  missing?(): string | undefined;
  run(app: App): Report | Promise<Report>;
}

/** The module with fused multiply-add. */
export const FUSED = { variant: "relaxed", fused: true } as const;
/** The module of SIMD alone. */
export const PLAIN = { variant: "baseline", fused: false } as const;
