// A call, read once and checked: everything is checked before anything is computed or written.
import { bitsOf, lengthOf, type TypedArray } from "./arrays.js";
import { type Dtype, FLOAT64 } from "./dtypes.js";
import { type Input, readInput } from "./input.js";
import { checkShape, type StridedRows, stridedRows } from "./layout.js";
import { changed } from "./messages.js";
import { readPositive } from "./numbers.js";
import { NO_OPERANDS, type Operands, type OwnOperands, readOperands } from "./operands.js";
import { type GivenOptions, readAllMasked } from "./options.js";
import { newOut, readOutDtype, sourceFor } from "./output.js";
import type { SamplingSettings } from "./sampling.js";
import { arraysOf, readArrays, type Selection, sourceApart } from "./selection.js";
import { checkResults, type Rows, readRows } from "./shape.js";
import type { Signature } from "./signature.js";
import { STATE_LENGTH } from "./state.js";

export interface CheckedCall<Operation extends Signature = Signature> extends Rows {
  readonly operation: Operation;
  readonly data: TypedArray;
  readonly dtype: Dtype;
  /** Where the rows of a strided tensor lie; otherwise they lie as `Rows` says. */
  readonly strided: StridedRows | undefined;
  readonly out: TypedArray;
  /** Whether `out` is the caller's; a new one lies on no registered memory. */
  readonly isGiven: boolean;
  readonly outDtype: Dtype;
  /** Whether the computation is in float64; in float32 otherwise. */
  readonly isFloat64: boolean;
  readonly temperature: number;
  /**
   * The probability of the classes of a row in which every class is masked; for filter the largest finite number of the
   * results' dtype.
   */
  readonly empty: number;
  readonly operands: Operands | undefined;
  readonly settings: SamplingSettings | undefined;
  /** Receives the selected classes; `out` is then its indices. */
  readonly selection: Selection | undefined;
}

/**
 * Reads the arguments of a call, each option once. Options of one operation alone are read by the operation itself:
 * `operands` are those among them, and `readSettings` reads those that depend on the rows.
 */
export function readCall<Operation extends Signature>(
  operation: Operation,
  value: unknown,
  options: GivenOptions,
  operands: OwnOperands = NO_OPERANDS,
  readSettings?: (rows: Rows) => SamplingSettings,
): CheckedCall<Operation> {
  const { name, result, rowwise } = operation;
  const { shape, axis, dtype: givenDtype, temperature: givenTemperature, allMasked } = options;
  const isSelection = result === "selection";
  const { out, outQuantization } = options;
  const { bias, mask, quantization } = options;
  const input = readInput(name, value, isSelection ? undefined : out, givenDtype);
  const { array, dtype, size } = input;
  if (input.layout && shape !== undefined) checkShape(name, shape, input.layout);
  let rows = readRows(name, shape ?? input.shape, axis, size);
  // Getters of what is read after an array may detach or resize it: here those of the extents, below those of operands.
  if ((shape !== undefined || input.shape) && lengthOf(array) !== input.length) throw changed(name);
  // Elements by themselves are one axis; strided ones are read along their last axis.
  if (!rowwise && !input.layout) rows = { outer: size, length: 1, inner: 1, axis: 0 };
  const temperature = readPositive(name, "temperature", givenTemperature);
  const empty = readAllMasked(name, allMasked);
  const isState = result === "state";
  const outDtype = isState ? FLOAT64 : readOutDtype(name, out, outQuantization, dtype);
  const settings = readSettings?.(rows);
  const count = result === "element" ? size : rows.outer * rows.inner * (settings ? settings.selected : 1);
  checkResults(name, shape ?? input.shape, size, count);
  const selection =
    isSelection && settings ? readArrays(name, out, settings, outDtype, input, rows.length, count) : undefined;
  let data = array;
  if (out !== undefined)
    data = selection ? sourceApart(array, selection) : sourceFor(name, out, outDtype, input, count);
  const target = isState
    ? new Float64Array(STATE_LENGTH * count)
    : ((selection?.indices as TypedArray | undefined) ??
      (out as TypedArray | undefined) ??
      newOut(outDtype, input, count));
  const outs = () => (selection ? arraysOf(selection) : [bitsOf(target)]);
  // Most calls have no operands, and readOperands is too large to run for nothing.
  const read =
    bias === undefined &&
    mask === undefined &&
    quantization === undefined &&
    outQuantization === undefined &&
    operands === NO_OPERANDS
      ? undefined
      : readOperands(
          operation,
          { bias, mask, quantization, outQuantization, ...operands },
          dtype,
          outDtype,
          rows,
          size,
          outs(),
          temperature,
          givenTemperature !== undefined,
        );
  if (read || settings) checkUnchanged(name, input, out === undefined ? [] : outs(), count, read, rows);
  return {
    operation,
    data,
    dtype,
    out: target,
    isGiven: out !== undefined && !isSelection,
    outDtype,
    outer: rows.outer,
    length: rows.length,
    inner: rows.inner,
    axis: rows.axis,
    strided: input.layout && stridedRows(input.layout, rows.axis),
    isFloat64: dtype === FLOAT64,
    temperature: read ? read.temperature : temperature,
    empty,
    operands: read,
    settings,
    selection,
  };
}

/** @throws TypeError if an array of the call is no longer as it was when it was read */
function checkUnchanged(
  name: string,
  { array, length }: Input,
  outs: readonly TypedArray[],
  count: number,
  operands: Operands | undefined,
  { outer, length: classes, inner }: Rows,
): void {
  const arrays = [operands?.bias, operands?.mask, operands?.weights];
  const isWhole = (entries: TypedArray | undefined) =>
    entries === undefined || [classes, outer * classes * inner].includes(lengthOf(entries));
  const isOutWhole = outs.every((results) => lengthOf(results) === count);
  if (lengthOf(array) !== length || !isOutWhole || !arrays.every(isWhole)) throw changed(name);
}

/** The same call with the bit patterns of the Float16Arrays that receive its results, as the kernels see them. */
export function withBits<Operation extends Signature>(call: CheckedCall<Operation>): CheckedCall<Operation> {
  const { selection } = call;
  if (!selection) return { ...call, out: bitsOf(call.out) };
  const { probabilities, logProbabilities } = selection;
  return {
    ...call,
    selection: {
      ...selection,
      probabilities: probabilities && bitsOf(probabilities),
      logProbabilities: logProbabilities && bitsOf(logProbabilities),
    },
  };
}
