// The package as users import it, once per module.
import * as fastest from "simd-softmax";
import * as deterministic from "simd-softmax/deterministic";

export type Api = typeof fastest;

const { variant, fused } = fastest.kernelInfo();
if (variant !== "relaxed") {
  console.warn(`The relaxed module is not tested: this engine gives ${variant} (fused: ${fused}).`);
}

/** Name and functions of every variant that this engine has. */
export const variants: readonly (readonly [name: string, api: Api])[] = [
  ["baseline", deterministic],
  ...(variant === "relaxed" ? ([["relaxed", fastest]] as const) : []),
];

/** An operation along rows with the signature of softmax, so that tables can hold several. */
export const alike = (operation: unknown) => operation as Api["softmax"];
