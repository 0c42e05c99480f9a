// Rows along any axis of a tensor, gathered index by index. It uses nothing of the package.

export interface Tensor {
  readonly shape: readonly number[];
  readonly axis: number;
}

const product = (extents: readonly number[]) => extents.reduce((all, extent) => all * extent, 1);

/** For every row, in the order (outer, inner), the places of its elements. */
export function rowsOf({ shape, axis }: Tensor): number[][] {
  const at = axis < 0 ? axis + shape.length : axis;
  const length = shape[at] as number;
  const inner = product(shape.slice(at + 1));
  return Array.from({ length: product(shape.slice(0, at)) * inner }, (_, row) => {
    const start = Math.floor(row / inner) * length * inner + (row % inner);
    return Array.from({ length }, (_unused, i) => start + i * inner);
  });
}

/** `values` with every row replaced by what `operation` makes of it. */
export function alongRows(
  values: ArrayLike<number>,
  tensor: Tensor,
  operation: (row: number[], places: number[]) => ArrayLike<number>,
): Float64Array {
  const result = Float64Array.from(values);
  for (const places of rowsOf(tensor)) {
    const row = operation(
      places.map((i) => values[i] as number),
      places,
    );
    for (const [i, place] of places.entries()) result[place] = row[i] as number;
  }
  return result;
}

/** One number of each row. */
export function overRows(
  values: ArrayLike<number>,
  tensor: Tensor,
  operation: (row: number[], places: number[]) => number,
): number[] {
  return rowsOf(tensor).map((places) =>
    operation(
      places.map((i) => values[i] as number),
      places,
    ),
  );
}

// The narrow dtypes by their definitions (IEEE 754: sign, exponent, fraction), independent of the kernels.

/** The number that 16 bits stand for: 5 bits of exponent and 10 of fraction (float16), or 8 and 7 (bfloat16). */
export function numberOf(bits: number, exponentBits: 5 | 8): number {
  const fractionBits = 15 - exponentBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  if (exponent === 2 ** exponentBits - 1) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}

/** The bits nearest to x, of two as near the even ones. Found by search among all numbers of the type; NaN gives NaN. */
export function bitsOf(x: number, exponentBits: 5 | 8): number {
  if (Number.isNaN(x)) return exponentBits === 5 ? 0x7e00 : 0x7fc0; // quiet, positive, without a payload
  const magnitude = Math.abs(x);
  // Bits of positive numbers are in the order of the numbers, Infinity being the next after the largest.
  const infinity = (2 ** exponentBits - 1) << (15 - exponentBits);
  let low = 0;
  let high = infinity;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numberOf(middle, exponentBits) <= magnitude) low = middle;
    else high = middle;
  }
  const below = numberOf(low, exponentBits);
  // What rounds to Infinity is what would round to the number that would be next.
  const above = high === infinity ? 2 * below - numberOf(low - 1, exponentBits) : numberOf(high, exponentBits);
  const toBelow = magnitude - below;
  const toAbove = above - magnitude;
  const nearest = toBelow < toAbove || (toBelow === toAbove && low % 2 === 0) ? low : high;
  return (x < 0 || Object.is(x, -0) ? 0x8000 : 0) | nearest;
}
