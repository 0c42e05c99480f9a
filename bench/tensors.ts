// Other axes, masks, number types and shards: beside the last axis, the unmasked call and float32, and beside loops.
//
//   npm run bench:tensors
import { logSoftmax, logSumExp, mergePartials, partialLogSumExp, softmax, softmaxFromPartial } from "simd-softmax";
import { compare, perElement } from "./compare.js";
import { atLeast, atMost, conclude } from "./goals.js";
import { bits, logits } from "./logits.js";
import { quantizedLoop, stridedLoop } from "./loops.js";
import { heading } from "./table.js";

const product = (extents) => extents.reduce((all, extent) => all * extent, 1);
const byte = (value) => Math.min(Math.max(Math.round(value * 12) + 128, 0), 255);

console.log(heading());

// A row anywhere else may take twice the time of one along the last axis, and an eighth of a loop's.
for (const [shape, axis] of [
  [[2, 19, 128, 256], 1],
  [[1, 84, 8_400], 1],
  [[4, 3, 15_000], 0],
]) {
  const x = logits(product(shape));
  const out = new Float32Array(x.length);
  const length = shape[axis];
  const options = { shape, axis, out };
  const last = { shape: [x.length / length, length], out };
  const title = `[${shape.join(", ")}], axis ${axis}`;
  await compare(
    title,
    "softmax",
    perElement,
    {
      softmax: () => softmax(x, options),
      "along the last axis": () => softmax(x, last),
      "strided loop": () => stridedLoop(x, out, shape, axis),
      logSoftmax: () => logSoftmax(x, options),
      "log, last axis": () => logSoftmax(x, last),
      logSumExp: () => logSumExp(x, { shape, axis }),
    },
    x.length,
    (name, ratio) => {
      if (name === "along the last axis") return atLeast(`${title}, beside the last axis`, ratio, 0.5);
      return name === "strided loop" ? atLeast(`${title}, beside a strided loop`, ratio, 8) : "";
    },
  );
}

for (const shape of [
  [64, 1_000],
  [8_576, 67],
  [1, 151_936],
]) {
  const x = logits(product(shape));
  const out = new Float32Array(x.length);
  const [rows, classes] = shape;
  const each = Uint8Array.from(x, (value) => value > 0);
  const mask = Uint8Array.from({ length: classes }, (_, i) => i % 3 > 0);
  const bias = logits(classes);
  const integers = Uint8Array.from(x, byte);
  const { float16, bfloat16 } = bits(x);
  const narrow = new Uint16Array(x.length);
  const bytes = new Uint8Array(x.length);
  const quantization = { scale: 0.08, zeroPoint: 128 };
  const outQuantization = { scale: 1 / 256, zeroPoint: 0 };
  const title = `${rows.toLocaleString("en")} x ${classes.toLocaleString("en")}`;
  await compare(
    title,
    "float32",
    perElement,
    {
      float32: () => softmax(x, { shape, out }),
      "mask by class": () => softmax(x, { shape, out, mask }),
      "mask by element": () => softmax(x, { shape, out, mask: each }),
      bias: () => softmax(x, { shape, out, bias }),
      float16: () => softmax(float16, { shape, out: narrow, dtype: "float16" }),
      bfloat16: () => softmax(bfloat16, { shape, out: narrow, dtype: "bfloat16" }),
      "uint8 to float32": () => softmax(integers, { shape, out, quantization }),
      "uint8 to uint8": () => softmax(integers, { shape, out: bytes, quantization, outQuantization }),
    },
    x.length,
    (name, ratio) => (name.startsWith("mask") ? atMost(`${title}, ${name}`, ratio, 1.4) : ""),
  );
}

{
  const shape = [256, 1_001];
  const x = Uint8Array.from(logits(product(shape)), byte);
  const out = new Float32Array(x.length);
  const quantization = { scale: 0.08, zeroPoint: 128 };
  await compare(
    "256 x 1,001 uint8",
    "softmax",
    perElement,
    { softmax: () => softmax(x, { shape, out, quantization }), loop: () => quantizedLoop(x, out, shape, quantization) },
    x.length,
    (name, ratio) => (name === "loop" ? atLeast("256 x 1,001 uint8, beside a loop", ratio, 10) : ""),
  );
}

{
  const x = logits(1_000_000);
  const out = new Float32Array(x.length);
  const shards = [0, 1, 2, 3].map((i) => [x, out].map((array) => array.subarray(i * 250_000, (i + 1) * 250_000)));
  await compare(
    "1 x 1,000,000, in four shards one behind the other",
    "in one piece",
    perElement,
    {
      "in one piece": () => softmax(x, { out }),
      shards: () => {
        const state = shards.map(([shard]) => partialLogSumExp(shard)).reduce(mergePartials);
        for (const [shard, target] of shards) softmaxFromPartial(shard, state, { out: target });
      },
    },
    x.length,
    () => "",
  );
}
conclude();
