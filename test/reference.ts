// The references: float64 for float32, 40-digit decimals for float64; and distances in ulp.
import { Decimal } from "decimal.js";

Decimal.set({ precision: 40 });

/** The very float64: `new Decimal(x)` would take the shortest decimal that rounds to it instead. */
export function decimal(x: number): Decimal {
  const exponent = Math.max(-1074, floorLog2(x) - 52);
  // In two steps, for 2^1074 is no float64.
  const integer = x * 2 ** (-exponent >> 1) * 2 ** (-exponent - (-exponent >> 1));
  return new Decimal(integer).mul(new Decimal(2).pow(exponent));
}

/** Sums from the smallest up, so that the reference's own error stays near 1e-16. */
function sum(values: number[]): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

function maximumOf(row: ArrayLike<number>): number {
  let maximum = -Infinity;
  for (let i = 0; i < row.length; i++) maximum = Math.max(maximum, row[i] as number);
  return maximum;
}

/** The row's maximum over T, and the sum of exp((x - maximum) / T) without the first maximum's own. */
function state(row: ArrayLike<number>, temperature: number) {
  const maximum = maximumOf(row);
  const first = Array.prototype.indexOf.call(row, maximum);
  const others = sum(Array.from(row, (x, i) => (i === first ? 0 : Math.exp((x - maximum) / temperature))));
  return { maximum, others };
}

export function softmax64(row: ArrayLike<number>, temperature = 1): number[] {
  const { maximum, others } = state(row, temperature);
  return Array.from(row, (x) => Math.exp((x - maximum) / temperature) / (1 + others));
}

export function logSoftmax64(row: ArrayLike<number>, temperature = 1): number[] {
  const { maximum, others } = state(row, temperature);
  return Array.from(row, (x) => (x - maximum) / temperature - Math.log1p(others));
}

export function logSumExp64(row: ArrayLike<number>, temperature = 1): number {
  const { maximum, others } = state(row, temperature);
  return maximum / temperature + Math.log1p(others);
}

/** The same in 40 digits: softmax, log-softmax and log-sum-exp of one row. */
export function exact(row: ArrayLike<number>, temperature = 1) {
  const scaled = Array.from(row, (x) => decimal(x).div(decimal(temperature)));
  const maximum = Decimal.max(...scaled);
  const first = scaled.findIndex((x) => x.eq(maximum));
  const exps = scaled.map((x) => x.sub(maximum).exp());
  const others = exps.reduce((total, e, i) => (i === first ? total : total.add(e)), new Decimal(0));
  // log(1 + others) by its series where 1 + others would lose digits.
  const log = others.lt(1e-12) ? others.sub(others.pow(2).div(2)).add(others.pow(3).div(3)) : others.add(1).ln();
  return {
    softmax: exps.map((e) => e.div(others.add(1))),
    logSoftmax: scaled.map((x) => x.sub(maximum).sub(log)),
    logSumExp: maximum.add(log),
  };
}

/** The exponent of x, that of the smallest normal number for 0 and subnormals. */
function floorLog2(x: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.max(Math.abs(x), 2 ** -1022));
  return (view.getUint32(0) >>> 20) - 1023;
}

/** The spacing of float32 numbers at `x`. */
export function spacing32(x: number): number {
  return 2 ** (Math.max(-126, floorLog2(x)) - 23);
}

/** The spacing of float64 numbers at `x`. */
export function spacing64(x: number): number {
  return 2 ** (floorLog2(x) - 52);
}

/** How many float32 spacings `got` is from `wanted`; 0 for the infinity or NaN that `wanted` becomes as a float32. */
export function ulps32(got: number, wanted: number): number {
  return Object.is(got, Math.fround(wanted)) && !Number.isFinite(got) ? 0 : Math.abs(got - wanted) / spacing32(wanted);
}

/** The largest distance in a row of float32. A NaN where none is wanted counts as infinitely far. */
export function worstUlps32(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (got.length !== wanted.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < got.length; i++) {
    const error = ulps32(got[i] as number, wanted[i] as number);
    worst = Number.isNaN(error) ? Infinity : Math.max(worst, error);
  }
  return worst;
}

/** How many float64 spacings `got` is from `wanted`, the spacing taken at `at`. */
export function ulps64(got: number, wanted: Decimal, at: Decimal = wanted): number {
  const spacing = new Decimal(2).pow(floorLog2(at.toNumber()) - 52);
  return decimal(got).sub(wanted).abs().div(spacing).toNumber();
}
