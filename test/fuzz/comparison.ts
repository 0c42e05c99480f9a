// Results beside exact ones.
import { bitsOf, numberOf } from "../tensors.js";
import { paste } from "./call.js";
import type { Case } from "./cases.js";
import { type DoubleDouble, subtract } from "./double-double.js";
import { computed, exponentBits } from "./rows.js";

/** The bounds of docs/accuracy.md, in units in the last place; shards that are merged have twice those of softmax. */
const BOUNDS = {
  softmax: { float32: 4, float64: 2 },
  logSoftmax: { float32: 3, float64: 2 },
  logSumExp: { float32: 2, float64: 2 },
  exp: { float32: 0.895, float64: 1 },
  sigmoid: { float32: 3, float64: 3 },
  argmax: { float32: 4, float64: 2 },
  topK: { float32: 4, float64: 2 },
  filter: { float32: 1, float64: 1 },
  sample: { float32: 3, float64: 2 },
  shards: { float32: 8, float64: 4 },
} as const;

export class Failure extends Error {}

/** The largest error of each function and type, and the row that has it. */
export type Errors = Map<string, { error: number; witness: string }>;

const view = new DataView(new ArrayBuffer(8));

/** The distance of two neighbours at x, of a type with this many bits of fraction. */
function spacing(x: number, type: "float32" | "float64"): number {
  view.setFloat64(0, Math.abs(x));
  const exponent = (view.getUint32(0) >>> 20) - 1023;
  return type === "float32" ? 2 ** (Math.max(exponent, -126) - 23) : 2 ** (Math.max(exponent, -1022) - 52);
}

/** Compares results of the computed type with exact ones, and keeps the largest error. */
export class Comparison {
  readonly #case: Case;
  readonly #errors: Errors;
  readonly type: "float32" | "float64";

  constructor(c: Case, errors: Errors) {
    this.#case = c;
    this.#errors = errors;
    this.type = computed(c);
  }

  /** `scale` is the number in whose units the error is measured. */
  check(
    name: keyof typeof BOUNDS,
    got: number,
    wanted: DoubleDouble,
    where: string,
    scale = Math.abs(wanted[0]),
  ): void {
    const rounded = this.type === "float32" ? Math.fround(wanted[0]) : wanted[0];
    if (!Number.isFinite(rounded) || !Number.isFinite(got)) {
      if (!Object.is(got, rounded)) throw new Failure(`${where}: expected ${rounded}, got ${got}`);
      return;
    }
    const error = Math.abs(subtract([got, 0], wanted)[0]) / spacing(scale, this.type);
    const key = `${name} ${this.type}`;
    if (error > (this.#errors.get(key)?.error ?? 0)) this.#errors.set(key, { error, witness: paste(this.#case) });
    if (!(error <= BOUNDS[name][this.type])) {
      throw new Failure(`${where}: ${error.toFixed(3)} ulp, got ${got}, wanted ${wanted[0]} (+ ${wanted[1]})`);
    }
  }
}

/** 16-bit results are float32 results rounded, so that they may be one away where those lie near the middle of two. */
export function checkRounded(c: Case, got: number, exact: number, where: string): void {
  const bits = exponentBits(c);
  const near = [exact, exact * (1 + 2 ** -20), exact * (1 - 2 ** -20)].map((x) => bitsOf(Math.fround(x), bits));
  if (!near.includes(got) && numberOf(got, bits) !== numberOf(near[0] as number, bits)) {
    throw new Failure(`${where}: expected ${exact}, got ${numberOf(got, bits)}`);
  }
}
