// Staging: copying rows of any dtype into the workspace as float32 or float64 with their operands applied, and results out.
import { type Indices, lengthOf, type TypedArray } from "../arguments/arrays.js";
import type { CheckedCall } from "../arguments/call.js";
import type { Dtype } from "../arguments/dtypes.js";
import type { Operands } from "../arguments/operands.js";
import type { Penalties } from "../arguments/repetition.js";
import type { SamplingSettings } from "../arguments/sampling.js";
import type { ConvertKernelName } from "./kernels.js";
import {
  contiguous,
  copyIn,
  copyLineIn,
  copyLineOut,
  copyOut,
  type StridedRange,
  type Workspace,
} from "./workspace.js";

/** Converts a narrow dtype to float32. */
const WIDEN: Readonly<Partial<Record<Dtype["name"], ConvertKernelName>>> = {
  float16: "float16ToF32",
  bfloat16: "bfloat16ToF32",
  int8: "int8ToF32",
  uint8: "int8ToF32",
};
/** Converts float32 to a narrow dtype. */
const NARROW: Readonly<Partial<Record<Dtype["name"], ConvertKernelName>>> = {
  float16: "f32ToFloat16",
  bfloat16: "f32ToBfloat16",
  int8: "f32ToInt8",
  uint8: "f32ToInt8",
};

/** Whether numbers of a dtype are converted to float32 in the workspace. */
export function isNarrow({ bytes }: Dtype): boolean {
  return bytes < 4;
}

/** A number of elements, rounded up to the 16 that the conversions work on at a time. */
const padded = (count: number) => (count + 15) & ~15;

/**
 * Stages a piece of a row, `count` elements from its class `first` on, with the operands of these classes. They are at
 * `source` in the input, at `range` in the shape's own order.
 */
export function stagePiece(
  workspace: Workspace,
  call: CheckedCall,
  source: StridedRange,
  range: StridedRange,
  first: number,
  count: number,
): void {
  const { operands, length } = call;
  const weights = operands?.weights;
  if (operands) stageClassOperands(workspace, call, operands, first, count);
  stageIn(workspace, call, range, 1, count, 1, source);
  if (weights) copyIn(workspace.operand, 0, weights, lengthOf(weights) === length ? contiguous(first, count) : range);
}

/** Stages whole rows along the last axis, of which the first is the row `first`. */
export function stageRows(workspace: Workspace, call: CheckedCall, first: number, rows: number): void {
  const { data, dtype, length, isFloat64, operands } = call;
  const start = first * length;
  const count = rows * length;
  if (operands || isNarrow(dtype)) stageIn(workspace, call, contiguous(start, count), rows, length, 1);
  else copyLineIn(workspace.rows(isFloat64), 0, data, start, count);
}

/** Stages a range of the input, which is `outer` x `length` x `inner` elements, with bias and mask applied. */
export function stageIn(
  workspace: Workspace,
  call: CheckedCall,
  range: StridedRange,
  outer: number,
  length: number,
  inner: number,
  source = range,
): void {
  const { data, dtype, operands } = call;
  if (isNarrow(dtype) || source.width < source.pitch) stagePadded(workspace, call, source);
  else copyIn(workspace[dtype.name], 0, data, source);
  if (operands) applyOperands(workspace, call, operands, range, outer, length, inner);
}

/** A narrow dtype is copied to the end of its range and widened from there; lines are padded to their pitch with 0. */
function stagePadded(workspace: Workspace, { data, dtype, operands }: CheckedCall, range: StridedRange): void {
  const { lines, width, pitch } = range;
  const region = workspace[dtype.name];
  const widen = WIDEN[dtype.name];
  const count = widen ? padded(lines * pitch) : 0;
  const at = count * (4 / dtype.bytes - 1);
  if (width < pitch) region.all.fill(0, at, at + lines * pitch);
  copyIn(region, at, data, range);
  if (!widen) return;
  const { kernels, address } = workspace;
  kernels[widen](address + at * dtype.bytes, address, count, dtype.lowest, operands?.quantization.zeroPoint ?? 0);
}

/** Stages the operands that have one entry per class, for `count` classes from the class `first` on. */
export function stageClassOperands(
  workspace: Workspace,
  { length }: CheckedCall,
  { bias, mask }: Operands,
  first: number,
  count: number,
): void {
  if (bias) copyIn(workspace.operand, 0, bias, contiguous(first, count));
  if (mask && lengthOf(mask) === length) copyIn(workspace.mask, 0, mask, contiguous(first, count));
}

function applyOperands(
  { kernels, address, operand, mask: maskRegion }: Workspace,
  { isFloat64, length: classes }: CheckedCall,
  { bias, mask, quantization: { scale } }: Operands,
  range: StridedRange,
  outer: number,
  length: number,
  inner: number,
): void {
  const applyMask = isFloat64 ? kernels.maskF64 : kernels.maskF32;
  if (bias) {
    const addBias = isFloat64 ? kernels.addBiasF64 : kernels.addBiasF32;
    // If there is one class alone, all elements get the same bias, in one line.
    const inLine = classes === 1 && !isFloat64;
    addBias(
      address,
      inLine ? 1 : outer,
      length,
      inLine ? padded(range.lines * range.pitch) : inner,
      operand.address,
      scale,
    );
  }
  if (mask && lengthOf(mask) === classes) {
    applyMask(address, outer, length, inner, maskRegion.address);
  } else if (mask) {
    const elements = range.lines * range.pitch;
    if (range.width < range.pitch) maskRegion.all.fill(1, 0, elements);
    copyIn(maskRegion, 0, mask, range);
    applyMask(address, 1, elements, 1, maskRegion.address);
  }
}

