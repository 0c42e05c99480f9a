// Rows in shards.
import type * as Package from "simd-softmax";
import { type Api, ARRAYS } from "./call.js";
import type { Case } from "./cases.js";
import { Comparison, type Errors, Failure } from "./comparison.js";
import type { DoubleDouble } from "./double-double.js";
import { reference } from "./reference.js";
import { logitsOf } from "./rows.js";

/** The state of two parts of each row, merged, gives the probabilities of the whole row. */
export function checkShards(api: Api, c: Case, errors: Errors): void {
  if ((c.type !== "float32" && c.type !== "float64") || c.shape.length > 1) return;
  const size = c.values.length;
  const cut = Math.floor(c.extra * (size + 1));
  const ArrayType = ARRAYS[c.type] as typeof Float32Array;
  const parts = [c.values.slice(0, cut), c.values.slice(cut)];
  const optionsOfPart = (part: number) => ({
    temperature: c.temperature,
    ...(c.bias ? { bias: part === 0 ? c.bias.slice(0, cut) : c.bias.slice(cut) } : {}),
    ...(c.mask ? { mask: part === 0 ? c.mask.slice(0, cut) : c.mask.slice(cut) } : {}),
  });
  const arrays = parts.map((part) => ArrayType.from(part));
  const [first, second] = arrays.map((array, part) => api.partialLogSumExp(array, optionsOfPart(part))) as [
    Package.PartialLogSumExp,
    Package.PartialLogSumExp,
  ];
  const state = JSON.parse(JSON.stringify(api.mergePartials(first, second))) as Package.PartialLogSumExp;
  const { softmax } = reference(
    logitsOf(
      c,
      c.values.map((_, i) => i),
    ),
    c.temperature,
    NaN,
  );
  const compared = new Comparison(c, errors);
  for (const [part, array] of arrays.entries()) {
    const got = api.softmaxFromPartial(array, state, optionsOfPart(part)) as Float32Array;
    for (const [i, p] of got.entries()) {
      const at = part * cut + i;
      // A NaN or +Infinity in another shard makes this one NaN too.
      compared.check("shards", p, softmax[at] as DoubleDouble, `class ${at}`);
      if (p > 1) throw new Failure(`class ${at}: a probability above 1`);
    }
  }
}
