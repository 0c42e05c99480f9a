// What some calls bring along with the logits: a bias, a mask, weights, and how 8-bit integers stand for numbers.
import { wrongKind } from "./input.js";
import { arrayKind, type Numbers, type NumberType } from "./numbers.js";
import type { Operation } from "./operation.js";
import { type Given, overlap, readPositive, readWhole } from "./options.js";
import type { Rows } from "./rows.js";
import type { Quantization } from "./types.js";

export interface Beside {
  /** How the data's integers stand for numbers, and how those of `out` do. */
  readonly quantization: Quantization;
  readonly outQuantization: Quantization;
  /** One for each class. */
  readonly bias: Numbers | undefined;
  /** One for each class, or, if there are as many as elements, for each of those; and so are weights. */
  readonly mask: Numbers | undefined;
  readonly weights: Numbers | undefined;
  /** Receives the sign of each row's weighted sum, if somebody wants it. */
  readonly signs: Int8Array | undefined;
  /** What is known of each row from all of its shards. */
  readonly partial: Packed | undefined;
  /** T / scale where the integers themselves are computed with, which are exact; else T. */
  readonly temperature: number;
}

/** Partial log-sum-exps as the kernels have them: three numbers a row (assembly/partial.ts). */
export interface Packed {
  readonly values: Float64Array;
  readonly temperature: number;
}

const PLAIN: Quantization = { scale: 1, zeroPoint: 0 };

/** Whether there is anything to be read: most calls have nothing, and readBeside is too large to go through for that. */
export function bringsAlong({ takes }: Operation, options: Given): boolean {
  const { bias, mask, quantization, outQuantization } = options;
  return !(
    bias === undefined &&
    mask === undefined &&
    quantization === undefined &&
    outQuantization === undefined &&
    !takes
  );
}

/** `size` elements of `type` make up the `rows`, of which results of `outType` go to `out`. */
export function readBeside(
  { name, takes, passes, whole }: Operation,
  options: Given,
  type: NumberType,
  outType: NumberType,
  { outer, length, inner }: Rows,
  size: number,
  out: Numbers,
  temperature: number,
): Beside {
  const { bias, mask, weights, sign, quantization, outQuantization } = options;
  const rowwise = passes.length > 0;
  // Where no temperature can take up the quantization's scale, a bias of 0 brings it along.
  const scaled = quantization !== undefined && (whole || !rowwise);
  const weighted = takes === "weights";
  const rows = outer * inner;
  const read = {
    quantization: readQuantization(name, "quantization", quantization, type),
    outQuantization: readQuantization(name, "outQuantization", outQuantization, outType),
    bias:
      (rowwise ? readEntries(name, "bias", bias, length, length, out) : undefined) ??
      (scaled ? new Float64Array(length) : undefined),
    mask: rowwise ? readEntries(name, "mask", mask, length, size, out) : undefined,
    weights: weighted ? readWeights(name, weights, length, size, out) : undefined,
    signs: weighted && sign ? new Int8Array(rows) : undefined,
    partial: takes === "partial" ? (options.partial as Packed) : undefined,
  };
  if (!read.bias) temperature = Math.min(temperature / read.quantization.scale || 5e-324, 1.7e308);
  if (read.partial) temperature = checkPartial(name, read.partial, rows, options.temperature, temperature);
  return { ...read, temperature };
}

/** Checks that the state is that of these rows; answers with its temperature, which need not be given again. */
function checkPartial(name: string, state: Packed, rows: number, given: unknown, temperature: number): number {
  const { length } = state.values;
  if (length === 3 * rows && (given === undefined || temperature === state.temperature)) return state.temperature;
  const found = `${length / 3} rows at ${state.temperature}`;
  throw new RangeError(`${name}: expected a state of ${rows} rows at temperature ${temperature}, got ${found}`);
}

function readQuantization(name: string, option: string, value: unknown, type: NumberType): Quantization {
  if (value === undefined) return PLAIN;
  if (typeof value !== "object" || value === null) {
    throw wrongKind(name, `${option} is { scale, zeroPoint }`, value);
  }
  if (type.bytes > 1) throw new TypeError(`${name}: ${option} is for 8-bit integers, not for ${type.name}`);
  const { scale, zeroPoint } = value as { scale?: unknown; zeroPoint?: unknown };
  return {
    scale: readPositive(name, `${option}.scale`, scale ?? null),
    zeroPoint: readWhole(name, `${option}.zeroPoint`, zeroPoint, type.lowest, type.lowest + 255),
  };
}

/**
 * A bias, weights or a mask, as many entries as there are classes or elements. Plain numbers and booleans become a typed
 * array, and a typed array that `out` lies on is copied.
 */
function readEntries(
  name: string,
  option: string,
  value: unknown,
  classes: number,
  elements: number,
  out: Numbers,
): Numbers | undefined {
  if (value === undefined) return undefined;
  const isMask = option === "mask";
  const wanted = isMask ? "a Uint8Array or an array of booleans" : "a float array or an array of numbers";
  if (Array.isArray(value)) {
    const wrong = value.findIndex((entry) => typeof entry !== "number" && !(isMask && typeof entry === "boolean"));
    if (wrong >= 0) {
      throw wrongKind(name, `${option} is ${wanted}`, value[wrong], ` at index ${wrong}`);
    }
    value = isMask ? Uint8Array.from(value, (kept) => (kept ? 1 : 0)) : Float64Array.from(value);
  }
  const kind = arrayKind(value);
  if (isMask ? kind !== "Uint8Array" : kind !== "Float32Array" && kind !== "Float64Array") {
    throw wrongKind(name, `${option} is ${wanted}`, value);
  }
  const entries = value as Numbers;
  if (entries.length !== classes && entries.length !== elements) {
    const orElements = elements === classes ? "" : `, or ${elements}, one for each element`;
    const count = `${classes} entries, one for each class${orElements}`;
    throw new RangeError(`${name}: ${option} needs ${count}; got ${entries.length}`);
  }
  return overlap(entries, out) ? entries.slice() : entries;
}

function readWeights(name: string, value: unknown, classes: number, elements: number, out: Numbers): Numbers {
  const weights = readEntries(name, "weights", value, classes, elements, out) ?? new Float64Array(classes).fill(1);
  const wrong = weights.findIndex((weight) => !Number.isFinite(weight));
  if (wrong < 0) return weights;
  throw new RangeError(`${name}: weights are finite numbers, got ${weights[wrong]} at index ${wrong}`);
}
