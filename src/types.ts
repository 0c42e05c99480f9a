// The public types. They name nothing outside the language itself (no DOM, no Node types), so that they compile with
// `lib: es2022` alone.

/** The float types that results come in. */
export type Floats = Float32Array | Float64Array;

/**
 * A tensor as onnxruntime and transformers.js hand it out. `dims` or `shape` gives its axes, `type` its element type.
 */
export interface TensorLike<Data = Floats> {
  readonly data: Data;
  readonly dims?: readonly number[] | undefined;
  readonly shape?: readonly number[] | undefined;
  readonly type?: string | undefined;
}

/** Everything that can be computed in float32. */
export type Float32Input = Readonly<Float32Array> | readonly number[] | TensorLike<Float32Array>;
/** Everything that can be computed in float64. */
export type Float64Input = Readonly<Float64Array> | TensorLike<Float64Array>;

/** What every operation takes. */
export interface ElementOptions<Out> {
  /**
   * Receives the result and is returned. It has the result's type and length. It may be the input itself; a part of the
   * input's memory it may not be.
   */
  readonly out?: Out | undefined;
}

/** What every operation over rows takes. */
export interface RowOptions<Out> extends ElementOptions<Out> {
  /** The axes, outermost first. Default: a tensor's own, or one row. */
  readonly shape?: readonly number[] | undefined;
  /** The axis along which a row runs. Default and so far only choice: the last, -1. */
  readonly axis?: number | undefined;
  /** Divides the logits first. Any finite number above 0; default 1. */
  readonly temperature?: number | undefined;
  /**
   * What becomes of a row whose every element is -Infinity: `"nan"` (default), or `"zero"` for probability 0, which is
   * log-probability -Infinity.
   */
  readonly allMasked?: "nan" | "zero" | undefined;
}

/** Works along every row: one result per element, or one per row. */
export interface Rowwise {
  (logits: Float64Input, options?: RowOptions<Float64Array>): Float64Array;
  (logits: Float32Input, options?: RowOptions<Float32Array>): Float32Array;
  /** Plain numbers are computed in float64 if `out` is a Float64Array. */
  (logits: readonly number[], options: RowOptions<Float64Array>): Float64Array;
  <Data extends Floats>(logits: Data | TensorLike<Data>, options?: RowOptions<NoInfer<Data>>): Data;
}

/** Works on every element by itself. */
export interface Elementwise {
  (values: Float64Input, options?: ElementOptions<Float64Array>): Float64Array;
  (values: Float32Input, options?: ElementOptions<Float32Array>): Float32Array;
  /** Plain numbers are computed in float64 if `out` is a Float64Array. */
  (values: readonly number[], options: ElementOptions<Float64Array>): Float64Array;
  <Data extends Floats>(values: Data | TensorLike<Data>, options?: ElementOptions<NoInfer<Data>>): Data;
}

/** A `WebAssembly.Memory`, described by what is used of it (the declarations need no DOM types that way). */
export interface MemoryLike {
  readonly buffer: ArrayBufferLike;
}

/** What `kernelInfo()` tells. */
export interface KernelInfo {
  /** The module in use: `"relaxed"` has fused multiply-add, `"baseline"` gives the same bits on every engine. */
  readonly variant: "baseline" | "relaxed";
  /** Whether multiply-add rounds once. */
  readonly fused: boolean;
  /** The size of the WebAssembly module in bytes. */
  readonly bytes: number;
}
