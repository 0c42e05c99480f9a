// What the engine needs to know of an operation: its kernels, and the passes that these make over a row.
import type { CheckedCall } from "../arguments/call.js";
import type { Signature } from "../arguments/signature.js";
import type { ColumnsKernelName, RowKernelName } from "./kernels.js";
import type { Workspace } from "./workspace.js";

// A pass over a row that is computed in pieces is a sum of bits. The lowest are the kernel's (assembly/rows/state.ts).
export const KERNEL_BITS = 31;
/** The kernel's bit that begins a row, and all passes over a row that is whole. */
export const FIRST = 1;
export const ALL = 15;
/** The kernel's bit of taking the exponentials again: softmax needs the maximum's own in the sum. */
export const AGAIN = 16;
/** The pass leaves results in the workspace, which are copied to `out`. */
export const WRITES = 32;
/** The pass reads what the previous one left in `out`, not the input. */
export const READS_OUT = 64;
/** The row's partial log-sum-exp is set before the pass, or read after it. */
export const SETS_PARTIAL = 128;
export const GETS_PARTIAL = 256;
/** The only pass over a row that is whole. */
export const WHOLE = 47; // ALL + WRITES

export interface Operation extends Signature {
  /** Computes whole rows that are staged, of which the first is the row `first`, instead of a kernel that takes them alone. */
  readonly compute:
    | ((workspace: Workspace, call: CheckedCall<Operation>, first: number, rows: number) => void)
    | undefined;
  /** How many results a row has, and how many rows are computed at a time, if not as many as elements and the usual tile. */
  readonly width: number | undefined;
  readonly rowsAtATime: number | undefined;
  /** Whether each row needs a random number. */
  readonly draws: true | undefined;
  // The kernels' names are literals: with names put together at run time V8 keeps discarding the optimised code that looks
  // a kernel up, and a call of 10 classes takes 0.33 us instead of 0.12.
  readonly kernelF32: RowKernelName<"F32">;
  readonly kernelF64: RowKernelName<"F64">;
  /** For float32 rows along an axis other than the last. Without it they are transposed. */
  readonly columnsKernel: ColumnsKernelName | undefined;
  /** Rows of at least and at most this many classes are transposed and computed as columns, because that is faster. */
  readonly shortRows: { readonly least: number; readonly most: number } | undefined;
  /** The passes over a row longer than the workspace. Results are complete after the last piece of the last pass. */
  readonly passes: readonly number[];
  /** The same where `out` is too narrow to hold what a pass leaves for the next. */
  readonly narrowPasses: readonly number[] | undefined;
}

type Optional =
  | "compute"
  | "width"
  | "rowsAtATime"
  | "takes"
  | "whole"
  | "draws"
  | "columnsKernel"
  | "shortRows"
  | "narrowPasses";

/**
 * An operation in which every field is there: objects of one shape. With five shapes V8 looks fields up in a table, and a call
 * of 10 classes takes 50 ns more.
 */
export function operation(given: Omit<Operation, Optional> & Partial<Pick<Operation, Optional>>): Operation {
  return {
    compute: given.compute,
    width: given.width,
    rowsAtATime: given.rowsAtATime,
    name: given.name,
    options: given.options,
    result: given.result,
    rowwise: given.rowwise,
    takes: given.takes,
    whole: given.whole,
    draws: given.draws,
    kernelF32: given.kernelF32,
    kernelF64: given.kernelF64,
    columnsKernel: given.columnsKernel,
    shortRows: given.shortRows,
    passes: given.passes,
    narrowPasses: given.narrowPasses,
  };
}
