// A task: a part of a checked call as data that a thread can be sent.
import type { AnyArray } from "../arguments/arrays.js";
import type { Call } from "../arguments/call.js";
import type { Dtype } from "../arguments/dtypes.js";
import type { LossCall } from "../operations/nn/cross-entropy.js";
import type { Multiplication } from "../operations/nn/dense.js";
import type { Region } from "./regions.js";

/** Where results go: to shared memory, or to a new array like an empty one, which the reply brings. */
export interface Target {
  readonly shared: Region | undefined;
  readonly like: AnyArray;
  readonly count: number;
}

/** The results of a call, each if it has them. */
export interface Results<Value> {
  out?: Value;
  signs?: Value;
  indices?: Value;
  probabilities?: Value;
  logProbabilities?: Value;
  losses?: Value;
}

/** A layer, its dtype by name. */
export interface Layer extends Omit<Multiplication["product"], "weights"> {
  readonly weights: Omit<Multiplication["product"]["weights"], "dtype">;
  readonly dtype: Dtype["name"];
  readonly activation: unknown;
}

/** What a loss is made of, for the rows of the task. */
export type Loss = Omit<LossCall, "call" | "losses">;

/** The fields of a call that a thread gets as they are. */
export type Fields = Pick<
  Call,
  "outer" | "length" | "inner" | "size" | "temperature" | "empty" | "isFloat64" | "operands" | "settings" | "random"
>;

export interface Task {
  /** What codes.ts says. */
  readonly operation: number;
  readonly fields: Fields;
  readonly data: Region;
  readonly dtype: Dtype["name"];
  readonly outDtype: Dtype["name"];
  readonly results: Results<Target>;
  readonly layer: Layer | undefined;
  readonly loss: Loss | undefined;
}

/** The results that a thread did not write to shared memory. */
export type Reply = Results<AnyArray>;

/** A task, the buffers that go to the thread with it, and what puts the results that come back where they belong. */
export interface Job {
  readonly task: Task;
  readonly transfer: readonly ArrayBuffer[];
  readonly finish: (reply: Reply) => void;
}
