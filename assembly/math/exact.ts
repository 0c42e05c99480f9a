// The rounding errors of single float64 operations, exactly (T. J. Dekker, "A floating-point technique for extending the
// available precision", 1971; D. E. Knuth, "The Art of Computer Programming" 2, section 4.2.2).

/** a without its low 27 bits, so that products of two such numbers are exact. */
// @ts-ignore: decorator
@inline
export function highHalf(a: f64): f64 {
  return reinterpret<f64>(reinterpret<u64>(a) & 0xfffffffff8000000);
}

/** a + b - fl(a + b). */
export function sumError(a: f64, b: f64): f64 {
  const s = a + b;
  const bRounded = s - a;
  return a - (s - bRounded) + (b - bRounded);
}

/** a * b - fl(a * b), to within 2^-54 of it. */
export function productError(a: f64, b: f64): f64 {
  const a1 = highHalf(a);
  const b1 = highHalf(b);
  const a2 = a - a1;
  const b2 = b - b1;
  return a1 * b1 - a * b + a1 * b2 + a2 * b1 + a2 * b2;
}

/** The low part of the quotient of differenceOver. */
export let quotientLow: f64 = 0;

/** (a - b) / t, with quotientLow to about 100 bits; a - b alone may overflow. */
export function differenceOver(a: f64, b: f64, t: f64): f64 {
  if (Math.abs(a - b) == Infinity) {
    a *= 0.5;
    b *= 0.5;
    t *= 0.5;
  }
  const difference = a - b;
  const quotient = difference / t;
  quotientLow = (difference - quotient * t - productError(quotient, t) + sumError(a, -b)) / t;
  return quotient;
}
