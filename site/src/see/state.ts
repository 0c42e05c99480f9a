// What "See it" shows, and how the address says it.
import { signal } from "@preact/signals";

export type Operation = "softmax" | "logSoftmax" | "sigmoid";

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

const numbersIn = (text: string | null) => (text === null || text === "" ? [] : text.split(",").map(Number));

/** The state that a query says; undefined if it says none. */
export function stateIn(text: string): State | undefined {
  const query = new URLSearchParams(text);
  const logits = numbersIn(query.get("logits"));
  if (logits.length < 1 || logits.length > MOST_CLASSES || !logits.every(Number.isFinite)) return undefined;
  const names = query.getAll("name");
  const mask = numbersIn(query.get("mask"));
  const bias = numbersIn(query.get("bias"));
  const isWhole = (list: readonly number[]) => list.length === logits.length && list.every(Number.isFinite);
  const number = (key: "temperature" | "shift", least: number, most: number) => {
    const value = Number(query.get(key) ?? SETTINGS[key]);
    return value >= least && value <= most ? value : SETTINGS[key];
  };
  const operation = query.get("operation");
  return stateOf(
    logits.map((_, i) => names[i] ?? `class ${i}`),
    logits,
    {
      operation: operation === "logSoftmax" || operation === "sigmoid" ? operation : "softmax",
      temperature: number("temperature", TEMPERATURES.min, TEMPERATURES.max),
      shift: number("shift", -1000, 1000),
      ...(isWhole(mask) && { mask: mask.map(Boolean) }),
      ...(isWhole(bias) && { bias }),
      masked: query.has("masked"),
      biased: query.has("biased"),
      unstable: query.has("unstable"),
    },
  );
}
