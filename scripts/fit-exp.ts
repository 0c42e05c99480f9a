// Fits the polynomials of assembly/math/expf.ts and expd.ts and prints them with their error.
//
//   npm run fit
//
// On |r| <= ln2/2, exp(r) = 1 + r + r^2 q(r) should have the smallest maximum relative error, with the coefficients of q
// exact in the working type. The Remez exchange finds the best q in 40-digit arithmetic; then the coefficients are rounded
// one by one from the highest down, and after each rounding the remaining ones are fitted again to compensate for it
// (S. Chevillard, N. Brisebarre, "Efficient polynomial L-infinity approximations", 2007, describe the problem; this greedy
// method is the simplest solution).
import { Decimal } from "decimal.js";

Decimal.set({ precision: 40 });

const HALF_LN2 = Decimal.ln(2).div(2);
/** The number of points at which the extremes of the error are searched. */
const GRID = 2000;

interface Target {
  readonly value: Decimal;
  readonly weight: Decimal;
}
interface Sample extends Target {
  readonly r: Decimal;
}

/** The value that q should have at r, and the weight of its error there: that of exp relative to exp(r). */
function target(r: Decimal): Target {
  const exp = r.exp();
  const weight = r.mul(r).div(exp);
  return { value: r.isZero() ? new Decimal(0.5) : exp.sub(1).sub(r).div(r.mul(r)), weight };
}

function evaluate(coefficients: readonly Decimal[], r: Decimal): Decimal {
  return coefficients.reduceRight((sum, c) => sum.mul(r).add(c), new Decimal(0));
}

/** Gaussian elimination with partial pivoting. */
function solve(matrix: readonly Decimal[][], right: readonly Decimal[]): Decimal[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (rows[i][k].abs().gt(rows[pivot][k].abs())) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k].div(rows[k][k]);
      for (let j = k; j <= n; j++) rows[i][j] = rows[i][j].sub(factor.mul(rows[k][j]));
    }
  }
  const x: Decimal[] = new Array(n);
  for (let k = n - 1; k >= 0; k--) {
    let sum = rows[k][n];
    for (let j = k + 1; j < n; j++) sum = sum.sub(rows[k][j].mul(x[j]));
    x[k] = sum.div(rows[k][k]);
  }
  return x;
}

/** The grid with its targets. The origin has no weight and is left out. */
const samples: readonly Sample[] = Array.from({ length: GRID + 1 }, (_, i) => {
  const r = HALF_LN2.mul(Decimal.cos(Decimal.acos(-1).mul(i).div(GRID)));
  return { r, ...target(r) };
}).filter(({ r }) => r.abs().gt(1e-6));

/** Remez exchange for the lowest `free` coefficients of q, the higher ones being fixed. */
function remez(free: number, fixed: readonly Decimal[]): readonly Decimal[] {
  const fixedPart: Decimal[] = [...new Array(free).fill(new Decimal(0)), ...fixed];
  let points = Array.from({ length: free + 1 }, (_, i) => {
    const at = Math.round(((i + 0.5) / (free + 1)) * (samples.length - 1));
    return samples[at];
  });
  let coefficients: readonly Decimal[] = [];
  for (let round = 0; round < 12; round++) {
    const solution = solve(
      points.map(({ r, weight }, i) => [
        ...Array.from({ length: free }, (_, k) => r.pow(k).mul(weight)),
        new Decimal(i % 2 ? -1 : 1),
      ]),
      points.map(({ r, value, weight }) => value.sub(evaluate(fixedPart, r)).mul(weight)),
    );
    coefficients = [...solution.slice(0, free), ...fixed];
    const next = extremes(coefficients, free + 1);
    if (next.length < free + 1) break;
    points = next;
  }
  return coefficients;
}

function errorAt(coefficients: readonly Decimal[], { r, value, weight }: Sample): Decimal {
  return evaluate(coefficients, r).sub(value).mul(weight);
}

/** The largest errors of alternating sign, `count` of them, in order of r. */
function extremes(coefficients: readonly Decimal[], count: number): Sample[] {
  const peaks: { error: Decimal; sample: Sample }[] = [];
  for (const sample of samples) {
    const error = errorAt(coefficients, sample);
    const last = peaks.at(-1);
    if (last && last.error.isPositive() === error.isPositive()) {
      if (error.abs().gt(last.error.abs())) peaks[peaks.length - 1] = { error, sample };
    } else peaks.push({ error, sample });
  }
  while (peaks.length > count) {
    if (peaks[0].error.abs().lt(peaks[peaks.length - 1].error.abs())) peaks.shift();
    else peaks.pop();
  }
  return peaks.map(({ sample }) => sample);
}

function largestError(coefficients: readonly Decimal[]): Decimal {
  return samples.reduce((worst, sample) => Decimal.max(worst, errorAt(coefficients, sample).abs()), new Decimal(0));
}

function fit(degree: number, round: (value: number) => number) {
  const free = degree - 1;
  const best = largestError(remez(free, []));
  const fixed: Decimal[] = [];
  for (let k = free - 1; k >= 0; k--) fixed.unshift(new Decimal(round(remez(k + 1, fixed)[k].toNumber())));
  return { coefficients: fixed, best, error: largestError(fixed) };
}

function bitsOf(value: number, type: "float32" | "float64"): string {
  const view = new DataView(new ArrayBuffer(8));
  if (type === "float32") view.setFloat32(0, value);
  else view.setFloat64(0, value);
  return `0x${(type === "float32" ? view.getUint32(0) : view.getBigUint64(0)).toString(16)}`;
}

const FITS = [
  { type: "float32", degree: 6, round: Math.fround },
  { type: "float64", degree: 11, round: Number },
] as const;

for (const { type, degree, round } of FITS) {
  const { coefficients, best, error } = fit(degree, round);
  console.log(
    `${type}, degree ${degree}: largest relative error 2^${Decimal.log2(error).toFixed(2)} (unrounded 2^${Decimal.log2(best).toFixed(2)})`,
  );
  coefficients.forEach((c, k) => {
    const value = c.toNumber();
    console.log(`  c${k + 2} = ${value.toString().padEnd(24)} ${bitsOf(value, type)}`);
  });
}
