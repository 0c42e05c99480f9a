// Staging: copying rows of any dtype into the workspace as float32 or float64 with their operands applied, and results out.
import type { TypedArray } from "../arguments/arrays.js";
import type { CheckedCall } from "../arguments/call.js";
import type { Dtype } from "../arguments/dtypes.js";
import type { Operands } from "../arguments/operands.js";
import type { ConvertKernelName } from "./kernels.js";
import { contiguous, copyIn, copyOut, type StridedRange, type Workspace } from "./workspace.js";

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

/** The elements that a range takes in the workspace, rounded up to the 16 that the conversions work on at a time. */
const padded = ({ lines, pitch }: StridedRange) => (lines * pitch + 15) & ~15;

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
  if (weights) copyIn(workspace.operand, 0, weights, weights.length === length ? contiguous(first, count) : range);
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
  const count = widen ? padded(range) : 0;
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
  if (mask?.length === length) copyIn(workspace.mask, 0, mask, contiguous(first, count));
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
    addBias(address, inLine ? 1 : outer, length, inLine ? padded(range) : inner, operand.address, scale);
  }
  if (mask?.length === classes) {
    applyMask(address, outer, length, inner, maskRegion.address);
  } else if (mask) {
    const elements = range.lines * range.pitch;
    if (range.width < range.pitch) maskRegion.all.fill(1, 0, elements);
    copyIn(maskRegion, 0, mask, range);
    applyMask(address, 1, elements, 1, maskRegion.address);
  }
}

/** Applies the penalties for repetition to whole rows in the workspace, of which the first is the row `first`. */
export function stagePenalties(workspace: Workspace, call: CheckedCall, first: number, rows: number): void {
  const penalties = call.settings?.penalties;
  if (!penalties) return;
  const { counts, penalty, frequency, presence } = penalties;
  const { all } = workspace.rows(call.isFloat64);
  for (let row = 0; row < rows; row++) {
    const own = (counts.length === 1 ? counts[0] : counts[first + row]) as (typeof counts)[number];
    for (const [token, times] of own) {
      const at = row * call.length + token;
      const x = all[at] as number;
      // A masked class stays masked, whatever is subtracted.
      if (x !== -Infinity) all[at] = (x > 0 ? x / penalty : x * penalty) - frequency * times - presence;
    }
  }
}

/** Stages the random numbers of rows, of which the first is the row `first`. */
export function stageRandom(
  { doubles, selectedIndices }: Workspace,
  { settings }: CheckedCall,
  first: number,
  rows: number,
): void {
  if (settings?.random) doubles.all.set(settings.random.subarray(first, first + rows), selectedIndices.address / 8);
}

/** Copies the results at the start of the workspace to `out`, in its dtype. */
export function stageOut(workspace: Workspace, call: CheckedCall, range: StridedRange, out = call.out): void {
  const { outDtype } = call;
  narrow(workspace, call, workspace.address, padded(range));
  copyOut(workspace[outDtype.name], 0, out, range);
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
  const { indices, probabilities, logProbabilities } = call.selection as NonNullable<CheckedCall["selection"]>;
  const range = contiguous(selectedOf(call) * row, selectedOf(call) * rows);
  if (probabilities) copyScores(workspace, call, scoresAt, probabilities, range);
  copyOut(workspace.selectedIndices, 0, indices, range);
  if (logProbabilities) copyScores(workspace, call, logsAt, logProbabilities, range);
}

const selectedOf = ({ settings }: CheckedCall) => (settings as NonNullable<CheckedCall["settings"]>).selected;

/** Copies scores from an address to `out`. Narrow ones are narrowed at the start of the workspace. */
function copyScores(
  workspace: Workspace,
  call: CheckedCall,
  address: number,
  out: TypedArray,
  range: StridedRange,
): void {
  const { outDtype, isFloat64 } = call;
  const region = isNarrow(outDtype) ? workspace[outDtype.name] : isFloat64 ? workspace.doubles : workspace.floats;
  narrow(workspace, call, address, padded(range));
  copyOut(region, isNarrow(outDtype) ? 0 : address / (isFloat64 ? 8 : 4), out, range);
}
