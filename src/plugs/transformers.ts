/**
 * Logits processors for `generate()` of `@huggingface/transformers`, and softmax and top-k on its tensors. Nothing of that
 * library is loaded from here: a processor is any function of the ids so far and a tensor, and new tensors are made by the
 * one that came.
 *
 * @packageDocumentation
 */

import type { AnyInput, FilterOptions, Filters, Repetition, RowSettings, SelectionOptions } from "simd-softmax";
import { filter, topK as largestOf, softmax as probabilitiesOf } from "simd-softmax";

/** A `Tensor` of `@huggingface/transformers`, described by what is used of it. */
export interface Tensor {
  /** The dtype: `"float32"`, `"float16"` and others. */
  readonly type: string;
  /** The elements. */
  // biome-ignore lint/suspicious/noExplicitAny: the library's data may be of any kind
  readonly data: any;
  /** The length of each axis, outermost first. */
  readonly dims: readonly number[];
}

/** Changes logits where they are, as the library's own processors do. */
type Process = <Logits extends Tensor>(inputIds: readonly (readonly bigint[])[], logits: Logits) => Logits;

/** What a `LogitsProcessorList` of the library holds: a function, which its types call by another name too. */
export type LogitsProcessor = Process & {
  /** The processor itself, by the name that the library's own types know. */
  readonly _call: Process;
};

/** What a processor does, in the order of `filter`. */
export interface ProcessorSettings extends Omit<Filters, "repetition"> {
  /** Added to every row of logits first, one number per class. */
  readonly bias?: RowSettings["bias"];
  /** Divides the logits. A finite number above 0; default 1. */
  readonly temperature?: number | undefined;
  /** The classes that came before are the ids so far. */
  readonly repetition?: Omit<Repetition, "tokens"> | undefined;
}

/**
 * A processor that does everything that `filter` does, in one pass over the vocabulary: bias, repetition, temperature,
 * topK, topP, minP, typicalP.
 *
 * Settings are read once, when it is made.
 *
 * @throws TypeError for settings that are no object; TypeError or RangeError at the first token, as `filter`, for settings of
 * the wrong kind or value, and for a tensor that is not dense
 */
export function logitsProcessor(settings: ProcessorSettings): LogitsProcessor {
  const given = copyOf("logitsProcessor", "settings", settings, SETTINGS);
  refuse("logitsProcessor", given, ["shape", "axis", "out"]);
  const penalties =
    given.repetition && copyOf("logitsProcessor", "repetition", given.repetition, ["penalty", "frequency", "presence"]);
  const process: Process = (inputIds, logits) => {
    // As in the library's own processors, ids that have no logit are skipped.
    const classes = logits.dims.at(-1) ?? 0;
    const tokens = inputIds.map((ids) => ids.filter((id) => id >= 0 && id < classes));
    const repetition = penalties && { tokens, ...penalties };
    const { strides, fortranOrder } = logits as { strides?: unknown; fortranOrder?: unknown };
    if (strides !== undefined || fortranOrder !== undefined)
      throw new TypeError("logitsProcessor: expected a dense tensor, whose logits it changes where they are");
    filter(
      logits as AnyInput as Float32Array,
      { ...given, repetition, out: logits.data } as FilterOptions<Float32Array>,
    );
    return logits;
  };
  return Object.assign(process, { _call: process });
}

/** A processor that divides logits by a temperature. */
export const temperature = (value: number): LogitsProcessor => logitsProcessor({ temperature: value });

/** A processor that keeps the `k` best tokens. */
export const topKFilter = (k: number): LogitsProcessor => logitsProcessor({ topK: k });

/** A processor that keeps the smallest set of most likely tokens whose total probability reaches `p` (nucleus sampling). */
export const topP = (p: number): LogitsProcessor => logitsProcessor({ topP: p });

/** A processor that keeps tokens with at least the share `p` of the best one's probability. */
export const minP = (p: number): LogitsProcessor => logitsProcessor({ minP: p });

type Constructor<Made> = new (type: string, data: unknown, dims: readonly number[]) => Made;

function like<Made extends Tensor>(tensor: Made, type: string, data: unknown, dims: readonly number[]): Made {
  return new (tensor.constructor as Constructor<Made>)(type, data, dims);
}

/** What floats that are computed from `tensor` are called. */
function floatsOf({ type }: Tensor): string {
  return type.startsWith("float") || type.startsWith("bfloat") ? type : "float32";
}

const SETTINGS = ["bias", "temperature", "topK", "topP", "minP", "typicalP", "repetition"];

/**
 * What an object holds, inherited values and those of getters with these names included, each read once.
 *
 * @throws TypeError for anything that has no names to look up
 */
function copyOf(name: string, what: string, value: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Symbol.iterator in value || "then" in value) {
    const got =
      value === null ? "null" : typeof value === "object" ? Object.prototype.toString.call(value) : typeof value;
    throw new TypeError(`${name}: ${what} is an object, got ${got}`);
  }
  const given = value as Record<string, unknown>;
  const copy: Record<string, unknown> = {};
  for (const option in given) copy[option] = given[option];
  for (const option of names) if (!(option in copy)) copy[option] = given[option];
  return copy;
}

/** @throws TypeError for options that would make of the results what the tensors for them do not say */
function refuse(name: string, options: object | undefined, refused: readonly string[]): void {
  for (const option of refused) {
    const value = (options as Record<string, unknown> | undefined)?.[option];
    if (value !== undefined) throw new TypeError(`${name}: no option ${JSON.stringify(option)} for a tensor`);
  }
}

/**
 * The softmax of a tensor, along its last axis or `axis`, as a new tensor.
 *
 * @throws TypeError or RangeError as `softmax` of `simd-softmax`
 */
export function softmax<Logits extends Tensor>(logits: Logits, options?: Omit<RowSettings, "shape">): Logits {
  refuse("softmax", options, ["shape", "out", "outQuantization"]);
  const data = probabilitiesOf(logits as AnyInput as Float32Array, options as RowSettings);
  return like(logits, floatsOf(logits), data, logits.dims);
}

/** The best classes of every row: `indices` are of type int64, and the last axis of all three has `k` places. */
export interface TensorSelection<Result> {
  /** The classes. */
  readonly indices: Result;
  /** Their probabilities relative to the whole row, or their sigmoids. */
  readonly probabilities: Result;
  /** The logarithms of these. */
  readonly logProbabilities: Result;
}

/**
 * The `k` most probable classes along a tensor's last axis, the best first, with their probabilities in the row as a whole.
 *
 * @throws TypeError or RangeError as `topK` of `simd-softmax`
 */
export function topK<Logits extends Tensor>(
  logits: Logits,
  k: number,
  options?: Omit<SelectionOptions<never, Uint32Array, "softmax" | "sigmoid">, "shape" | "axis" | "out">,
): TensorSelection<Logits> {
  refuse("topK", options, ["shape", "axis", "out"]);
  const selection = largestOf(logits as AnyInput as Float32Array, k, options);
  if (!selection.probabilities) throw new TypeError('topK: scores is "softmax" or "sigmoid" for a tensor, got "none"');
  const dims = [...logits.dims.slice(0, -1), k];
  return {
    indices: like(logits, "int64", BigInt64Array.from(selection.indices, BigInt), dims),
    probabilities: like(logits, floatsOf(logits), selection.probabilities, dims),
    logProbabilities: like(logits, floatsOf(logits), selection.logProbabilities, dims),
  };
}
