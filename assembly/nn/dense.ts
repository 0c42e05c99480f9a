// Rows of features times a matrix of weights: what is computed of it at a time is added to sums in float64.
//
// `rows` rows of features begin `xStep` bytes apart at `x`. Their sums, one double per class, begin `pitch` bytes apart at
// `sums`; a line is padded to 32 classes, and what is added to the padding is of no account. Up to 112 bytes behind the
// weights are read. 2 KiB at `stack` are overwritten.
//
// One row is bound by reading the weights, whichever way they lie; of several, tiles of rows and classes are computed, so that
// what is loaded takes part in several products. A sum has the same order either way, and the same bits.
import { madd4 } from "../math/lanes";
import { addPair, carry, CHAIN, collapse, flushLanes, flushVector, PANEL } from "./sums";

/** Classes computed at a time for one row. */
const CLASSES_OF_ROW: u32 = 8;

/** `classes` lines of weights, `features` each. */
export function dotsF32(x: usize, xStep: usize, rows: u32, weights: usize, features: u32, classes: u32, sums: usize, pitch: usize, stack: usize): void {
  const step = (features as usize) << 2;
  const vectors = features / 4;
  for (let from: u32 = 0; from < vectors; from += PANEL) {
    const count = min(PANEL, vectors - from);
    const at = (from as usize) << 4;
    // Four classes and two rows at a time; eight classes of a last row by itself.
    let row: u32 = 0;
    for (let c: u32 = 0; c < classes && rows > 1; c += 4) {
      for (row = 0; row + 2 <= rows; row += 2) {
        const x0 = x + (row as usize) * xStep + at;
        dotsOfPair(x0, x0 + xStep, weights + at, step, c, classes, count, stack);
        const to = sums + (row as usize) * pitch + (c << 3);
        for (let i: usize = 0; i < 4; i++) {
          flushLanes(stack, i, to + (i << 3));
          flushLanes(stack, i + 4, to + pitch + (i << 3));
        }
      }
    }
    if (row == rows) continue;
    for (let c: u32 = 0; c < classes; c += CLASSES_OF_ROW) {
      dotsOfRow(x + (row as usize) * xStep + at, weights + at, step, c, classes, count, stack);
      const to = sums + (row as usize) * pitch + (c << 3);
      for (let i: usize = 0; i < 8; i++) flushLanes(stack, i, to + (i << 3));
    }
  }
  if (features % 4 > 0) dotsOfRest(x, xStep, rows, weights, features, classes, sums, pitch);
}

/** The products of the last features, which fill no vector. */
function dotsOfRest(x: usize, xStep: usize, rows: u32, weights: usize, features: u32, classes: u32, sums: usize, pitch: usize): void {
  const step = (features as usize) << 2;
  const first = ((features & ~3) as usize) << 2;
  for (; rows > 0; rows--, x += xStep, sums += pitch) {
    for (let c: usize = 0; c < classes; c++) {
      let sum = load<f64>(sums + (c << 3));
      for (let at = first; at < step; at += 4) {
        sum += (load<f32>(x + at) as f64) * (load<f32>(weights + c * step + at) as f64);
      }
      store<f64>(sums + (c << 3), sum);
    }
  }
}

/** Where the weights of a class begin; behind the last class, those of the last. */
// @ts-ignore: decorator
@inline
function lineOf(weights: usize, step: usize, c: u32, classes: u32): usize {
  return weights + (min(c, classes - 1) as usize) * step;
}

/** One row with eight classes from `c` on. The last chain alone may be odd, so that nothing follows its last vector. */
function dotsOfRow(x: usize, weights: usize, step: usize, c: u32, classes: u32, vectors: u32, stack: usize): void {
  let w0 = lineOf(weights, step, c, classes);
  let w1 = lineOf(weights, step, c + 1, classes);
  let w2 = lineOf(weights, step, c + 2, classes);
  let w3 = lineOf(weights, step, c + 3, classes);
  let w4 = lineOf(weights, step, c + 4, classes);
  let w5 = lineOf(weights, step, c + 5, classes);
  let w6 = lineOf(weights, step, c + 6, classes);
  let w7 = lineOf(weights, step, c + 7, classes);
  let blocks: u32 = 0;
  for (let left = vectors; left > 0; blocks++) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    const n = min(CHAIN, left);
    left -= n;
    const end = x + ((n as usize) << 4);
    for (; x + 16 < end; x += 32) {
      const a = v128.load(x);
      const b = v128.load(x, 16);
      s0 = addPair(v128.load(w0, 16), b, v128.load(w0), a, s0);
      s1 = addPair(v128.load(w1, 16), b, v128.load(w1), a, s1);
      s2 = addPair(v128.load(w2, 16), b, v128.load(w2), a, s2);
      s3 = addPair(v128.load(w3, 16), b, v128.load(w3), a, s3);
      s4 = addPair(v128.load(w4, 16), b, v128.load(w4), a, s4);
      s5 = addPair(v128.load(w5, 16), b, v128.load(w5), a, s5);
      s6 = addPair(v128.load(w6, 16), b, v128.load(w6), a, s6);
      s7 = addPair(v128.load(w7, 16), b, v128.load(w7), a, s7);
      w0 += 32;
      w1 += 32;
      w2 += 32;
      w3 += 32;
      w4 += 32;
      w5 += 32;
      w6 += 32;
      w7 += 32;
    }
    if (x < end) {
      const a = v128.load(x);
      s0 = madd4(v128.load(w0), a, s0);
      s1 = madd4(v128.load(w1), a, s1);
      s2 = madd4(v128.load(w2), a, s2);
      s3 = madd4(v128.load(w3), a, s3);
      s4 = madd4(v128.load(w4), a, s4);
      s5 = madd4(v128.load(w5), a, s5);
      s6 = madd4(v128.load(w6), a, s6);
      s7 = madd4(v128.load(w7), a, s7);
    }
    carry(stack, blocks, s0, s1, s2, s3, s4, s5, s6, s7);
  }
  collapse(stack, blocks);
}

