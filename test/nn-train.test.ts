// Training a head.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seeded } from "./logits.js";
import { variants } from "./nn-variants.js";

/** Points around as many centres as classes. */
function points(rows: number, classes: number, width: number) {
  const random = seeded(21);
  const centres = Array.from({ length: classes * width }, () => 6 * random() - 3);
  const targets = Int32Array.from({ length: rows }, (_, i) => i % classes);
  const features = Float32Array.from({ length: rows * width }, (_, i) => {
    const target = targets[Math.floor(i / width)] as number;
    return (centres[target * width + (i % width)] as number) + random() + random() + random() - 1.5;
  });
  return { features, targets };
}

describe.each(variants)("%s", (_, { trainHead, dense, crossEntropy }) => {
  const accuracy = (logits: ArrayLike<number>, targets: Int32Array, classes: number) => {
    let right = 0;
    for (const [row, target] of targets.entries()) {
      let best = 0;
      for (let c = 1; c < classes; c++) {
        if ((logits[row * classes + c] as number) > (logits[row * classes + best] as number)) best = c;
      }
      if (best === target) right++;
    }
    return right / targets.length;
  };

  test("learns what can be learned; the loss falls; the head survives JSON", async () => {
    const { features, targets } = points(600, 4, 8);
    const losses: number[] = [];
    const head = await trainHead(features, targets, {
      classes: 4,
      epochs: 12,
      onEpoch: ({ epoch, loss }) => {
        expect(epoch).toBe(losses.length + 1);
        losses.push(loss);
      },
    });
    expect(losses.length).toBe(12);
    expect(losses[11]).toBeLessThan((losses[0] as number) / 2);
    const logits = dense(features, head.weights, head.bias, { shape: [600, 8] });
    expect(accuracy(logits, targets, 4)).toBeGreaterThan(0.97);
    expect(crossEntropy(logits, targets, { shape: [600, 4] }).loss[0]).toBeLessThan(losses[11] as number);
    const { weights, bias } = JSON.parse(JSON.stringify(head));
    expect(dense(features, weights, bias, { shape: [600, 8] })).toEqual(logits);
  });

  test("the same seed gives the same head, another one another", async () => {
    const { features, targets } = points(100, 3, 5);
    const train = (seed: number) => trainHead(features, targets, { classes: 3, epochs: 2, batch: 7, seed });
    const [a, b, c] = await Promise.all([train(1), train(1), train(2)]);
    expect(a.weights).toEqual(b.weights);
    expect(a.weights).not.toEqual(c.weights);
  });

  test("a prior in the loss makes rare classes as likely as others", async () => {
    const random = seeded(2);
    const targets = Int32Array.from({ length: 2000 }, (_, i) => (i % 20 === 0 ? 1 : 0));
    const features = Float32Array.from(targets, (t) => (t ? 1 : -1) + 4 * random() - 2);
    const recall = async (bias: number[] | undefined) => {
      const head = await trainHead(features, targets, { classes: 2, epochs: 10, bias });
      const logits = dense(features, head.weights, head.bias, { shape: [2000, 1] });
      let right = 0;
      for (const [row, target] of targets.entries()) {
        if (target && (logits[2 * row + 1] as number) > (logits[2 * row] as number)) right++;
      }
      return right / 100;
    };
    const plain = await recall(undefined);
    const adjusted = await recall([Math.log(0.95), Math.log(0.05)]);
    expect(adjusted).toBeGreaterThan(plain + 0.3);
  });

  test("stops at the signal, with its reason", async () => {
    const { features, targets } = points(50, 2, 3);
    const controller = new AbortController();
    let epochs = 0;
    const training = trainHead(features, targets, {
      classes: 2,
      epochs: 100,
      signal: controller.signal,
      onEpoch: () => {
        if (++epochs === 3) controller.abort(new Error("enough"));
      },
    });
    await expect(training).rejects.toThrow("enough");
    expect(epochs).toBe(3);
  });

  test.each<[string, unknown[], string]>([
    ["no classes", [[1, 2], [0], {}], "classes is a whole number"],
    [
      "features for no whole number of rows",
      [[1, 2, 3], [0, 1], { classes: 2 }],
      "3 features are no whole number for each of 2 rows",
    ],
    ["no rows", [[], [], { classes: 2 }], "0 features"],
    ["a target that is no class", [[1, 2], [0, 2], { classes: 2 }], "class indices from 0 to 1, got 2 at index 1"],
    ["no epochs", [[1, 2], [0, 1], { classes: 2, epochs: 0 }], "epochs is a whole number from 1"],
    ["a negative rate", [[1, 2], [0, 1], { classes: 2, learningRate: -1 }], "learningRate is a finite number above 0"],
    ["a negative decay", [[1, 2], [0, 1], { classes: 2, weightDecay: -1 }], "weightDecay is a finite number from 0 up"],
    ["no function", [[1, 2], [0, 1], { classes: 2, onEpoch: 1 }], "onEpoch is a function"],
    ["no signal", [[1, 2], [0, 1], { classes: 2, signal: true }], "signal is an AbortSignal"],
    ["an unknown option", [[1, 2], [0, 1], { classes: 2, lr: 0.1 }], 'no option "lr"'],
  ])("%s", async (_, given, message) => {
    await expect((trainHead as (...given: unknown[]) => Promise<unknown>)(...given)).rejects.toThrow(message);
  });

  test("any number of rows and any batch sees every row once an epoch", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 25 }), async (rows, batch) => {
        const features = new Float32Array(rows).fill(1);
        const head = await trainHead(features, new Array(rows).fill(0), { classes: 2, batch, epochs: 1 });
        expect(head.bias[0]).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  });
});
