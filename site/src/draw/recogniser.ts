// The symbol recogniser of the package detypify-service, loaded with progress.
import { Detypify, inferSyms, ortEnv, type Strokes } from "detypify-service";
import { InferenceSession } from "onnxruntime-web/wasm";
import modelUrl from "../../node_modules/detypify-service/train/model.onnx?url";
import runtimeUrl from "../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm?url";

export type { Strokes };

/** The symbols, in the order of the logits. */
export const symbols: readonly { readonly char: string; readonly name: string }[] = inferSyms.map(
  ({ char, names }) => ({
    char,
    name: names[0] ?? char,
  }),
);

/** The content of a file; `onBytes` is told how many came. */
async function download(url: string, onBytes: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        onBytes(chunk.length);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Uint8Array(await new Response(counted).arrayBuffer());
}

/** Loads the runtime and the model, 17 MB, and returns what gives the logits of strokes. */
export async function loadRecogniser(
  onProgress: (bytes: number) => void,
): Promise<(strokes: Strokes) => Promise<Float32Array>> {
  let bytes = 0;
  const told = (more: number) => {
    bytes += more;
    onProgress(bytes);
  };
  const [runtime, model] = await Promise.all([download(runtimeUrl, told), download(modelUrl, told)]);
  ortEnv.wasm.wasmBinary = runtime;
  // Threads need cross-origin isolation, which most sites do not have.
  ortEnv.wasm.numThreads = 1;
  const recogniser = new Detypify(await InferenceSession.create(model));
  return (strokes) => recogniser.infer(strokes);
}