/** Two rows with four classes from `c` on. */
function dotsOfPair(x0: usize, x1: usize, weights: usize, step: usize, c: u32, classes: u32, vectors: u32, stack: usize): void {
  let w0 = lineOf(weights, step, c, classes);
  let w1 = lineOf(weights, step, c + 1, classes);
  let w2 = lineOf(weights, step, c + 2, classes);
  let w3 = lineOf(weights, step, c + 3, classes);
  let blocks: u32 = 0;
  for (let left = vectors; left > 0; blocks++) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    const n = min(CHAIN, left);
    left -= n;
    const end = x0 + ((n as usize) << 4);
    for (; x0 + 16 < end; x0 += 32) {
      const a0 = v128.load(x0);
      const a1 = v128.load(x0, 16);
      const b0 = v128.load(x1);
      const b1 = v128.load(x1, 16);
      const u0 = v128.load(w0);
      const v0 = v128.load(w0, 16);
      s0 = addPair(v0, a1, u0, a0, s0);
      s4 = addPair(v0, b1, u0, b0, s4);
      const u1 = v128.load(w1);
      const v1 = v128.load(w1, 16);
      s1 = addPair(v1, a1, u1, a0, s1);
      s5 = addPair(v1, b1, u1, b0, s5);
      const u2 = v128.load(w2);
      const v2 = v128.load(w2, 16);
      s2 = addPair(v2, a1, u2, a0, s2);
      s6 = addPair(v2, b1, u2, b0, s6);
      const u3 = v128.load(w3);
      const v3 = v128.load(w3, 16);
      s3 = addPair(v3, a1, u3, a0, s3);
      s7 = addPair(v3, b1, u3, b0, s7);
      x1 += 32;
      w0 += 32;
      w1 += 32;
      w2 += 32;
      w3 += 32;
    }
    if (x0 < end) {
      const a = v128.load(x0);
      const b = v128.load(x1);
      const v0 = v128.load(w0);
      s0 = madd4(v0, a, s0);
      s4 = madd4(v0, b, s4);
      const v1 = v128.load(w1);
      s1 = madd4(v1, a, s1);
      s5 = madd4(v1, b, s5);
      const v2 = v128.load(w2);
      s2 = madd4(v2, a, s2);
      s6 = madd4(v2, b, s6);
      const v3 = v128.load(w3);
      s3 = madd4(v3, a, s3);
      s7 = madd4(v3, b, s7);
    }
    carry(stack, blocks, s0, s1, s2, s3, s4, s5, s6, s7);
  }
  collapse(stack, blocks);
}

/**
 * `features` lines of weights that begin `step` bytes apart, one weight per class each. Every fourth feature takes part in the same
 * sum, as in the lanes of `dotsF32`.
 */
export function combinationsF32(x: usize, xStep: usize, rows: u32, weights: usize, step: usize, features: u32, classes: u32, sums: usize, pitch: usize, stack: usize): void {
  for (let from: u32 = 0; from < features; from += 4 * PANEL) {
    const panel = min(4 * PANEL, features - from);
    for (let first: u32 = 0; first < min<u32>(4, panel); first++) {
      const at = x + (((from + first) as usize) << 2);
      const lines = weights + ((from + first) as usize) * step;
      const count = (panel - first + 3) >> 2;
      addCombinations(at, xStep, rows, lines, step << 2, count, classes, sums, pitch, stack);
    }
  }
}

/** The same of `features` that are four apart. */
function addCombinations(x: usize, xStep: usize, rows: u32, weights: usize, step: usize, features: u32, classes: u32, sums: usize, pitch: usize, stack: usize): void {
  // Two vectors of classes and four rows at a time; eight vectors of each of the last rows.
  let row: u32 = 0;
  for (let c: u32 = 0; c < classes && rows > 3; c += 8) {
    const w = weights + ((c as usize) << 2);
    for (row = 0; row + 4 <= rows; row += 4) {
      combinationsOfFour(x + (row as usize) * xStep, xStep, w, step, features, stack);
      const to = sums + (row as usize) * pitch + (c << 3);
      for (let i: usize = 0; i < 4; i++) {
        flushVector(stack, 2 * i, to + i * pitch);
        flushVector(stack, 2 * i + 1, to + i * pitch + 32);
      }
    }
  }
  for (; row < rows; row++) {
    for (let c: u32 = 0; c < classes; c += 32) {
      combinationsOfRow(x + (row as usize) * xStep, weights + ((c as usize) << 2), step, features, stack);
      const to = sums + (row as usize) * pitch + (c << 3);
      for (let i: usize = 0; i < 8; i++) flushVector(stack, i, to + (i << 5));
    }
  }
}

