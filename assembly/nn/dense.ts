// Rows of features times a matrix of weights: what is computed of it at a time is added to sums in float64.
//
// `rows` rows of features begin `xStep` bytes apart at `x`. Their sums, one double per class, begin `pitch` bytes apart at
// `sums`; a line is padded to 32 classes, and what is added to the padding is of no account. Up to 112 bytes behind the
// weights are read. 2 KiB at `stack` are overwritten.
//
// One row is bound by reading the weights, whichever way they lie; of several, tiles of rows and classes are computed, so that
// what is loaded takes part in several products. A sum has the same order either way, and the same bits.
import { storeRounded } from "../math/nan";
import { collapse, carry, CHAIN, flushLanes, flushVector, lanes, madd, PANEL, splat } from "./sums";

/** Classes computed at a time for one row. */
const CLASSES_OF_ROW: u32 = 8;

/** `classes` lines of weights, `features` each. */
function dots<T>(x: usize, xStep: usize, rows: u32, weights: usize, features: u32, classes: u32, sums: usize, pitch: usize, stack: usize): void {
  const step = (features as usize) * sizeof<T>();
  const vectors = features / lanes<T>();
  for (let from: u32 = 0; from < vectors; from += PANEL) {
    const count = min(PANEL, vectors - from);
    const at = (from as usize) << 4;
    // Four classes and two rows at a time; eight classes of a last row by itself.
    let row: u32 = 0;
    for (let c: u32 = 0; c < classes && rows > 1; c += 4) {
      for (row = 0; row + 2 <= rows; row += 2) {
        const x0 = x + (row as usize) * xStep + at;
        dotsOfPair<T>(x0, x0 + xStep, weights + at, step, c, classes, count, stack);
        const to = sums + (row as usize) * pitch + (c << 3);
        for (let i: usize = 0; i < 4; i++) {
          flushLanes<T>(stack, i, to + (i << 3));
          flushLanes<T>(stack, i + 4, to + pitch + (i << 3));
        }
      }
    }
    if (row == rows) continue;
    for (let c: u32 = 0; c < classes; c += CLASSES_OF_ROW) {
      dotsOfRow<T>(x + (row as usize) * xStep + at, weights + at, step, c, classes, count, stack);
      const to = sums + (row as usize) * pitch + (c << 3);
      for (let i: usize = 0; i < 8; i++) flushLanes<T>(stack, i, to + (i << 3));
    }
  }
  if (features % lanes<T>() > 0) dotsOfRest<T>(x, xStep, rows, weights, features, classes, sums, pitch);
}

