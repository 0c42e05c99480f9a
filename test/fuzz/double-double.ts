// Double-double arithmetic: a number as the unevaluated sum of two doubles, about 106 bits (T. J. Dekker 1971; Y. Hida,
// X. S. Li, D. H. Bailey, "Library for double-double and quad-double arithmetic", 2007).

export type DoubleDouble = readonly [high: number, low: number];

export const ZERO: DoubleDouble = [0, 0];
export const ONE: DoubleDouble = [1, 0];

function quickSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

function sum(a: number, b: number): DoubleDouble {
  const s = a + b;
  const rounded = s - a;
  return [s, a - (s - rounded) + (b - rounded)];
}

/** 2^27 + 1, which splits a double into two halves of 26 bits. */
const SPLITTER = 134217729;

function product(a: number, b: number): DoubleDouble {
  const p = a * b;
  const aBig = SPLITTER * a;
  const bBig = SPLITTER * b;
  const aHigh = aBig - (aBig - a);
  const bHigh = bBig - (bBig - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return [p, aHigh * bHigh - p + aHigh * bLow + aLow * bHigh + aLow * bLow];
}

export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [s, e] = sum(a[0], b[0]);
  const [t, f] = sum(a[1], b[1]);
  const [u, v] = quickSum(s, e + t);
  return quickSum(u, v + f);
}

export const negate = ([high, low]: DoubleDouble): DoubleDouble => [-high, -low];
export const subtract = (a: DoubleDouble, b: DoubleDouble): DoubleDouble => add(a, negate(b));

export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [p, e] = product(a[0], b[0]);
  return quickSum(p, e + (a[0] * b[1] + a[1] * b[0]));
}

export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const q1 = a[0] / b[0];
  if (!Number.isFinite(q1) || b[0] === 0) return [q1, 0];
  const r1 = subtract(a, multiply(b, [q1, 0]));
  const q2 = r1[0] / b[0];
  const r2 = subtract(r1, multiply(b, [q2, 0]));
  return add(quickSum(q1, q2), [r2[0] / b[0], 0]);
}

/** ln2 to 106 bits. */
const LN2: DoubleDouble = [Math.LN2, 2.3190468138462996e-17];

/** 1/k! for k = 0 to 12: what follows is below 2^-120 for |r| <= ln2 / 128. */
const INVERSE_FACTORIALS = [ONE];
for (let k = 1; k < 13; k++) INVERSE_FACTORIALS.push(divide(INVERSE_FACTORIALS[k - 1] as DoubleDouble, [k, 0]));

/** The halvings before the series, which are undone by squaring. */
const HALVINGS = 6;

/** exp(x) as a double-double times a power of two, so that nothing overflows or becomes subnormal. */
export function exp(x: DoubleDouble): { value: DoubleDouble; exponent: number } {
  const exponent = Math.round(x[0] / LN2[0]);
  const reduced = subtract(x, multiply([exponent, 0], LN2));
  const scale = 2 ** -HALVINGS;
  const r: DoubleDouble = [reduced[0] * scale, reduced[1] * scale];
  let series = INVERSE_FACTORIALS[12] as DoubleDouble;
  for (let k = 11; k >= 0; k--) series = add(multiply(series, r), INVERSE_FACTORIALS[k] as DoubleDouble);
  for (let i = 0; i < HALVINGS; i++) series = multiply(series, series);
  return { value: series, exponent };
}

/** value 2^exponent in two parts; the power in two factors, so that it does not overflow alone. */
export function scaled([high, low]: DoubleDouble, exponent: number): DoubleDouble {
  if (exponent < -1100) return ZERO;
  const half = Math.trunc(exponent / 2);
  const scale = (x: number) => x * 2 ** half * 2 ** (exponent - half);
  // Of a subnormal number the second part is what the first lost, as far as it can be told.
  return [scale(high), scale(low)];
}

/** log(x) of a double-double x > 0, by one step of Newton's method. */
export function log(x: DoubleDouble): DoubleDouble {
  const guess = Math.log(x[0]);
  const { value, exponent } = exp([-guess, 0]);
  const near = multiply(x, value);
  const ratio: DoubleDouble = [near[0] * 2 ** exponent, near[1] * 2 ** exponent];
  const rest = subtract(ratio, ONE);
  // log(1 + rest) of a rest below 2^-50: its first two terms.
  return add([guess, 0], subtract(rest, multiply([0.5, 0], multiply(rest, rest))));
}

/** log(1 + x) of a double-double x >= 0, exact where x is small. */
export function log1p(x: DoubleDouble): DoubleDouble {
  if (x[0] > 1e-8) return log(add(ONE, x));
  const square = multiply(x, x);
  const cube = multiply(square, x);
  return add(subtract(x, multiply([0.5, 0], square)), divide(cube, [3, 0]));
}
