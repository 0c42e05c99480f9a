// The loops that people write by hand, for comparison.

type Floats = Float32Array | Float64Array;

/** A plain loop into a preallocated array. */
export function plainLoop(x: Floats, out: Floats, rows: number, length: number): void {
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

/** The plain loop for log-softmax. */
export function plainLogLoop(x: Floats, out: Floats, rows: number, length: number): void {
  for (let row = 0; row < rows; row++) {
    const start = row * length;
    const end = start + length;
    let maximum = -Infinity;
    for (let i = start; i < end; i++) if (x[i] > maximum) maximum = x[i];
    let sum = 0;
    for (let i = start; i < end; i++) sum += Math.exp(x[i] - maximum);
    const logSum = maximum + Math.log(sum);
    for (let i = start; i < end; i++) out[i] = x[i] - logSum;
  }
}

/** The plain loop with its exponentials eight at a time, in the hope that the engine overlaps them. */
export function unrolledLoop(x: Floats, out: Floats, rows: number, length: number): void {
  for (let row = 0; row < rows; row++) {
    const start = row * length;
    const end = start + length;
    const end8 = end - (length % 8);
    let maximum = -Infinity;
    for (let i = start; i < end; i++) if (x[i] > maximum) maximum = x[i];
    let sum = 0;
    let i = start;
    for (; i < end8; i += 8) {
      const e0 = Math.exp(x[i] - maximum);
      const e1 = Math.exp(x[i + 1] - maximum);
      const e2 = Math.exp(x[i + 2] - maximum);
      const e3 = Math.exp(x[i + 3] - maximum);
      const e4 = Math.exp(x[i + 4] - maximum);
      const e5 = Math.exp(x[i + 5] - maximum);
      const e6 = Math.exp(x[i + 6] - maximum);
      const e7 = Math.exp(x[i + 7] - maximum);
      out[i] = e0;
      out[i + 1] = e1;
      out[i + 2] = e2;
      out[i + 3] = e3;
      out[i + 4] = e4;
      out[i + 5] = e5;
      out[i + 6] = e6;
      out[i + 7] = e7;
      sum += e0 + e1 + (e2 + e3) + (e4 + e5 + (e6 + e7));
    }
    for (; i < end; i++) {
      out[i] = Math.exp(x[i] - maximum);
      sum += out[i];
    }
    const factor = 1 / sum;
    for (let j = start; j < end; j++) out[j] *= factor;
  }
}

/** The four array methods that people paste; Math.max(...row) would overflow the stack on long rows. */
export function arrayMethods(x: Float32Array, out: Float32Array, rows: number, length: number): void {
  for (let row = 0; row < rows; row++) {
    const logits = x.subarray(row * length, (row + 1) * length);
    const maximum = logits.reduce((a, b) => Math.max(a, b));
    const exponentials = logits.map((value) => Math.exp(value - maximum));
    const sum = exponentials.reduce((a, b) => a + b);
    out.set(
      exponentials.map((value) => value / sum),
      row * length,
    );
  }
}

/** A plain loop along any axis. */
export function stridedLoop(x: Float32Array, out: Float32Array, shape: readonly number[], axis: number): void {
  const length = shape[axis] as number;
  const inner = shape.slice(axis + 1).reduce((all, extent) => all * extent, 1);
  const block = length * inner;
  for (let start = 0; start < x.length; start += block) {
    for (let first = start; first < start + inner; first++) {
      const end = first + block;
      let maximum = -Infinity;
      for (let i = first; i < end; i += inner) if (x[i] > maximum) maximum = x[i];
      let sum = 0;
      for (let i = first; i < end; i += inner) {
        const e = Math.exp(x[i] - maximum);
        out[i] = e;
        sum += e;
      }
      const factor = 1 / sum;
      for (let i = first; i < end; i += inner) out[i] *= factor;
    }
  }
}

/** A plain loop over rows of 8-bit integers. Their zero point cancels: it shifts every logit of a row alike. */
export function quantizedLoop(x: Uint8Array, out: Float32Array, rows: number, length: number, scale: number): void {
  for (let row = 0; row < rows; row++) {
    const start = row * length;
    const end = start + length;
    let maximum = x[start];
    for (let i = start; i < end; i++) if (x[i] > maximum) maximum = x[i];
    let sum = 0;
    for (let i = start; i < end; i++) {
      const e = Math.exp((x[i] - maximum) * scale);
      out[i] = e;
      sum += e;
    }
    const factor = 1 / sum;
    for (let i = start; i < end; i++) out[i] *= factor;
  }
}

/** The index and the probability of the largest element of every row. */
export function argmaxLoop(x: Float32Array, rows: number, length: number) {
  const indices = new Uint32Array(rows);
  const probabilities = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * length;
    const end = start + length;
    let best = start;
    for (let i = start; i < end; i++) if (x[i] > x[best]) best = i;
    let sum = 0;
    for (let i = start; i < end; i++) sum += Math.exp(x[i] - x[best]);
    indices[row] = best - start;
    probabilities[row] = 1 / sum;
  }
  return { indices, probabilities };
}

