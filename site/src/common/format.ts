// Numbers as the page shows them.

/** Four significant digits, with an exponent where the number is very small or large. */
export function short(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e-3 && size < 1e5 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
  return text.replaceAll("-", "−").replace("e+", "e");
}

/** A share in percent, with one decimal. */
export function percent(share: number): string {
  return Number.isNaN(share) ? "NaN" : `${(100 * share).toFixed(1)} %`;
}

/** Bytes in megabytes. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** A duration in microseconds or milliseconds. */
export function duration(microseconds: number): string {
  return microseconds < 1000 ? `${short(microseconds)} µs` : `${short(microseconds / 1000)} ms`;
}
