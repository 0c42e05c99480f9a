// What "See it" shows, and how the address says it.
import { signal } from "@preact/signals";

const OPERATIONS = ["softmax", "logSoftmax", "sigmoid"] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface State {
  readonly names: readonly string[];
  readonly logits: readonly number[];
  readonly operation: Operation;
  readonly temperature: number;
  /** Added to every logit. */
  readonly shift: number;
  /** One entry per class each; they count while they are switched on. */
  readonly mask: readonly boolean[];
  readonly bias: readonly number[];
  readonly masked: boolean;
  readonly biased: boolean;
  /** Exponentials of the logits themselves, without subtracting the maximum. */
  readonly unstable: boolean;
}

/** As many bars as fit a screen. */
export const MOST_CLASSES = 12;

/** The temperatures of the slider. */
export const TEMPERATURES = { min: 0.05, max: 10 } as const;

/** How far all logits can be shifted: to where exp overflows in float32 (88.7), and a little further. */
export const MOST_SHIFT = 100;

const SETTINGS = {
  operation: "softmax",
  temperature: 1,
  shift: 0,
  masked: false,
  biased: false,
  unstable: false,
} as const;

/** A state of these logits, all else as usual. */
export function stateOf(names: readonly string[], logits: readonly number[], settings: Partial<State> = {}): State {
  const defaults = { mask: logits.map(() => true), bias: logits.map(() => 0) };
  return { ...SETTINGS, ...defaults, names, logits, ...settings };
}

/** The example of the README. */
export const FIRST = stateOf(["cat", "dog", "rabbit"], [2, 1, -3.2]);

export const state = signal<State>(FIRST);

/** Changes some fields. */
export function update(change: Partial<State>): void {
  state.value = { ...state.value, ...change };
}

/** The list with another value at one place. */
export function replaced<Value>(list: readonly Value[], index: number, value: Value): Value[] {
  return list.map((old, i) => (i === index ? value : old));
}

const flags = (values: readonly boolean[]) => values.map(Number).join(",");

/** The query of an address, without what is as usual. */
export function queryOf(shown: State): string {
  const query = new URLSearchParams();
  query.set("logits", shown.logits.join(","));
  for (const name of shown.names) query.append("name", name);
  if (shown.operation !== "softmax") query.set("operation", shown.operation);
  if (shown.temperature !== 1) query.set("temperature", String(shown.temperature));
  if (shown.shift !== 0) query.set("shift", String(shown.shift));
  if (shown.mask.includes(false)) query.set("mask", flags(shown.mask));
  if (shown.bias.some((value) => value !== 0)) query.set("bias", shown.bias.join(","));
  for (const key of ["masked", "biased", "unstable"] as const) if (shown[key]) query.set(key, "1");
  return query.toString();
}

/** The largest logit and bias: what float32 holds. */
export const MOST = 3.4028234663852886e38;

/** Numbers between commas; NaN for what is none. */
const numbersIn = (text: string) => text.split(",").map((word) => (word === "" ? NaN : Number(word)));

/** The state that a query says; undefined if it says none, or anything that is wrong. */
export function stateIn(text: string): State | undefined {
  const query = new URLSearchParams(text);
  const logits = numbersIn(query.get("logits") ?? "");
  const names = query.getAll("name");
  const bias = numbersIn(query.get("bias") ?? logits.map(() => 0).join(","));
  const mask = numbersIn(query.get("mask") ?? logits.map(() => 1).join(","));
  const temperature = Number(query.get("temperature") ?? SETTINGS.temperature);
  const shift = Number(query.get("shift") ?? SETTINGS.shift);
  const operation = (query.get("operation") ?? SETTINGS.operation) as Operation;
  const isRight =
    logits.length <= MOST_CLASSES &&
    [...logits, ...bias].every((value) => Math.abs(value) <= MOST) &&
    mask.every((flag) => flag === 0 || flag === 1) &&
    [bias, mask].every(({ length }) => length === logits.length) &&
    OPERATIONS.includes(operation) &&
    temperature >= TEMPERATURES.min &&
    temperature <= TEMPERATURES.max &&
    Math.abs(shift) <= MOST_SHIFT;
  if (!isRight) return undefined;
  return stateOf(
    logits.map((_, i) => names[i] ?? `class ${i}`),
    logits,
    {
      operation,
      temperature,
      shift,
      mask: mask.map(Boolean),
      bias,
      masked: query.has("masked"),
      biased: query.has("biased"),
      unstable: query.has("unstable"),
    },
  );
}
