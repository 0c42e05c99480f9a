// The operands of a call apart from its logits: bias, mask, weights, the state of a shard, quantizations.
import type { Quantization } from "../types/index.js";
import { arrayNameOf, copyOf, lengthOf, relationOf, type TypedArray } from "./arrays.js";
import type { Dtype } from "./dtypes.js";
import { wrongKind } from "./messages.js";
import { readPositive, readWhole } from "./numbers.js";
import { names } from "./option-names.js";
import { readFields } from "./options.js";
import type { Rows } from "./shape.js";
import type { Signature } from "./signature.js";
import { type PackedState, STATE_LENGTH } from "./state.js";

export interface Operands {
  readonly quantization: Quantization;
  readonly outQuantization: Quantization;
  /** One entry per class. */
  readonly bias: TypedArray | undefined;
  /** Mask and weights have one entry per class, or if there are as many as elements, one per element. */
  readonly mask: TypedArray | undefined;
  readonly weights: TypedArray | undefined;
  /** Receives the sign of each row's weighted sum, if it is asked for. */
  readonly signs: Int8Array | undefined;
  /** The state of each row over all of its shards. */
  readonly state: PackedState | undefined;
  /** T, or T / scale where the kernels compute with the integers themselves, which are exact. */
  readonly temperature: number;
}

const NOT_QUANTIZED: Quantization = { scale: 1, zeroPoint: 0 };

const NONE: Operands = {
  quantization: NOT_QUANTIZED,
  outQuantization: NOT_QUANTIZED,
  bias: undefined,
  mask: undefined,
  weights: undefined,
  signs: undefined,
  state: undefined,
  temperature: 1,
};

/** These operands, and no others. */
export const operandsWith = (given: Partial<Operands>): Operands => ({ ...NONE, ...given });

/** The operands that single operations take. */
export interface OwnOperands {
  readonly weights?: unknown;
  /** Whether the signs of weighted sums are asked for. */
  readonly sign?: boolean;
  readonly state?: PackedState;
}

export const NO_OPERANDS: OwnOperands = {};

interface GivenOperands extends OwnOperands {
  readonly bias: unknown;
  readonly mask: unknown;
  readonly quantization: unknown;
  readonly outQuantization: unknown;
}

/** What the operands of a call depend on. */
interface Bearer extends Rows {
  readonly operation: Signature;
  readonly dtype: Dtype;
  readonly outDtype: Dtype;
  readonly size: number;
  readonly temperature: number;
}

/** The operands of a call whose results go to `outs`. */
export function readOperands(
  { operation, dtype, outDtype, outer, length, inner, size, temperature }: Bearer,
  { bias, mask, weights, sign, state, quantization, outQuantization }: GivenOperands,
  outs: readonly TypedArray[],
  hasTemperature: boolean,
): Operands {
  const { name, takes, rowwise, whole } = operation;
  // Where the temperature cannot absorb the quantization's scale, a bias of 0 applies it.
  const scaled = quantization !== undefined && (whole || !rowwise);
  const weighted = takes === "weights";
  const rows = outer * inner;
  const read = {
    quantization: readQuantization(name, "quantization", quantization, dtype),
    outQuantization: readQuantization(name, "outQuantization", outQuantization, outDtype),
    bias: (rowwise ? readBias(name, bias, length, outs) : undefined) ?? (scaled ? new Float64Array(length) : undefined),
    mask: rowwise ? readEntries(name, "mask", mask, length, size, outs) : undefined,
    weights: weighted ? readWeights(name, weights, length, size, outs) : undefined,
    signs: sign ? new Int8Array(rows) : undefined,
    state,
  };
  const { scale } = read.quantization;
  if (read.bias && rowwise && scale > MOST_SCALE) {
    throw new RangeError(
      `${name}: quantization.scale is at most ${MOST_SCALE} here, for logits in float32; got ${scale}`,
    );
  }
  const scaledTemperature = read.bias ? temperature : Math.min(temperature / scale || 5e-324, 1.7e308);
  return {
    ...read,
    temperature: state ? checkState(name, state, rows, hasTemperature, scaledTemperature) : scaledTemperature,
  };
}

