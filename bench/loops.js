// What people write by hand.

/** A plain loop into a preallocated array. */
export function plainLoop(x, out, rows, length) {
  for (let row = 0; row < rows; row++) {
    const start = row * length;
    const end = start + length;
    let maximum = -Infinity;
    for (let i = start; i < end; i++) if (x[i] > maximum) maximum = x[i];
    let sum = 0;
    for (let i = start; i < end; i++) {
      const e = Math.exp(x[i] - maximum);
      out[i] = e;
      sum += e;
    }
    const factor = 1 / sum;
    for (let i = start; i < end; i++) out[i] *= factor;
  }
}
