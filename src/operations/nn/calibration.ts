// Calibration: how far confidences are from accuracies, and the temperature that mends it.
import { beginCall, type Call, completeWithBias, endCall } from "../../arguments/call.js";
import { shown } from "../../arguments/messages.js";
import { CALIBRATION_OPTIONS, TEMPERATURE_OPTIONS } from "../../arguments/nn/network-options.js";
import { readTargets } from "../../arguments/nn/targets.js";
import { readWhole } from "../../arguments/numbers.js";
import { type GivenOptions, readOptions } from "../../arguments/options.js";
import type { EngineSource } from "../../engine/engine.js";
import type { Operation } from "../../engine/operation.js";
import type { CalibrationError, FitTemperature } from "../../types/nn.js";
import { compute } from "../run.js";
import { networkOperation } from "./operation.js";

type Name = "fitTemperature" | "calibrationError";

/**
 * The doubles of a row (assembly/nn/statistics.ts): most probable class, its probability, loss, mean and variance of the logits,
 * and the target's logit, the maximum being subtracted of both.
 */
const RESULTS = 6;

/** The rows of logits that take part, and what is known of them at a temperature. */
class Statistics {
  readonly classes: Int32Array;
  readonly values: Float64Array;
  readonly isFloat64: boolean;
  readonly #call: Call<Operation>;
  readonly #engine: EngineSource;
  #temperature = 1;

