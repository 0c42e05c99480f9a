// The reference for decoding: plain float64 that sorts whole rows. It uses nothing of the package.

export interface Settings {
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly typicalP?: number;
}

/** The places of a row, the largest element first, of equal ones the first; NaN before all. */
export function ranking(row: ArrayLike<number>): number[] {
  const value = (i: number) => row[i] as number;
  return Array.from({ length: row.length }, (_, i) => i).sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x)) || a - b;
    return x === y ? a - b : x < y ? 1 : -1;
  });
}

/** How near a decision was: a share of all that another rounding could have moved across a limit. */
const CLOSE = 1e-6;

/** Which places are kept, and whether some decision was too close to be held against float32. */
export function filtered(row: ArrayLike<number>, settings: Settings): { kept: Set<number>; close: boolean } {
  const { temperature = 1, topK = 0, topP = 1, minP = 0, typicalP = 1 } = settings;
  const scaled = Float64Array.from(row, (x) => x / temperature);
  let kept = ranking(row);
  let close = false;
  const probabilities = () => {
    const maximum = kept.reduce((all, i) => Math.max(all, scaled[i] as number), -Infinity);
    const masses = new Map(kept.map((i) => [i, Math.exp((scaled[i] as number) - maximum)]));
    const total = kept.reduce((all, i) => all + (masses.get(i) as number), 0);
    return new Map(kept.map((i) => [i, (masses.get(i) as number) / total]));
  };
  /** The first of `order` whose probabilities reach `share`. */
  const first = (order: number[], share: number) => {
    const p = probabilities();
    let mass = 0;
    const count = order.findIndex((i) => {
      mass += p.get(i) as number;
      if (Math.abs(mass - share) < CLOSE) close = true;
      return mass >= share;
    });
    return count < 0 ? order : order.slice(0, count + 1);
  };
  if (topK > 0) kept = kept.slice(0, topK);
  if (topP < 1) kept = first(kept, topP);
  if (minP > 0) {
    const p = probabilities();
    const least = minP * [...p.values()].reduce((a, b) => Math.max(a, b));
    if ([...p.values()].some((other) => other !== least && Math.abs(other - least) < CLOSE * least)) close = true;
    kept = kept.filter((i) => (p.get(i) as number) >= least);
  }
  if (typicalP < 1) {
    const p = probabilities();
    const surprise = (i: number) => -Math.log(p.get(i) as number);
    const entropy = kept.reduce((all, i) => all + (p.get(i) as number) * surprise(i), 0);
    const distance = new Map(kept.map((i) => [i, Math.abs(surprise(i) - entropy)]));
    const order = [...kept].sort((a, b) => (distance.get(a) as number) - (distance.get(b) as number) || a - b);
    kept = first(order, typicalP);
    const last = distance.get(kept.at(-1) as number) as number;
    if (
      order.some((i) => row[i] !== row[kept.at(-1) as number] && Math.abs((distance.get(i) as number) - last) < CLOSE)
    ) {
      close = true;
    }
  }
  return { kept: new Set(kept), close };
}

/** Logits after penalties for classes that came before. */
export function repeated(
  row: ArrayLike<number>,
  tokens: readonly number[],
  { penalty = 1, frequency = 0, presence = 0 },
): Float64Array {
  const result = Float64Array.from(row);
  for (const token of new Set(tokens)) {
    const x = row[token] as number;
    const times = tokens.filter((other) => other === token).length;
    result[token] = (x > 0 ? x / penalty : x * penalty) - frequency * times - presence;
  }
  return result;
}
