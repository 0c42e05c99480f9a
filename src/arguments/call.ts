// A call, read once and checked: everything is checked before anything is computed or written.
import { bitsOf, type Indices, lengthOf, type TypedArray } from "./arrays.js";
import { type Dtype, FLOAT32, FLOAT64 } from "./dtypes.js";
import { type Input, readInput } from "./input.js";
import { checkShape, type Layout, type StridedRows, stridedRows } from "./layout.js";
import { changed } from "./messages.js";
import { readPositive } from "./numbers.js";
import { NO_OPERANDS, type Operands, type OwnOperands, operandsWith, readOperands } from "./operands.js";
import { type GivenOptions, readAllMasked } from "./options.js";
import { newOut, readOutDtype, sourceFor } from "./output.js";
import type { SamplingSettings } from "./sampling.js";
import { areWhole, readArrays, type Selection, sourceApart } from "./selection.js";
import { checkResults, type Rows, readRows, setRows } from "./shape.js";
import type { Signature } from "./signature.js";
import { STATE_LENGTH } from "./state.js";

/** Stands for an array while there is none. */
const NO_ARRAY: TypedArray = /* @__PURE__ */ new Float32Array(0);

/** What was read of a call. Once it is complete, only its operation changes it: sample draws, filter sets `empty`. */
export class Call<Operation extends Signature = Signature> implements Input, Rows, Selection {
  operation: Operation;
  // The input.
  array = NO_ARRAY;
  given = NO_ARRAY;
  dtype: Dtype = FLOAT32;
  arrayLength = 0;
  size = 0;
  shape: readonly number[] | undefined;
  layout: Layout | undefined;
  isCopy = false;
  // Its rows.
  outer = 0;
  length = 0;
  inner = 0;
  axis = 0;
  /** Where the rows of a strided tensor lie; otherwise they lie as `Rows` says. */
  strided: StridedRows | undefined;
  /** The option `out`. */
  givenOut: unknown;
  /** What kernels read: `array`, or a copy of it. */
  data = NO_ARRAY;
  /** What kernels write, Float16Arrays as their bit patterns; the indices of a selection. */
  out = NO_ARRAY;
  /** Whether `out` is the caller's; a new one lies on no registered memory. */
  isGiven = false;
  outDtype: Dtype = FLOAT32;
  /** What the caller gets. */
  result: unknown;
  /** Whether the computation is in float64; in float32 otherwise. */
  isFloat64 = false;
  temperature = 1;
  /**
   * The probability of the classes of a row in which every class is masked; for filter the largest finite number of the
   * results' dtype.
   */
  empty = NaN;
  operands: Operands | undefined;
  settings: SamplingSettings | undefined;
  indices: Indices | undefined;
  probabilities: TypedArray | undefined;
  logProbabilities: TypedArray | undefined;
  /** A number in [0, 1) per row, to draw with. */
  random: Float64Array | undefined;

  constructor(operation: Operation) {
    this.operation = operation;
  }
}

/** A call that is complete. */
export type CheckedCall<Operation extends Signature = Signature> = Readonly<Call<Operation>>;

/** A call that has ended, to be used for the next one: 300 bytes of garbage less, and 20 ns. */
let spare: Call | undefined;

/** The result of a call that has ended. */
export function endCall(call: Call): unknown {
  const { result } = call;
  call.array = NO_ARRAY;
  call.given = NO_ARRAY;
  call.shape = undefined;
  call.layout = undefined;
  call.strided = undefined;
  call.givenOut = undefined;
  call.data = NO_ARRAY;
  call.out = NO_ARRAY;
  call.result = undefined;
  call.operands = undefined;
  call.settings = undefined;
  call.indices = undefined;
  call.probabilities = undefined;
  call.logProbabilities = undefined;
  call.random = undefined;
  spare = call;
  return result;
}

/**
 * Begins a call: reads its input, its rows and `out`. Getters of the caller's that are run by this or by what follows may make
 * calls of their own.
 */
export function beginCall<Operation extends Signature>(
  operation: Operation,
  value: unknown,
  options: GivenOptions,
): Call<Operation> {
  const call = (spare ?? new Call(operation)) as Call<Operation>;
  spare = undefined;
  call.operation = operation;
  const { name, result, rowwise } = operation;
  const { shape, axis, dtype, out } = options;
  readInput(call, name, value, result === "selection" ? undefined : out, dtype);
  if (call.layout && shape !== undefined) checkShape(name, shape, call.layout);
  readRows(call, name, shape === undefined ? call.shape : shape, axis, call.size);
  // Elements by themselves are one axis; strided ones are read along their last axis.
  if (!rowwise && !call.layout) setRows(call, call.size, 1, 1, 0);
  if (call.layout) call.strided = stridedRows(call.layout, call.axis);
  if (shape !== undefined) call.shape = shape as readonly number[];
  call.givenOut = out;
  call.isFloat64 = call.dtype === FLOAT64;
  return call;
}