/** One row with eight vectors of classes. */
function combinationsOfRow(x: usize, w: usize, step: usize, features: u32, stack: usize): void {
  let blocks: u32 = 0;
  for (let left = features; left > 0; blocks++) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    const n = min(CHAIN, left);
    left -= n;
    const end = x + ((n as usize) << 4);
    for (; x + 16 < end; x += 32) {
      const a = v128.load32_splat(x);
      const b = v128.load32_splat(x, 16);
      const next = w + step;
      s0 = addPair(v128.load(next), b, v128.load(w), a, s0);
      s1 = addPair(v128.load(next, 16), b, v128.load(w, 16), a, s1);
      s2 = addPair(v128.load(next, 32), b, v128.load(w, 32), a, s2);
      s3 = addPair(v128.load(next, 48), b, v128.load(w, 48), a, s3);
      s4 = addPair(v128.load(next, 64), b, v128.load(w, 64), a, s4);
      s5 = addPair(v128.load(next, 80), b, v128.load(w, 80), a, s5);
      s6 = addPair(v128.load(next, 96), b, v128.load(w, 96), a, s6);
      s7 = addPair(v128.load(next, 112), b, v128.load(w, 112), a, s7);
      w = next + step;
    }
    if (x < end) {
      const a = v128.load32_splat(x);
      s0 = madd4(v128.load(w), a, s0);
      s1 = madd4(v128.load(w, 16), a, s1);
      s2 = madd4(v128.load(w, 32), a, s2);
      s3 = madd4(v128.load(w, 48), a, s3);
      s4 = madd4(v128.load(w, 64), a, s4);
      s5 = madd4(v128.load(w, 80), a, s5);
      s6 = madd4(v128.load(w, 96), a, s6);
      s7 = madd4(v128.load(w, 112), a, s7);
    }
    carry(stack, blocks, s0, s1, s2, s3, s4, s5, s6, s7);
  }
  collapse(stack, blocks);
}

/** Four rows with two vectors of classes. */
function combinationsOfFour(x0: usize, xStep: usize, w: usize, step: usize, features: u32, stack: usize): void {
  let x1 = x0 + xStep;
  let x2 = x1 + xStep;
  let x3 = x2 + xStep;
  let blocks: u32 = 0;
  for (let left = features; left > 0; blocks++) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    const n = min(CHAIN, left);
    left -= n;
    const end = x0 + ((n as usize) << 4);
    for (; x0 + 16 < end; x0 += 32) {
      const next = w + step;
      const u0 = v128.load(w);
      const u1 = v128.load(w, 16);
      const v0 = v128.load(next);
      const v1 = v128.load(next, 16);
      const a0 = v128.load32_splat(x0);
      const b0 = v128.load32_splat(x0, 16);
      s0 = addPair(v0, b0, u0, a0, s0);
      s1 = addPair(v1, b0, u1, a0, s1);
      const a1 = v128.load32_splat(x1);
      const b1 = v128.load32_splat(x1, 16);
      s2 = addPair(v0, b1, u0, a1, s2);
      s3 = addPair(v1, b1, u1, a1, s3);
      const a2 = v128.load32_splat(x2);
      const b2 = v128.load32_splat(x2, 16);
      s4 = addPair(v0, b2, u0, a2, s4);
      s5 = addPair(v1, b2, u1, a2, s5);
      const a3 = v128.load32_splat(x3);
      const b3 = v128.load32_splat(x3, 16);
      s6 = addPair(v0, b3, u0, a3, s6);
      s7 = addPair(v1, b3, u1, a3, s7);
      x1 += 32;
      x2 += 32;
      x3 += 32;
      w = next + step;
    }
    if (x0 < end) {
      const v0 = v128.load(w);
      const v1 = v128.load(w, 16);
      const a0 = v128.load32_splat(x0);
      s0 = madd4(v0, a0, s0);
      s1 = madd4(v1, a0, s1);
      const a1 = v128.load32_splat(x1);
      s2 = madd4(v0, a1, s2);
      s3 = madd4(v1, a1, s3);
      const a2 = v128.load32_splat(x2);
      s4 = madd4(v0, a2, s4);
      s5 = madd4(v1, a2, s5);
      const a3 = v128.load32_splat(x3);
      s6 = madd4(v0, a3, s6);
      s7 = madd4(v1, a3, s7);
    }
    carry(stack, blocks, s0, s1, s2, s3, s4, s5, s6, s7);
  }
  collapse(stack, blocks);
}

