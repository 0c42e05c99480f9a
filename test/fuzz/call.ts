// From a case to the call that a user would write.
import type * as Package from "simd-softmax";
import type { Case } from "./cases.js";

export type Api = typeof Package;
export type Floats = Float32Array | Float64Array | Uint16Array;

export const is16 = ({ type }: Case) => type === "float16" || type === "bfloat16";

export const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;
export type AnyArray = InstanceType<(typeof ARRAYS)[keyof typeof ARRAYS]>;

/** The options as a user passes them. */
export function optionsOf(c: Case): Record<string, unknown> {
  const elementwise = c.name === "exp" || c.name === "sigmoid";
  return {
    ...(is16(c) ? { dtype: c.type } : {}),
    ...(c.quantization ? { quantization: c.quantization } : {}),
    ...(elementwise ? {} : { shape: c.shape, axis: c.axis, temperature: c.temperature, bias: c.bias, mask: c.mask }),
    ...(elementwise || c.name === "filter" || c.name === "shards" ? {} : { allMasked: c.allMasked }),
  };
}

/** A call that can be pasted. */
export function paste(c: Case): string {
  const options = Object.fromEntries(Object.entries(optionsOf(c)).filter(([, value]) => value !== undefined));
  const literal = (value: unknown) =>
    JSON.stringify(value, (_key, x) =>
      typeof x === "number" && (!Number.isFinite(x) || Object.is(x, -0)) ? `<${Object.is(x, -0) ? "-0" : x}>` : x,
    ).replace(/"<([^"]*)>"/g, "$1");
  const name = c.name === "shards" ? "partialLogSumExp" : c.name;
  const extra = c.name === "topK" ? `${kOf(c)}, ` : "";
  return `${name}(${ARRAYS[c.type].name}.of(${literal(c.values).slice(1, -1)}), ${extra}${literal(options)}) // ${c.placement}`;
}

export const kOf = ({ extra, shape, axis }: Case) => Math.floor(extra * ((shape.at(axis) as number) + 1));

/** Calls the function that returns one array. */
export function call(api: Api, c: Case, input: unknown, out: Floats | undefined): Floats {
  const options = { ...optionsOf(c), ...(out ? { out } : {}), ...(c.name === "filter" ? filtersOf(c) : {}) };
  const strided = c.placement === "strided" && typeof input === "object" && input !== null && "strides" in input;
  if (strided) delete (options as { shape?: unknown }).shape;
  const operation = api[c.name as "softmax"] as (logits: unknown, options: unknown) => Floats;
  return operation(input, options);
}

const filtersOf = ({ extra }: Case) =>
  extra < 0.5 ? { topP: 0.5 + extra } : { topK: 1 + Math.floor(extra * 20), minP: extra / 50 };
