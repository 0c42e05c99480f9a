// simd-softmax/nn as users import it, once per module.
import * as fastest from "simd-softmax/nn";
import * as deterministic from "simd-softmax/nn/deterministic";

export type NetworkApi = typeof fastest;

/** Name and functions of every variant that this engine has. */
export const variants: readonly (readonly [name: string, api: NetworkApi])[] = [
  ["baseline", deterministic],
  ...(fastest.kernelInfo().variant === "relaxed" ? ([["relaxed", fastest]] as const) : []),
];
