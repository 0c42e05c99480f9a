// Cross-entropy and its gradient in 60 digits, as formulas and nothing else.
import { Decimal as AnyDecimal } from "decimal.js";
import { decimal as exactly, spacing32, spacing64 } from "./reference.js";

export const Decimal = AnyDecimal.clone({ precision: 60 });
type Decimal = InstanceType<typeof Decimal>;

/** The very float64. */
export const decimal = (x: number): Decimal => new Decimal(exactly(x));

export interface Terms {
  readonly weights?: ArrayLike<number>;
  readonly smoothing?: number;
  readonly gamma?: number;
  readonly zLoss?: number;
}

const sum = (values: readonly Decimal[]) => values.reduce((total, value) => total.add(value), new Decimal(0));

/** q of every class: w ((1 - e) y + e / C). */
export function distributionOf(target: number | ArrayLike<number>, classes: number, { weights, smoothing = 0 }: Terms) {
  return Array.from({ length: classes }, (_, c) => {
    const y = typeof target === "number" ? new Decimal(c === target ? 1 : 0) : decimal(target[c] as number);
    const share = decimal(smoothing);
    const q = new Decimal(1).sub(share).mul(y).add(share.div(classes));
    return q.mul(decimal(weights ? (weights[c] as number) : 1));
  });
}

/**
 * The loss of a row, and for every class the derivative by its logit, and the larger part of those that it is the difference of.
 * Every probability is (1 - p) away from 1 without subtraction.
 */
export function crossEntropyOf(row: ArrayLike<number>, q: readonly Decimal[], { gamma = 0, zLoss = 0 }: Terms) {
  const xs = Array.from(row, decimal);
  const maximum = Decimal.max(...xs);
  const exps = xs.map((x) => x.sub(maximum).exp());
  const total = sum(exps);
  const ps = exps.map((e) => e.div(total));
  const rests = exps.map((_, i) => sum(exps.filter((_, j) => j !== i)).div(total));
  // log(1 + others) by its series where 1 + others would lose digits.
  const first = exps.findIndex((e) => e.eq(1));
  const others = sum(exps.filter((_, j) => j !== first));
  const log = others.lt(1e-20) ? others.sub(others.pow(2).div(2)).add(others.pow(3).div(3)) : others.add(1).ln();
  const logs = xs.map((x) => x.sub(maximum).sub(log));
  const logSumExp = maximum.add(log);
  const g = decimal(gamma);
  const power = (r: Decimal, exponent: Decimal) => (exponent.isZero() ? new Decimal(1) : r.pow(exponent));
  const terms = q.map((qj, j) =>
    qj
      .mul(power(rests[j] as Decimal, g))
      .mul(logs[j] as Decimal)
      .neg(),
  );
  const loss = sum(terms).add(decimal(zLoss).mul(logSumExp.pow(2)));
  const hs = q.map((qj, j) => {
    const [p, r, l] = [ps[j], rests[j], logs[j]] as [Decimal, Decimal, Decimal];
    const slope =
      gamma === 0
        ? new Decimal(0)
        : g
            .mul(r.pow(g.sub(1)))
            .mul(p)
            .mul(l);
    return qj.mul(slope.sub(power(r, g)));
  });
  const z = decimal(2 * zLoss).mul(logSumExp);
  const parts = hs.map((h, j) => {
    const rest = sum(hs.filter((_, i) => i !== j));
    return [h.mul(rests[j] as Decimal), (ps[j] as Decimal).mul(z.sub(rest))] as const;
  });
  return {
    loss,
    gradient: parts.map(([a, b]) => a.add(b)),
    larger: parts.map(([a, b]) => Decimal.max(a.abs(), b.abs())),
  };
}

/** How many spacings of its type a number is from an exact one, the spacing being taken at `at`. */
export function ulps(got: number, wanted: Decimal, isFloat64: boolean, at: Decimal = wanted): number {
  const spacing = (isFloat64 ? spacing64 : spacing32)(at.toNumber());
  return decimal(got).sub(wanted).abs().div(decimal(spacing)).toNumber();
}