/** The index of the largest element of every row, where the rows are columns, with a scan of each column. */
export function argmaxByColumns(x: Float32Array, indices: Uint32Array, length: number, inner: number): void {
  for (let column = 0; column < inner; column++) {
    let best = column;
    for (let i = column; i < length * inner; i += inner) if (x[i] > x[best]) best = i;
    indices[column] = (best - column) / inner;
  }
}

/** The same line by line, with the best of each column so far. */
export function argmaxByLines(
  x: Float32Array,
  indices: Uint32Array,
  best: Float32Array,
  length: number,
  inner: number,
): void {
  best.set(x.subarray(0, inner));
  indices.fill(0);
  for (let line = 1; line < length; line++) {
    const start = line * inner;
    for (let column = 0; column < inner; column++) {
      if (x[start + column] <= best[column]) continue;
      best[column] = x[start + column];
      indices[column] = line;
    }
  }
}

/** The indices of the `k` largest logits, by sorting all of them. */
export function topKBySorting(x: Float32Array, k: number): number[] {
  return Array.from(x.keys())
    .sort((a, b) => x[b] - x[a])
    .slice(0, k);
}

/** The same with a heap of the `k` largest so far, the smallest of them first. */
export function topKByHeap(x: Float32Array, k: number): Uint32Array {
  const heap = new Uint32Array(k);
  let size = 0;
  const sink = (from: number, index: number) => {
    let at = from;
    for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && x[heap[child + 1]] < x[heap[child]]) child++;
      if (x[heap[child]] >= x[index]) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = index;
  };
  for (; size < k; size++) heap[size] = size;
  for (let at = k >> 1; at-- > 0; ) sink(at, heap[at]);
  for (let i = k; i < x.length; i++) if (x[i] > x[heap[0]]) sink(0, i);
  return heap.sort((a, b) => x[b] - x[a]);
}

export interface Sampling {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
}

/** Draws a class by temperature, top-k and top-p, by sorting all of them. */
export function sampleBySorting(x: Float32Array, { temperature, topK, topP }: Sampling): number {
  const best = topKBySorting(x, topK);
  const exponentials = best.map((index) => Math.exp((x[index] - x[best[0]]) / temperature));
  const total = exponentials.reduce((a, b) => a + b);
  let kept = 0;
  let mass = 0;
  while (kept < best.length && mass < topP * total) mass += exponentials[kept++];
  let left = Math.random() * mass;
  let drawn = 0;
  while (drawn < kept - 1 && left >= exponentials[drawn]) left -= exponentials[drawn++];
  return best[drawn];
}

/** A dense layer with softmax: weights [classes, features]. */
export function plainDense(
  x: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  out: Float32Array,
  features: number,
): void {
  const classes = bias.length;
  for (let row = 0; row < x.length / features; row++) {
    for (let c = 0; c < classes; c++) {
      let sum = bias[c];
      for (let i = 0; i < features; i++) sum += x[row * features + i] * weights[c * features + i];
      out[row * classes + c] = sum;
    }
  }
  plainLoop(out, out, x.length / features, classes);
}

/** Cross-entropy and its gradient, fused in one loop over the rows. */
export function plainCrossEntropy(
  x: Float32Array,
  targets: Int32Array,
  gradient: Float32Array,
  classes: number,
): number {
  const rows = targets.length;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    const end = start + classes;
    let maximum = -Infinity;
    for (let i = start; i < end; i++) if (x[i] > maximum) maximum = x[i];
    let sum = 0;
    for (let i = start; i < end; i++) {
      const e = Math.exp(x[i] - maximum);
      gradient[i] = e;
      sum += e;
    }
    const factor = 1 / (sum * rows);
    for (let i = start; i < end; i++) gradient[i] *= factor;
    const target = start + targets[row];
    gradient[target] -= 1 / rows;
    loss += maximum - x[target] + Math.log(sum);
  }
  return loss / rows;
}