/** Checks that the state belongs to these rows; returns its temperature, which need not be given again. */
function checkState(name: string, state: PackedState, rows: number, given: boolean, temperature: number): number {
  const { length } = state.values;
  if (length === STATE_LENGTH * rows && (!given || temperature === state.temperature)) return state.temperature;
  const found = `${length / STATE_LENGTH} rows at ${state.temperature}`;
  throw new RangeError(`${name}: expected a state of ${rows} rows at temperature ${temperature}, got ${found}`);
}

/** With a larger scale, 255 steps of it are no float32. */
const MOST_SCALE = 3.4e38 / 255;

const QUANTIZATION_FIELDS = /* @__PURE__ */ names("scale zeroPoint");

function readQuantization(name: string, option: string, value: unknown, dtype: Dtype): Quantization {
  if (value === undefined) return NOT_QUANTIZED;
  const { scale, zeroPoint } = readFields(name, () => `${option} is { scale, zeroPoint }`, value, QUANTIZATION_FIELDS);
  if (dtype.bytes > 1) throw new TypeError(`${name}: ${option} is for 8-bit integers, not for ${dtype.name}`);
  return {
    scale: readPositive(name, `${option}.scale`, scale ?? null),
    zeroPoint: readWhole(name, `${option}.zeroPoint`, zeroPoint, dtype.lowest, dtype.lowest + 255),
  };
}

/** The option `bias`, one entry per class. */
export function readBias(
  name: string,
  value: unknown,
  classes: number,
  outs: readonly TypedArray[],
): TypedArray | undefined {
  return readEntries(name, "bias", value, classes, classes, outs);
}

/**
 * A bias, weights or a mask, with as many entries as there are classes or elements. An array of numbers or booleans becomes
 * a typed array, and a typed array that overlaps one of `outs` is copied.
 */
function readEntries(
  name: string,
  option: string,
  value: unknown,
  classes: number,
  elements: number,
  outs: readonly TypedArray[],
): TypedArray | undefined {
  if (value === undefined) return undefined;
  const isMask = option === "mask";
  const expected = isMask ? "a Uint8Array or an array of booleans" : "a float array or an array of numbers";
  if (Array.isArray(value)) {
    const wrong = value.findIndex((entry) => (isMask ? !isMaskEntry(entry) : typeof entry !== "number"));
    if (wrong >= 0) {
      const remedy = isMask && typeof value[wrong] === "number" ? "; numbers to add are a bias" : "";
      throw wrongKind(name, `${option} is ${expected}`, value[wrong], ` at index ${wrong}${remedy}`);
    }
    value = isMask ? Uint8Array.from(value, (kept) => (kept ? 1 : 0)) : Float64Array.from(value);
  }
  const arrayName = arrayNameOf(value);
  if (isMask ? arrayName !== "Uint8Array" : arrayName !== "Float32Array" && arrayName !== "Float64Array") {
    throw wrongKind(name, `${option} is ${expected}`, value);
  }
  const entries = value as TypedArray;
  const found = lengthOf(entries);
  if (found !== classes && found !== elements) {
    const orElements = elements === classes ? "" : `, or ${elements}, one for each element`;
    const count = `${classes} entries, one for each class${orElements}`;
    throw new RangeError(`${name}: ${option} needs ${count}; got ${found}`);
  }
  return outs.every((out) => relationOf(entries, out) === "apart") ? entries : copyOf(entries);
}

/** A mask with negative numbers would be one to add to the logits, in which 0 keeps a class. */
const isMaskEntry = (entry: unknown) =>
  typeof entry === "boolean" || (typeof entry === "number" && entry >= 0 && entry < Infinity);

function readWeights(
  name: string,
  value: unknown,
  classes: number,
  elements: number,
  outs: readonly TypedArray[],
): TypedArray {
  const weights = readEntries(name, "weights", value, classes, elements, outs) ?? new Float64Array(classes).fill(1);
  const count = lengthOf(weights);
  for (let i = 0; i < count; i++) {
    if (Number.isFinite(weights[i])) continue;
    throw new RangeError(`${name}: weights are finite numbers, got ${weights[i]} at index ${i}`);
  }
  return weights;
}
