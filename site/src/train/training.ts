// A softmax head that learns in steps, with the layers and losses of simd-softmax/nn.
import { argmax } from "simd-softmax";
import { classWeights, crossEntropy, dense, denseBackward, logPrior } from "simd-softmax/nn";
import { adam } from "../../../examples/networks/adam.ts";
import { CLASSES, COUNTS, type Data, FEATURES, featuresOf } from "./data.ts";

export interface Switches {
  /** Rows of rare classes count more (`classWeights`, balanced). */
  readonly weighted: boolean;
  /** The classes' shares are added to the logits in training alone (`logPrior`; Menon et al. 2021). */
  readonly adjusted: boolean;
}

/** Adam's step. */
const RATE = 0.05;

/** The side of the grid on which decision regions are computed. */
export const GRID = 64;

/** The features of the grid's places, line by line from the top. */
function gridFeatures(): Float32Array {
  const place = (i: number) => (2 * (i + 0.5)) / GRID - 1;
  const features = Array.from({ length: GRID * GRID }, (_, i) =>
    featuresOf(place(i % GRID), -place(Math.floor(i / GRID))),
  );
  return Float32Array.from(features.flat());
}

export interface Head {
  /** Trains with all rows once; returns the loss before. */
  step(switches: Switches): number;
  /** [GRID * GRID, CLASSES] */
  regions(): Float32Array;
  /** The share of each class's rows that are recognised. */
  recalls(): number[];
}

export function newHead({ features, labels }: Data): Head {
  const weights = new Float32Array(CLASSES * FEATURES);
  const bias = new Float32Array(CLASSES);
  const [trainWeights, trainBias] = [adam(weights, RATE), adam(bias, RATE)];
  const grid = gridFeatures();
  const rows = labels.length;
  const shape = [rows, FEATURES];
  return {
    step({ weighted, adjusted }) {
      const logits = dense(features, weights, bias, { shape });
      const { loss, gradient } = crossEntropy(logits, labels, {
        shape: [rows, CLASSES],
        gradient: true,
        classWeights: weighted ? classWeights(COUNTS, { method: "balanced" }) : undefined,
        bias: adjusted ? logPrior(COUNTS) : undefined,
      });
      const gradients = denseBackward(features, weights, gradient, { shape });
      trainWeights(gradients.weights);
      trainBias(gradients.bias);
      return loss[0] ?? NaN;
    },
    regions: () => dense(grid, weights, bias, { shape: [GRID * GRID, FEATURES], activation: "softmax" }),
    recalls() {
      const logits = dense(features, weights, bias, { shape });
      const { indices } = argmax(logits, { shape: [rows, CLASSES], scores: "none" });
      return COUNTS.map((count, label) => {
        const right = labels.reduce((sum, target, row) => sum + Number(target === label && indices[row] === label), 0);
        return right / count;
      });
    },
  };
}