/**
 * Completes a call: reads its operands and its output, each option once. Options of one operation alone are read by the
 * operation itself: `own` are the operands among them, `settings` those that depend on the rows.
 */
export function completeCall(
  call: Call,
  options: GivenOptions,
  own: OwnOperands = NO_OPERANDS,
  settings?: SamplingSettings,
  givenTemperature = options.temperature,
): void {
  const { operation, size, givenOut, dtype } = call;
  const { name } = operation;
  const { allMasked, bias, mask, quantization, outQuantization } = options;
  call.temperature = readPositive(name, "temperature", givenTemperature);
  call.empty = readAllMasked(name, allMasked);
  call.settings = settings;
  call.outDtype = operation.result === "state" ? FLOAT64 : readOutDtype(name, givenOut, outQuantization, dtype);
  const count = operation.result === "element" ? size : call.outer * call.inner * (settings ? settings.selected : 1);
  checkResults(name, call.shape, size, count);
  setOutput(call, count);
  // Most calls have no operands, and readOperands is too large to run for nothing.
  if (
    own !== NO_OPERANDS ||
    bias !== undefined ||
    mask !== undefined ||
    quantization !== undefined ||
    outQuantization !== undefined
  ) {
    const outs = call.indices ? [call.indices, call.probabilities, call.logProbabilities] : [call.out];
    const given = { bias, mask, quantization, outQuantization, ...own };
    const arrays = outs.filter((array) => array !== undefined) as TypedArray[];
    call.operands = readOperands(call, given, arrays, givenTemperature !== undefined);
    call.temperature = call.operands.temperature;
  }
  checkUnchanged(call, count);
}

/** Reads a call without settings. */
export function readCall<Operation extends Signature>(
  operation: Operation,
  value: unknown,
  options: GivenOptions,
  own: OwnOperands = NO_OPERANDS,
): Call<Operation> {
  const call = beginCall(operation, value, options);
  completeCall(call, options, own);
  return call;
}

/** Sets what the call reads, writes and returns, `count` results. */
function setOutput(call: Call, count: number): void {
  const { operation, array, givenOut, outDtype, settings } = call;
  const { name, result } = operation;
  call.data = array;
  call.isGiven = false;
  if (result === "selection" && settings) {
    call.result = readArrays(call, name, givenOut, settings, outDtype, call, call.length, count);
    if (givenOut !== undefined) call.data = sourceApart(name, array, call);
    call.out = call.indices as TypedArray;
  } else if (result === "state") {
    call.out = new Float64Array(STATE_LENGTH * count);
  } else setArray(call, count);
}

/** Sets the array that the call writes and returns. */
function setArray(call: Call, count: number): void {
  const { operation, givenOut, outDtype } = call;
  call.isGiven = givenOut !== undefined;
  if (call.isGiven) call.data = sourceFor(operation.name, givenOut, outDtype, call, count);
  const out = call.isGiven ? (givenOut as TypedArray) : newOut(outDtype, call, count);
  call.result = out;
  call.out = outDtype.bytes === 2 ? bitsOf(out) : out;
}

/** Completes a call that has no operands but a bias; an operation that takes its results itself gets no array of them. */
export function completeWithBias(call: Call, bias: TypedArray | undefined, count: number): void {
  const { operation, array, dtype } = call;
  call.data = array;
  call.isGiven = false;
  call.temperature = 1;
  call.empty = NaN;
  call.operands = bias && operandsWith({ bias });
  call.outDtype = dtype.bytes === 1 ? FLOAT32 : dtype;
  if (operation.result !== "none") setArray(call, count);
  else call.out = NO_ARRAY;
  const isWhole = lengthOf(array) === call.arrayLength && (operation.result === "none" || lengthOf(call.out) === count);
  if (!isWhole) throw changed(operation.name);
}

/**
 * Checks the arrays of a call once more: getters of what is read after an array may have detached or resized it.
 *
 * @throws TypeError if one of them is no longer as it was when it was read
 */
export function checkUnchanged(call: CheckedCall, count: number): void {
  const { operation, array, arrayLength, out, operands } = call;
  const isOutWhole = call.indices ? areWhole(call, count) : operation.result === "state" || lengthOf(out) === count;
  const isRight = lengthOf(array) === arrayLength && isOutWhole && (!operands || areOperandsWhole(operands, call));
  if (!isRight) throw changed(operation.name);
}

function areOperandsWhole({ bias, mask, weights }: Operands, { outer, length, inner }: Rows): boolean {
  return [bias, mask, weights].every(
    (entries) => entries === undefined || [length, outer * length * inner].includes(lengthOf(entries)),
  );
}