/** Sets the kernels' sampling settings, if they are not those already. */
export function setSampling(workspace: Workspace, settings: SamplingSettings): void {
  if (workspace.settings === settings) return;
  const { topK, topP, logMinP, typicalP, scores, penalties } = settings;
  workspace.kernels.setSampling(topK, topP, logMinP, typicalP, scores);
  workspace.settings = penalties ? undefined : settings;
}

/** Applies the penalties for repetition to whole rows in the workspace, of which the first is the row `first`. */
export function stagePenalties(
  workspace: Workspace,
  call: CheckedCall,
  { tokens, penalty, frequency, presence }: Penalties,
  first: number,
  rows: number,
): void {
  const { all } = workspace.rows(call.isFloat64);
  for (let row = 0; row < rows; row++) {
    const own = tokens[tokens.length === 1 ? 0 : first + row] as Uint32Array;
    for (let i = 0, next = 0; i < own.length; i = next) {
      while (next < own.length && own[next] === own[i]) next++;
      const at = row * call.length + (own[i] as number);
      const x = all[at] as number;
      // A masked class stays masked, whatever is subtracted.
      if (x !== -Infinity) all[at] = (x > 0 ? x / penalty : x * penalty) - frequency * (next - i) - presence;
    }
  }
}

/** The engine's own generator, even if a program replaces `Math.random` later: it needs no checks. */
export const ownRandom = /* @__PURE__ */ (() => Math.random)();

/** Stages a random number for each of `rows` rows, of which the first is the row `first`, at an address. */
export function stageRandom(
  { doubles }: Workspace,
  { random }: CheckedCall,
  first: number,
  rows: number,
  address: number,
): void {
  const at = address / 8;
  for (let row = 0; row < rows; row++) doubles.all[at + row] = random ? (random[first + row] as number) : ownRandom();
}

/** Copies the results at the start of the workspace to `out`, in its dtype. */
export function stageOut(workspace: Workspace, call: CheckedCall, range: StridedRange): void {
  const { outDtype, out } = call;
  narrow(workspace, call, workspace.address, padded(range.lines * range.pitch));
  copyOut(workspace[outDtype.name], 0, out, range);
}

/** The same of consecutive results, of which the first is the element `start`. */
export function stageOutElements(workspace: Workspace, call: CheckedCall, start: number, count: number): void {
  copyResults(workspace, call, workspace.address, call.out, start, count);
}

/** Narrows `count` numbers at `source` to the start of the workspace, if the dtype of the results is narrow. */
function narrow(
  { kernels, address }: Workspace,
  { outDtype, operands }: CheckedCall,
  source: number,
  count: number,
): void {
  const kernel = NARROW[outDtype.name];
  if (!kernel) return;
  const quantization = operands?.outQuantization; // 16-bit floats ignore it
  kernels[kernel](source, address, count, outDtype.lowest, quantization?.zeroPoint ?? 0, quantization?.scale ?? 1);
}

/** Copies results from an address to `out`. Narrow ones are narrowed at the start of the workspace. */
function copyResults(
  workspace: Workspace,
  call: CheckedCall,
  address: number,
  out: TypedArray,
  start: number,
  count: number,
): void {
  const { outDtype, isFloat64 } = call;
  if (isNarrow(outDtype)) {
    narrow(workspace, call, address, padded(count));
    copyLineOut(workspace[outDtype.name], 0, out, start, count);
  } else if (isFloat64) copyLineOut(workspace.doubles, address / 8, out, start, count);
  else copyLineOut(workspace.floats, address / 4, out, start, count);
}

/**
 * Copies out the classes selected from `rows` rows, of which the first is the row `row`. Their scores and the scores'
 * logarithms are at these addresses; rows leave them as assembly/decoding/argmax.ts says.
 */
export function stageOutSelection(
  workspace: Workspace,
  call: CheckedCall,
  row: number,
  rows: number,
  scoresAt = workspace.address,
  logsAt = workspace.selectedIndices.address + 8 * selectedOf(call) * rows,
): void {
  const { indices, probabilities, logProbabilities } = call;
  const start = selectedOf(call) * row;
  const count = selectedOf(call) * rows;
  if (probabilities) copyResults(workspace, call, scoresAt, probabilities, start, count);
  copyLineOut(workspace.selectedIndices, 0, indices as Indices, start, count);
  if (logProbabilities) copyResults(workspace, call, logsAt, logProbabilities, start, count);
}

/** How many classes are selected of each row. */
export const selectedOf = ({ settings }: CheckedCall) => settings?.selected ?? 1;
