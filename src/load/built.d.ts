// What scripts/build.ts puts in the place of these imports: the modules as text, their sizes, and the .wasm files as
// workerd and Vercel's edge runtime import them.

declare module "built:text" {
  export interface ModuleText {
    /** The bytes, encoded as assembly/loading/decode.ts says. */
    readonly text: string;
    /** How many bytes there are. */
    readonly length: number;
    /** The checksum of the text (inline/checksum.ts). */
    readonly checksum: number;
  }
  export const baseline: ModuleText;
  /** What makes the relaxed module of the baseline (inline/patch.ts), and the size of the result. */
  export const relaxed: ModuleText;
  export const relaxedLength: number;
}

/** The same of simd-softmax/nn. */
declare module "built:nn-text" {
  export { baseline, relaxed, relaxedLength } from "built:text";
}

declare module "built:decoder" {
  /** The bytes of the module that decodes the text. */
  export const decoder: Uint8Array<ArrayBuffer>;
}

declare module "built:sizes" {
  /** Bytes of baseline.wasm. */
  export const baselineBytes: number;
  /** Bytes of relaxed.wasm. */
  export const relaxedBytes: number;
}

/** The same of simd-softmax/nn. */
declare module "built:nn-sizes" {
  export { baselineBytes, relaxedBytes } from "built:sizes";
}

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
