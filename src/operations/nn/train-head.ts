// Training a head: a dense layer with softmax over features, by Adam.
import { readTraining, type Training } from "../../arguments/nn/training.js";
import type { CrossEntropy, Dense, DenseBackward, Head, TrainHead } from "../../types/nn.js";
import { generator, shuffle } from "./imbalance.js";

/** Adam with decoupled weight decay, and the constants of its authors (Kingma and Ba 2015; Loshchilov and Hutter 2019). */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** The moments of one array of parameters. */
class Adam {
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  #steps = 0;

  constructor(size: number) {
    this.#first = new Float32Array(size);
    this.#second = new Float32Array(size);
  }

  step(parameters: Float32Array, gradient: Float32Array, rate: number, decay: number): void {
    this.#steps++;
    const [first, second] = [this.#first, this.#second];
    // Both moments begin at 0, which these correct.
    const scale = rate / (1 - BETA1 ** this.#steps);
    const inverse = 1 / (1 - BETA2 ** this.#steps);
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i] as number;
      const m = BETA1 * (first[i] as number) + (1 - BETA1) * g;
      const v = BETA2 * (second[i] as number) + (1 - BETA2) * g * g;
      first[i] = m;
      second[i] = v;
      const w = parameters[i] as number;
      parameters[i] = w - (scale * m) / (Math.sqrt(v * inverse) + EPSILON) - rate * decay * w;
    }
  }
}

/** Lets timers, events and messages of the host come in between. */
const pause = () =>
  new Promise<void>((resolve) => {
    const { setTimeout } = globalThis as unknown as { setTimeout(run: () => void, milliseconds: number): void };
    setTimeout(resolve, 0);
  });

/** Rows of the features, or of anything as wide, at these places. */
function gathered(features: Float32Array, width: number, places: Uint32Array): Float32Array {
  const rows = new Float32Array(places.length * width);
  for (let i = 0; i < places.length; i++) {
    const at = (places[i] as number) * width;
    rows.set(features.subarray(at, at + width), i * width);
  }
  return rows;
}

/** The functions of the entry that training is made of. */
export interface Parts {
  readonly dense: Dense;
  readonly denseBackward: DenseBackward;
  readonly crossEntropy: CrossEntropy;
}

export function trainHeadWith({ dense, denseBackward, crossEntropy }: Parts): TrainHead {
  /** One pass over all rows in random order; returns the mean loss of its batches. */
  function epoch(training: Training, head: Head, adams: readonly [Adam, Adam], places: Uint32Array): number {
    const { width, classes, batch, classWeights, bias, learningRate, weightDecay } = training;
    let total = 0;
    for (let at = 0; at < places.length; at += batch) {
      const own = places.subarray(at, at + batch);
      const x = gathered(training.features, width, own);
      const logits = dense(x, head.weights, head.bias, { shape: [own.length, width] });
      const targets = Int32Array.from(own, (place) => training.targets[place] as number);
      const { loss, gradient } = crossEntropy(logits, targets, {
        shape: [own.length, classes],
        classWeights: classWeights as Float64Array | undefined,
        bias,
        empty: "zero",
        gradient: logits,
      });
      const gradients = denseBackward(x, head.weights, gradient, { shape: [own.length, width] });
      adams[0].step(head.weights, gradients.weights, learningRate, weightDecay);
      adams[1].step(head.bias, gradients.bias, learningRate, 0);
      total += (loss[0] as number) * own.length;
    }
    return total / places.length;
  }

  return async (features, targets, given) => {
    const training = readTraining(features, targets, given);
    const { rows, width, classes, epochs, seed, signal, onEpoch } = training;
    const head: Head = {
      features: width,
      classes,
      weights: new Float32Array(classes * width),
      bias: new Float32Array(classes),
      toJSON() {
        return { features: width, classes, weights: Array.from(this.weights), bias: Array.from(this.bias) };
      },
    };
    const adams = [new Adam(classes * width), new Adam(classes)] as const;
    const random = generator(seed);
    const places = Uint32Array.from({ length: rows }, (_, i) => i);
    for (let i = 1; i <= epochs; i++) {
      if (signal?.aborted) throw signal.reason ?? new Error("trainHead: aborted");
      const loss = epoch(training, head, adams, shuffle(places, random));
      await onEpoch?.({ epoch: i, loss });
      await pause();
    }
    return head;
  };
}
