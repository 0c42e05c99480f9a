// The calls that select classes: argmax, topK, sample.
import type * as Package from "simd-softmax";
import { type Api, type Floats, is16, kOf, optionsOf } from "./call.js";
import type { Case } from "./cases.js";
import { Comparison, checkRounded, type Errors, Failure } from "./comparison.js";
import type { DoubleDouble } from "./double-double.js";
import { Arrays } from "./placement.js";
import { type Reference, reference, sigmoidOf } from "./reference.js";
import { logitsOf, rowsOf } from "./rows.js";

export function checkSelection(api: Api, c: Case, errors: Errors): void {
  const rows = rowsOf(c);
  if (c.shape.at(c.axis) === 0) return;
  const arrays = new Arrays(api, c, undefined);
  const draws = rows.map((_, row) => (c.extra + row * 0.618) % 1);
  let next = 0;
  const options = { ...optionsOf(c), ...(c.placement === "strided" ? { shape: undefined } : {}) };
  const input = arrays.tensor as Float32Array;
  const k = c.name === "topK" ? kOf(c) : 1;
  const exacts = rows.map((places) => reference(logitsOf(c, places), c.temperature, c.allMasked === "zero" ? 0 : NaN));
  if (c.name === "sample") {
    if (
      exacts.some(
        ({ softmax }, row) =>
          softmax.some(([p]) => Number.isNaN(p)) || logitsOf(c, rows[row] as number[]).every((x) => x === -Infinity),
      )
    )
      return;
    const { indices } = api.sample(input, { ...options, random: () => draws[next++] as number });
    for (const [row, index] of indices.entries()) {
      const [p] = exacts[row]?.softmax[index] ?? [NaN];
      if (
        !(index < (rows[row] as number[]).length) ||
        (p === 0 && logitsOf(c, rows[row] as number[])[index] === -Infinity)
      ) {
        throw new Failure(`row ${row}: drew class ${index} of probability ${p}`);
      }
    }
  } else {
    const select = (scores: Package.Scores) =>
      (c.name === "topK"
        ? api.topK(input, k, { ...options, scores })
        : api.argmax(input, { ...options, scores })) as Package.Selection<Floats>;
    const selection = select("softmax");
    checkSelected(c, selection, k, exacts, rows, errors);
    const sigmoids = select("sigmoid");
    for (const { indices } of [select("none"), sigmoids]) {
      if (String(indices) !== String(selection.indices))
        throw new Failure(`other indices with other scores: ${indices}`);
    }
    if (c.temperature === 1 && !is16(c)) checkSigmoids(c, sigmoids, k, rows, errors);
  }
  arrays.checkGuards();
}

/** The sigmoids of the selected classes. */
function checkSigmoids(
  c: Case,
  { indices, probabilities }: Package.Selection<Floats>,
  k: number,
  rows: readonly (readonly number[])[],
  errors: Errors,
): void {
  const compared = new Comparison(c, errors);
  for (const [row, places] of rows.entries()) {
    const logits = logitsOf(c, places);
    for (let at = row * k; at < row * k + k; at++) {
      const x = logits[indices[at] as number] as number;
      compared.check("sigmoid", probabilities[at] as number, sigmoidOf(x), `row ${row}, sigmoid of ${x}`);
    }
  }
}

function checkSelected(
  c: Case,
  { indices, probabilities, logProbabilities }: Package.Selection<Floats>,
  k: number,
  exacts: readonly Reference[],
  rows: readonly (readonly number[])[],
  errors: Errors,
): void {
  const compared = new Comparison(c, errors);
  for (const [row, places] of rows.entries()) {
    const logits = logitsOf(c, places);
    const key = (i: number) => (Number.isNaN(logits[i]) ? Infinity : (logits[i] as number));
    const isNaNAt = (i: number) => (Number.isNaN(logits[i]) ? 1 : 0);
    const order = logits
      .map((_, i) => i)
      .sort((a, b) => isNaNAt(b) - isNaNAt(a) || (key(b) > key(a) ? 1 : key(b) < key(a) ? -1 : a - b));
    for (let rank = 0; rank < k; rank++) {
      const index = indices[row * k + rank] as number;
      const where = `row ${row}, rank ${rank}`;
      if (index !== order[rank]) throw new Failure(`${where}: expected class ${order[rank]}, got ${index}`);
      const wanted = exacts[row]?.softmax[index] as DoubleDouble;
      const got = probabilities[row * k + rank] as number;
      if (is16(c)) checkRounded(c, got, wanted[0], where);
      else compared.check(c.name as "topK", got, wanted, where);
      if (is16(c)) continue;
      const log = exacts[row]?.logSoftmax[index] as DoubleDouble;
      compared.check("logSoftmax", logProbabilities[row * k + rank] as number, log, `${where}, logarithm`);
    }
  }
}
