// Rows to columns and back: row kernels take columns that were transposed, and columns kernels take short rows.
import { highHalves, lowHalves, zipHigh, zipLow } from "../math/lanes";

/**
 * Transposes `rows` x `columns` float32. The rows begin `sourceStep` bytes apart at `source`, the columns become rows
 * `targetStep` bytes apart at `target`; if those are padded to whole vectors, the padding repeats their last element. Up to
 * 12 bytes behind a row are read.
 */
export function transposeF32(source: usize, target: usize, rows: u32, columns: u32, sourceStep: usize, targetStep: usize): void {
  for (; rows >= 4; rows -= 4, source += sourceStep << 2, target += 16) {
    let from = source;
    let to = target;
    for (let left = columns; ; left -= 4, from += 16, to += targetStep << 2) {
      const x0 = v128.load(from);
      const x1 = v128.load(from + sourceStep);
      const x2 = v128.load(from + (sourceStep << 1));
      const x3 = v128.load(from + sourceStep * 3);
      const low01 = zipLow(x0, x1);
      const low23 = zipLow(x2, x3);
      const high01 = zipHigh(x0, x1);
      const high23 = zipHigh(x2, x3);
      v128.store(to, lowHalves(low01, low23));
      if (left > 1) v128.store(to + targetStep, highHalves(low01, low23));
      if (left > 2) v128.store(to + (targetStep << 1), lowHalves(high01, high23));
      if (left > 3) v128.store(to + targetStep * 3, highHalves(high01, high23));
      if (left <= 4) break;
    }
  }
  if (rows == 0) return;
  const lanes: u32 = (targetStep & 15) == 0 ? 4 : rows;
  for (let lane: u32 = 0; lane < lanes; lane++, target += 4) {
    const from = source + min(lane, rows - 1) * sourceStep;
    for (let i: usize = 0; i < columns; i++) store<f32>(target + i * targetStep, load<f32>(from + (i << 2)));
  }
}

/** The same of float64. */
export function transposeF64(source: usize, target: usize, rows: u32, columns: u32, sourceStep: usize, targetStep: usize): void {
  for (let row: u32 = 0; row < rows; row += 2, source += sourceStep << 1, target += 16) {
    const isPair = rows - row > 1;
    let from = source;
    let to = target;
    for (let left = columns; left > 0; left--, from += 8, to += targetStep) {
      store<f64>(to, load<f64>(from));
      if (isPair) store<f64>(to, load<f64>(from + sourceStep), 8);
    }
  }
}
