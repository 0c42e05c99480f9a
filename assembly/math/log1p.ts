// log(1 + z) of a float64 z > -1 that comes in two parts, z + zLow; and the parts of ln2.
//
//   1 + z = 2^k (1 + f),  sqrt(1/2) <= 1 + f < sqrt(2)
//   log(1 + f) = f - (f^2/2 - s (f^2/2 + R)),  s = f / (2 + f),  R = 2 s^2/3 + 2 s^4/5 + 2 s^6/7 + ...
//
// The second line is the series of 2 atanh(s), arranged so that f, the largest term, is added last and unrounded (the
// arrangement of FreeBSD's e_log.c). |s| is below 0.1716, so what follows the term in s^20 is below 2^-54. A library
// logarithm would bring 4 KB of tables as data segments.

const SQRT2: f64 = 1.4142135623730951;
/** ln2 in two parts, the first with 32 significant bits so that k times it is exact. */
export const LN2_HIGH: f64 = 0.6931471803691238;
export const LN2_LOW: f64 = 1.9082149292705877e-10;

export function log1p(z: f64, zLow: f64): f64 {
  if (!(z < Infinity)) return z;
  const y = 1 + z;
  let k = (reinterpret<u64>(y) >> 52) as i32 - 1023;
  let m = reinterpret<f64>((reinterpret<u64>(y) & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > SQRT2) {
    m *= 0.5;
    k++;
  }
  // What the addition 1 + z lost. For k = 0 nothing was lost yet: f is z itself.
  const lost = z < 1 ? z - (y - 1) : 1 - (y - z);
  const f = k == 0 ? z : m - 1;
  const correction = (k == 0 ? zLow : lost + zLow) / y;
  const s = f / (2 + f);
  const w = s * s;
  let r: f64 = 2.0 / 21;
  for (let divisor: f64 = 19; divisor >= 3; divisor -= 2) r = r * w + 2 / divisor;
  const half = 0.5 * f * f;
  const kf = k as f64;
  return kf * LN2_HIGH - (half - (s * (half + w * r) + (kf * LN2_LOW + correction)) - f);
}
