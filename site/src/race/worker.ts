// The race, off the page's own thread.
import { type KernelInfo, kernelInfo } from "simd-softmax";
import { CASES } from "./cases.ts";
import { type Errors, errorsAt, LENGTHS } from "./errors.ts";
import { rounds } from "./measure.ts";

/** What the worker tells the page. */
export type Told =
  | { readonly kind: "start"; readonly info: KernelInfo }
  | { readonly kind: "round"; readonly name: string; readonly times: Readonly<Record<string, number>> }
  | { readonly kind: "errors"; readonly errors: Errors }
  | { readonly kind: "end" }
  | { readonly kind: "failure"; readonly message: string };

const tell = (told: Told) => postMessage(told);

function race(cases: number): void {
  tell({ kind: "start", info: kernelInfo() });
  for (const { name, runners } of CASES.slice(0, cases)) {
    for (const times of rounds(runners())) tell({ kind: "round", name, times });
  }
  for (const length of LENGTHS) tell({ kind: "errors", errors: errorsAt(length) });
  tell({ kind: "end" });
}

addEventListener("message", ({ data }: MessageEvent<number>) => {
  try {
    race(data);
  } catch (error) {
    tell({ kind: "failure", message: (error as Error).message });
  }
});