/** The products of the last features, which fill no vector. */
function dotsOfRest<T>(x: usize, xStep: usize, rows: u32, weights: usize, features: u32, classes: u32, sums: usize, pitch: usize): void {
  const step = (features as usize) * sizeof<T>();
  const first = ((features & ~(lanes<T>() - 1)) as usize) * sizeof<T>();
  for (; rows > 0; rows--, x += xStep, sums += pitch) {
    for (let c: usize = 0; c < classes; c++) {
      let sum = load<f64>(sums + (c << 3));
      for (let at = first; at < step; at += sizeof<T>()) {
        sum += (load<T>(x + at) as f64) * (load<T>(weights + c * step + at) as f64);
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

/** One row with eight classes from `c` on. */
function dotsOfRow<T>(x: usize, weights: usize, step: usize, c: u32, classes: u32, vectors: u32, stack: usize): void {
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
    for (; x < end; x += 16) {
      const a = v128.load(x);
      s0 = madd<T>(v128.load(w0), a, s0);
      s1 = madd<T>(v128.load(w1), a, s1);
      s2 = madd<T>(v128.load(w2), a, s2);
      s3 = madd<T>(v128.load(w3), a, s3);
      s4 = madd<T>(v128.load(w4), a, s4);
      s5 = madd<T>(v128.load(w5), a, s5);
      s6 = madd<T>(v128.load(w6), a, s6);
      s7 = madd<T>(v128.load(w7), a, s7);
      w0 += 16;
      w1 += 16;
      w2 += 16;
      w3 += 16;
      w4 += 16;
      w5 += 16;
      w6 += 16;
      w7 += 16;
    }
    carry<T>(stack, blocks, s0, s1, s2, s3, s4, s5, s6, s7);
  }
  collapse<T>(stack, blocks);
}

/** Two rows with four classes from `c` on. */
function dotsOfPair<T>(x0: usize, x1: usize, weights: usize, step: usize, c: u32, classes: u32, vectors: u32, stack: usize): void {
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
    for (; x0 < end; x0 += 16) {
      const a = v128.load(x0);
      const b = v128.load(x1);
      const v0 = v128.load(w0);
      const v1 = v128.load(w1);
      const v2 = v128.load(w2);
      const v3 = v128.load(w3);
      s0 = madd<T>(v0, a, s0);
      s1 = madd<T>(v1, a, s1);
      s2 = madd<T>(v2, a, s2);
      s3 = madd<T>(v3, a, s3);
      s4 = madd<T>(v0, b, s4);
      s5 = madd<T>(v1, b, s5);
      s6 = madd<T>(v2, b, s6);
      s7 = madd<T>(v3, b, s7);
      x1 += 16;
      w0 += 16;
      w1 += 16;
      w2 += 16;
      w3 += 16;
    }
    carry<T>(stack, blocks, s0, s1, s2, s3, s4, s5, s6, s7);
  }
  collapse<T>(stack, blocks);
}

/** `features` lines of weights that begin `step` bytes apart, one weight per class each. */
function combinations<T>(x: usize, xStep: usize, rows: u32, weights: usize, step: usize, features: u32, classes: u32, sums: usize, pitch: usize, stack: usize): void {
  for (let from: u32 = 0; from < features; from += PANEL) {
    const count = min(PANEL, features - from);
    const at = x + (from as usize) * sizeof<T>();
    const lines = weights + (from as usize) * step;
    // Two vectors of classes and four rows at a time; eight vectors of each of the last rows.
    let row: u32 = 0;
    for (let c: u32 = 0; c < classes && rows > 3; c += 2 * lanes<T>()) {
      const w = lines + (c as usize) * sizeof<T>();
      for (row = 0; row + 4 <= rows; row += 4) {
        combinationsOfFour<T>(at + (row as usize) * xStep, xStep, w, step, count, stack);
        const to = sums + (row as usize) * pitch + (c << 3);
        for (let i: usize = 0; i < 4; i++) {
          flushVector<T>(stack, 2 * i, to + i * pitch);
          flushVector<T>(stack, 2 * i + 1, to + i * pitch + (lanes<T>() << 3));
        }
      }
    }
    for (; row < rows; row++) {
      for (let c: u32 = 0; c < classes; c += 8 * lanes<T>()) {
        combinationsOfRow<T>(at + (row as usize) * xStep, lines + (c as usize) * sizeof<T>(), step, count, stack);
        const to = sums + (row as usize) * pitch + (c << 3);
        for (let i: usize = 0; i < 8; i++) flushVector<T>(stack, i, to + i * (lanes<T>() << 3));
      }
    }
  }
}

/** One row with eight vectors of classes. */
function combinationsOfRow<T>(x: usize, w: usize, step: usize, features: u32, stack: usize): void {
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
    const end = x + (n as usize) * sizeof<T>();
    for (; x < end; x += sizeof<T>(), w += step) {
      const a = splat<T>(x);
      s0 = madd<T>(v128.load(w), a, s0);
      s1 = madd<T>(v128.load(w, 16), a, s1);
      s2 = madd<T>(v128.load(w, 32), a, s2);
      s3 = madd<T>(v128.load(w, 48), a, s3);
      s4 = madd<T>(v128.load(w, 64), a, s4);
      s5 = madd<T>(v128.load(w, 80), a, s5);
      s6 = madd<T>(v128.load(w, 96), a, s6);
      s7 = madd<T>(v128.load(w, 112), a, s7);
    }
    carry<T>(stack, blocks, s0, s1, s2, s3, s4, s5, s6, s7);
  }
  collapse<T>(stack, blocks);
}

/** Four rows with two vectors of classes. */
function combinationsOfFour<T>(x0: usize, xStep: usize, w: usize, step: usize, features: u32, stack: usize): void {
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
    const end = x0 + (n as usize) * sizeof<T>();
    for (; x0 < end; x0 += sizeof<T>(), w += step) {
      const v0 = v128.load(w);
      const v1 = v128.load(w, 16);
      const a = splat<T>(x0);
      s0 = madd<T>(v0, a, s0);
      s1 = madd<T>(v1, a, s1);
      const b = splat<T>(x1);
      s2 = madd<T>(v0, b, s2);
      s3 = madd<T>(v1, b, s3);
      const d = splat<T>(x2);
      s4 = madd<T>(v0, d, s4);
      s5 = madd<T>(v1, d, s5);
      const e = splat<T>(x3);
      s6 = madd<T>(v0, e, s6);
      s7 = madd<T>(v1, e, s7);
      x1 += sizeof<T>();
      x2 += sizeof<T>();
      x3 += sizeof<T>();
    }
    carry<T>(stack, blocks, s0, s1, s2, s3, s4, s5, s6, s7);
  }
  collapse<T>(stack, blocks);
}

/** The sums, rounded to T, at `target`, one row after the other; with `relu` 0 where they are below. */
function finish<T>(sums: usize, pitch: usize, target: usize, rows: u32, classes: u32, relu: bool): void {
  for (; rows > 0; rows--, sums += pitch) {
    for (let c: u32 = 0; c < classes; c++, target += sizeof<T>()) {
      const value = load<f64>(sums + ((c as usize) << 3));
      storeRounded<T>(target, relu && value <= 0 ? 0 : value);
    }
  }
}

export function dotsF32(x: usize, xStep: usize, rows: u32, weights: usize, features: u32, classes: u32, sums: usize, pitch: usize, stack: usize): void {
  dots<f32>(x, xStep, rows, weights, features, classes, sums, pitch, stack);
}

export function dotsF64(x: usize, xStep: usize, rows: u32, weights: usize, features: u32, classes: u32, sums: usize, pitch: usize, stack: usize): void {
  dots<f64>(x, xStep, rows, weights, features, classes, sums, pitch, stack);
}

export function combinationsF32(x: usize, xStep: usize, rows: u32, weights: usize, step: usize, features: u32, classes: u32, sums: usize, pitch: usize, stack: usize): void {
  combinations<f32>(x, xStep, rows, weights, step, features, classes, sums, pitch, stack);
}

export function combinationsF64(x: usize, xStep: usize, rows: u32, weights: usize, step: usize, features: u32, classes: u32, sums: usize, pitch: usize, stack: usize): void {
  combinations<f64>(x, xStep, rows, weights, step, features, classes, sums, pitch, stack);
}

export function finishF32(sums: usize, pitch: usize, target: usize, rows: u32, classes: u32, relu: bool): void {
  finish<f32>(sums, pitch, target, rows, classes, relu);
}

export function finishF64(sums: usize, pitch: usize, target: usize, rows: u32, classes: u32, relu: bool): void {
  finish<f64>(sums, pitch, target, rows, classes, relu);
}
