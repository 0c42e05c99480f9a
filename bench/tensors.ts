// Compares other axes, masks, dtypes and shards with the last axis, unmasked float32 and one piece, and with loops.
//
//   npm run bench:tensors
import { logSoftmax, logSumExp, mergePartials, partialLogSumExp, softmax, softmaxFromPartial } from "simd-softmax";
import { type Comparison, compareAll } from "./compare.ts";
import { bits, logits } from "./logits.ts";
import { quantizedLoop, stridedLoop } from "./loops.ts";
import { classAxis, shortRows } from "./selections.ts";

const QUANTIZATION = { scale: 0.08, zeroPoint: 128 };
/** That of TensorFlow Lite's probabilities. */
const OUT_QUANTIZATION = { scale: 1 / 256, zeroPoint: 0 };

const product = (extents: readonly number[]) => extents.reduce((all, extent) => all * extent, 1);
/** A logit in [-10, 10) as QUANTIZATION stores it, nearly: clamped to eight bits. */
const byte = (value: number) => Math.min(Math.max(Math.round(value * 12) + 128, 0), 255);

/** A row along another axis may take twice as long as along the last one, and must take an eighth of a loop's time. */
function otherAxis(shape: readonly number[], axis: number): Comparison {
  const elements = product(shape);
  const length = shape[axis] as number;
  const calls = () => {
    const x = logits(elements);
    const out = new Float32Array(elements);
    const options = { shape, axis, out };
    const last = { shape: [elements / length, length], out };
    return {
      softmax: () => softmax(x, options),
      "softmax, last axis": () => softmax(x, last),
      "strided loop": () => stridedLoop(x, out, shape, axis),
      logSoftmax: () => logSoftmax(x, options),
      "logSoftmax, last axis": () => logSoftmax(x, last),
      logSumExp: () => logSumExp(x, { shape, axis }),
    };
  };
  return {
    title: `[${shape.join(", ")}], axis ${axis}`,
    elements,
    calls,
    goals: [
      { of: "softmax", over: "softmax, last axis", atMost: 2 },
      { of: "strided loop", over: "softmax", atLeast: 8 },
    ],
  };
}

function masksAndDtypes(rows: number, classes: number): Comparison {
  const shape = [rows, classes];
  const elements = rows * classes;
  const calls = () => {
    const x = logits(elements);
    const out = new Float32Array(elements);
    const { float16, bfloat16 } = bits(x);
    const outBits = new Uint16Array(elements);
    const integers = Uint8Array.from(x, byte);
    const outIntegers = new Uint8Array(elements);
    const mask = Uint8Array.from({ length: classes }, (_, i) => Number(i % 3 > 0));
    const elementMask = Uint8Array.from(x, (value) => Number(value > 0));
    const bias = logits(classes);
    const quantization = QUANTIZATION;
    const outQuantization = OUT_QUANTIZATION;
    return {
      float32: () => softmax(x, { shape, out }),
      "mask by class": () => softmax(x, { shape, out, mask }),
      "mask by element": () => softmax(x, { shape, out, mask: elementMask }),
      bias: () => softmax(x, { shape, out, bias }),
      float16: () => softmax(float16, { shape, out: outBits, dtype: "float16" }),
      bfloat16: () => softmax(bfloat16, { shape, out: outBits, dtype: "bfloat16" }),
      "uint8 to float32": () => softmax(integers, { shape, out, quantization }),
      "uint8 to uint8": () => softmax(integers, { shape, out: outIntegers, quantization, outQuantization }),
    };
  };
  return {
    title: `${rows.toLocaleString("en")} x ${classes.toLocaleString("en")}`,
    elements,
    calls,
    goals: [
      { of: "mask by class", over: "float32", atMost: 1.4 },
      { of: "mask by element", over: "float32", atMost: 1.4 },
    ],
  };
}

function quantized(rows: number, classes: number): Comparison {
  const elements = rows * classes;
  const calls = () => {
    const x = Uint8Array.from(logits(elements), byte);
    const out = new Float32Array(elements);
    const options = { shape: [rows, classes], out, quantization: QUANTIZATION };
    return {
      softmax: () => softmax(x, options),
      loop: () => quantizedLoop(x, out, rows, classes, QUANTIZATION.scale),
    };
  };
  return {
    title: `${rows.toLocaleString("en")} x ${classes.toLocaleString("en")} uint8`,
    elements,
    calls,
    goals: [{ of: "loop", over: "softmax", atLeast: 10 }],
  };
}

function shards(elements: number, count: number): Comparison {
  const calls = () => {
    const x = logits(elements);
    const out = new Float32Array(elements);
    const size = elements / count;
    const parts = Array.from({ length: count }, (_, i) => ({
      source: x.subarray(i * size, (i + 1) * size),
      target: out.subarray(i * size, (i + 1) * size),
    }));
    return {
      "in one piece": () => softmax(x, { out }),
      "in shards": () => {
        const state = parts.map(({ source }) => partialLogSumExp(source)).reduce(mergePartials);
        for (const { source, target } of parts) softmaxFromPartial(source, state, { out: target });
      },
    };
  };
  return { title: `1 x ${elements.toLocaleString("en")}, in ${count} shards`, elements, calls, goals: [] };
}

await compareAll([
  otherAxis([2, 19, 128, 256], 1),
  otherAxis([1, 84, 8_400], 1),
  otherAxis([4, 3, 15_000], 0),
  masksAndDtypes(64, 1_000),
  masksAndDtypes(8_576, 67),
  masksAndDtypes(1, 151_936),
  quantized(256, 1_001),
  shards(1_000_000, 4),
  classAxis([1, 21, 513, 513]),
  classAxis([1, 84, 8_400]),
  classAxis([1, 150, 128, 128]),
  shortRows(263_169, 21, 1.5, 2.5),
  shortRows(65_536, 8, 2, 3.5),
  shortRows(5_000, 2, 3, 3.5),
]);
