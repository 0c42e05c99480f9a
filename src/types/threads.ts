// Where a function computes: at once, on the thread of its caller, or on the threads of a pool, as a promise.

/** Who computes: the thread of the caller, or those of a pool. */
export type Where = "caller" | "threads";

/** The part of an AbortSignal that is used. */
export interface Signal {
  /** Whether it was aborted. */
  readonly aborted: boolean;
  /** What the promise is then rejected with. */
  readonly reason?: unknown;
  /** Listens for the abort. */
  addEventListener(type: "abort", listener: () => void): void;
  /** No longer listens. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The option that every function of a pool takes besides. */
export interface Abortable {
  /** An AbortSignal, which ends the call within 100 ms. What `out` holds then is undefined. */
  readonly signal?: Signal | undefined;
}

/** The further options of a function, by who computes. */
export type OptionsOn<On extends Where> = On extends "threads" ? Abortable : unknown;

/** What a function returns, by who computes. */
export type Returned<Result, On extends Where> = On extends "threads" ? Promise<Result> : Result;
