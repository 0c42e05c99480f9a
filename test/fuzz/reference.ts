// One row in double-double arithmetic: softmax, log-softmax, log-sum-exp, and the special values.
import { add, type DoubleDouble, divide, exp, log1p, ONE, scaled, subtract, ZERO } from "./double-double.js";

export interface Reference {
  /** In two parts, so that an error can be measured in fractions of a unit. */
  readonly softmax: readonly DoubleDouble[];
  readonly logSoftmax: readonly DoubleDouble[];
  readonly logSumExp: DoubleDouble;
  /** The larger of |log-sum-exp| and |maximum / T|, in whose units log-sum-exp is measured. */
  readonly scale: number;
}

const constant = (length: number, value: number) => new Array<number>(length).fill(value);
const plain = (x: number): DoubleDouble => [x, 0];

/** (x - y) / t, where the difference alone may overflow. */
function quotient(x: number, y: number, t: number): DoubleDouble {
  const half = Math.abs(x - y) === Infinity ? 0.5 : 1;
  return divide(subtract([x * half, 0], [y * half, 0]), [t * half, 0]);
}

/** Rows without probabilities: a NaN or +Infinity, or every class masked, whose probability is then `empty`. */
function special(row: readonly number[], empty: number): Reference | undefined {
  const { length } = row;
  const all = (p: number, l: number, sum: number): Reference => ({
    softmax: constant(length, p).map(plain),
    logSoftmax: constant(length, l).map(plain),
    logSumExp: plain(sum),
    scale: 1,
  });
  if (row.some(Number.isNaN)) return all(NaN, NaN, NaN);
  if (row.includes(Infinity)) return all(NaN, NaN, Infinity);
  return row.every((x) => x === -Infinity) ? all(empty, empty - Infinity, -Infinity) : undefined;
}

export function reference(row: readonly number[], t: number, empty: number): Reference {
  const found = special(row, empty);
  if (found) return found;
  const maximum = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const own = row.indexOf(maximum);
  const differences = row.map((x) => (x === -Infinity ? plain(-Infinity) : quotient(x, maximum, t)));
  const masses = differences.map((d) => (d[0] < -2000 ? { value: ZERO, exponent: 0 } : exp(d)));
  const rest = masses.filter(({ value }, i) => i !== own && value[0] > 0);
  // On the scale of the largest: as subnormal numbers each would be rounded before it is added.
  const largest = rest.reduce((most, { exponent }) => Math.max(most, exponent), -Infinity);
  const scale = (x: number, exponent: number) => x * 2 ** (exponent - largest);
  const sum = rest.reduce(
    (all, { value: [high, low], exponent }) => add(all, [scale(high, exponent), scale(low, exponent)]),
    ZERO,
  );
  const others = scaled(sum, largest);
  const total = add(ONE, others);
  const log = log1p(others);
  const top = quotient(maximum, 0, t);
  const logSumExp = add(top, log);
  return {
    softmax: masses.map(({ value, exponent }) => scaled(divide(value, total), exponent)),
    logSoftmax: differences.map((d) => (d[0] === -Infinity ? plain(-Infinity) : subtract(d, log))),
    logSumExp,
    scale: Math.max(Math.abs(logSumExp[0]), Math.abs(top[0])),
  };
}

/** exp(x), and sigmoid(x) = 1 / (1 + exp(-x)). */
export function expOf(x: number): DoubleDouble {
  if (Number.isNaN(x)) return plain(NaN);
  if (x > 800) return plain(Infinity);
  if (x < -1500) return ZERO;
  const { value, exponent } = exp(plain(x));
  return scaled(value, exponent);
}

export function sigmoidOf(x: number): DoubleDouble {
  if (Number.isNaN(x)) return plain(NaN);
  if (Math.abs(x) > 1500) return plain(x > 0 ? 1 : 0);
  const { value, exponent } = exp(plain(-Math.abs(x)));
  const z: DoubleDouble = [value[0] * 2 ** exponent, value[1] * 2 ** exponent];
  const sum = add(ONE, z);
  return x < 0 ? scaled(divide(value, sum), exponent) : scaled(divide(ONE, sum), 0);
}
