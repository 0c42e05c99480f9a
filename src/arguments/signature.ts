// What an operation takes and returns, as far as reading its arguments needs to know.
import type { OptionNames } from "./option-names.js";

/** The operations of `simd-softmax/nn`. */
type NetworkName =
  | "dense"
  | "denseBackward"
  | "crossEntropy"
  | "binaryCrossEntropy"
  | "softmaxBackward"
  | "logSoftmaxBackward"
  | "sigmoidBackward"
  | "fitTemperature"
  | "calibrationError";

export interface Signature {
  readonly name:
    | "softmax"
    | "logSoftmax"
    | "logSumExp"
    | "exp"
    | "sigmoid"
    | "partialLogSumExp"
    | "softmaxFromPartial"
    | "argmax"
    | "topK"
    | "filter"
    | "sample"
    | "greedyCtc"
    | NetworkName;
  /**
   * One result per element, one per row, the state of each row, or classes selected from it; with "none" the operation takes
   * what its kernel leaves itself.
   */
  readonly result: "element" | "row" | "state" | "selection" | "none";
  /** Along rows; otherwise on every element by itself. */
  readonly rowwise: boolean;
  readonly options: OptionNames;
  /** A further operand: weights, or the state of each row over all shards. */
  readonly takes: "weights" | "state" | undefined;
  /** Needs each row whole and dequantized. */
  readonly whole: true | undefined;
}