  constructor(engine: EngineSource, name: Name, logits: unknown, targets: unknown, given: GivenOptions) {
    const { shape, axis, dtype, ignoreIndex } = given;
    const options = name === "fitTemperature" ? TEMPERATURE_OPTIONS : CALIBRATION_OPTIONS;
    const operation = networkOperation(name, options, "none", (workspace, { length, isFloat64 }, first, rows) => {
      const { kernels, address, selectedIndices, doubles } = workspace;
      const at = selectedIndices.address / 8;
      const all = doubles.all as Float64Array;
      for (let i = 0; i < rows; i++) all[at + RESULTS * i] = Math.max(0, this.classes[first + i] as number);
      const kernel = isFloat64 ? kernels.statisticsF64 : kernels.statisticsF32;
      const results = selectedIndices.address;
      const scratch = Math.ceil((results + 8 * RESULTS * rows) / 16) * 16;
      kernel(address, rows, length, this.#temperature, results, scratch);
      this.values.set(all.subarray(at, at + RESULTS * rows), RESULTS * first);
    });
    const call = beginCall(operation, logits, { shape, axis, dtype });
    readWhole(name, "the number of classes", call.length, 1);
    const ignored = readWhole(name, "ignoreIndex", ignoreIndex ?? -100, -Infinity);
    const { classes } = readTargets(name, targets, call, ignored, undefined);
    if (!classes) throw new TypeError(`${name}: targets are class indices here, got ${shown(targets)}`);
    completeWithBias(call, undefined, call.size);
    this.classes = classes;
    this.values = new Float64Array(RESULTS * classes.length);
    this.isFloat64 = call.isFloat64;
    this.#call = call;
    this.#engine = engine;
    this.at(1);
    for (let row = 0; row < classes.length; row++) {
      if ((classes[row] as number) < 0 || Number.isFinite(this.values[RESULTS * row + 2])) continue;
      const why = "a NaN, +Infinity, or a target that is masked";
      throw new RangeError(`${name}: expected rows of logits in which the target can occur, got ${why} in row ${row}`);
    }
  }

  /** Takes the statistics at a temperature. */
  at(temperature: number): void {
    this.#temperature = temperature;
    compute(this.#engine(), this.#call);
  }

  end(): void {
    endCall(this.#call);
  }

  /** The mean of what `value` gives for a row, from the place of its doubles on. */
  mean(value: (row: number, at: number) => number): number {
    let sum = 0;
    let count = 0;
    for (let row = 0; row < this.classes.length; row++) {
      if ((this.classes[row] as number) < 0) continue;
      sum += value(row, RESULTS * row);
      count++;
    }
    return sum / count;
  }

  /** Whether the most probable class of a row is its target. */
  isRight(row: number): boolean {
    return this.values[RESULTS * row] === this.classes[row];
  }
}

/** Steps that are taken at most: ten reach any scale, twenty its neighbourhood, and Newton's double the digits from there. */
const MOST_STEPS = 80;
/** The largest factor of a step; its square is a double. */
const MOST_REACH = 1e100;
/** A step that changes the inverse temperature by less than this share of it is the last: the next would change its square. */
const PRECISION = 1e-7;
/** At this temperature only the most probable classes have a probability. */
const NEARLY_0 = 1e-300;

export function fitTemperatureOn(engine: EngineSource): FitTemperature {
  return (logits, targets, given) => {
    const rows = new Statistics(
      engine,
      "fitTemperature",
      logits,
      targets,
      readOptions("fitTemperature", given, TEMPERATURE_OPTIONS),
    );
    try {
      return fit(rows);
    } finally {
      rows.end();
    }
  };
}

function fit(rows: Statistics): ReturnType<FitTemperature> {
  const { values } = rows;
  const value = (at: number) => values[at] as number;
  const count = rows.mean(() => 1);
  if (Number.isNaN(count)) throw new RangeError("fitTemperature: expected at least one row, got none");
  // d loss / d b, b being 1 / temperature: the expected logit less the target's. It only grows with b.
  const slope = () => rows.mean((_, at) => value(at + 3) - value(at + 5));
  const loss = () => rows.mean((_, at) => value(at + 2));
  if (rows.mean((_, at) => value(at + 5)) === 0) {
    rows.at(NEARLY_0);
    return { temperature: 0, loss: loss(), status: "separable" };
  }
  rows.at(Number.MAX_VALUE);
  if (slope() >= 0) return { temperature: Infinity, loss: loss(), status: "uninformative" };
  // From where logits are on the scale of 1: how far they lie below their maximum, all classes counting alike.
  let b = -1 / rows.mean((_, at) => value(at + 3));
  let low = 0;
  let high = Infinity;
  let reach = 2;
  let previous = Infinity;
  for (let step = 0; step < MOST_STEPS; step++) {
    rows.at(1 / b);
    const gradient = slope();
    if (gradient > 0) high = b;
    else low = b;
    const newton = b - gradient / rows.mean((_, at) => value(at + 4));
    if (low === 0 || high === Infinity) {
      // Until the minimum lies between two ends, at least in ever larger steps: logits may be of any scale, and masked by numbers
      // that are far below all others.
      b = gradient > 0 ? Math.min(newton > 0 ? newton : b, b / reach) : Math.max(newton, b * reach);
      reach = Math.min(reach * reach, MOST_REACH);
      continue;
    }
    // Newton's step where it stays between them and the last one has paid, else their geometric mean.
    const isNewton = newton > low && newton < high && Math.abs(gradient) < previous / 2;
    previous = Math.abs(gradient);
    const next = isNewton ? newton : Math.sqrt(low) * Math.sqrt(high);
    const isLast = Math.abs(next - b) <= PRECISION * b;
    b = next;
    if (isLast) break;
  }
  rows.at(1 / b);
  return { temperature: 1 / b, loss: loss(), status: "converged" };
}

const NORMS: Readonly<Record<string, (gaps: readonly number[], shares: readonly number[]) => number>> = {
  l1: (gaps, shares) => gaps.reduce((sum, gap, i) => sum + gap * (shares[i] as number), 0),
  l2: (gaps, shares) => Math.sqrt(gaps.reduce((sum, gap, i) => sum + gap * gap * (shares[i] as number), 0)),
  max: (gaps) => Math.max(...gaps),
};

export function calibrationErrorOn(engine: EngineSource): CalibrationError {
  return (logits, targets, given) => {
    const options = readOptions("calibrationError", given, CALIBRATION_OPTIONS);
    const { bins = 15, norm = "l1" } = options;
    const count = readWhole("calibrationError", "bins", bins, 1, 2 ** 20);
    const distance = typeof norm === "string" && Object.hasOwn(NORMS, norm) ? NORMS[norm] : undefined;
    if (!distance) throw new RangeError(`calibrationError: norm is "l1", "l2" or "max", got ${shown(norm)}`);
    const rows = new Statistics(engine, "calibrationError", logits, targets, options);
    rows.end();
    const totals = Array.from({ length: count }, () => ({ count: 0, confidence: 0, accuracy: 0 }));
    const all = rows.classes.reduce((sum, target) => sum + (target < 0 ? 0 : 1), 0);
    for (let row = 0; row < rows.classes.length; row++) {
      if ((rows.classes[row] as number) < 0) continue;
      const exact = rows.values[RESULTS * row + 1] as number;
      const confidence = rows.isFloat64 ? exact : Math.fround(exact);
      // A bin holds what lies above its lower end, up to its upper one.
      const bin = totals[Math.min(count, Math.max(1, Math.ceil(confidence * count))) - 1] as (typeof totals)[number];
      bin.count++;
      bin.confidence += confidence;
      bin.accuracy += rows.isRight(row) ? 1 : 0;
    }
    const means = totals.map(({ count, confidence, accuracy }) => ({
      count,
      confidence: count === 0 ? 0 : confidence / count,
      accuracy: count === 0 ? 0 : accuracy / count,
    }));
    const error = distance(
      means.map(({ confidence, accuracy }) => Math.abs(confidence - accuracy)),
      means.map(({ count }) => count / all),
    );
    return { error: all === 0 ? NaN : error, bins: means };
  };
}
