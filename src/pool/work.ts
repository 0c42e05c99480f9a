// A call, with what it is computed from besides, and its computation on the thread that runs this.
import type { Call } from "../arguments/call.js";
import type { EngineSource } from "../engine/engine.js";
import type { Operation } from "../engine/operation.js";
import { computeCrossEntropy, type LossCall } from "../operations/nn/cross-entropy.js";
import { type Multiplication, multiply } from "../operations/nn/dense.js";
import { compute } from "../operations/run.js";

/** A call; of `dense` with its layer, of `crossEntropy` with its loss. */
export interface Work {
  readonly call: Call<Operation>;
  readonly multiplication?: Multiplication | undefined;
  readonly loss?: LossCall | undefined;
}

/** The engines of simd-softmax and of simd-softmax/nn. */
export interface Engines {
  readonly engine: EngineSource;
  readonly networkEngine: EngineSource;
}

export function computeWork({ engine, networkEngine }: Engines, { call, multiplication, loss }: Work): void {
  if (multiplication) multiply(networkEngine, multiplication);
  else if (loss) computeCrossEntropy(networkEngine, loss);
  else compute(engine(), call);
}
