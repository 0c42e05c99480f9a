// The pool: each function reads its call as the function of its name does, and has threads compute the parts of it.
import { endCall, readCall } from "../arguments/call.js";
import { wrongKind } from "../arguments/messages.js";
import { readWhole } from "../arguments/numbers.js";
import { names } from "../arguments/option-names.js";
import { readOptions } from "../arguments/options.js";
import type { Operation } from "../engine/operation.js";
import { endLogSumExp, readLogSumExp } from "../operations/logsumexp.js";
import { endCrossEntropy, readCrossEntropy } from "../operations/nn/cross-entropy.js";
import { readDense } from "../operations/nn/dense.js";
import { askDrawable, drawNumbers, readFilter, readSample } from "../operations/sampling.js";
import { readSelection } from "../operations/selection.js";
import { ARGMAX, LOG_SOFTMAX, SOFTMAX, TOP_K } from "../operations/table.js";
import type { CreatePool, Pool, Signal } from "../types/index.js";
import { jobsOf } from "./jobs.js";
import { rowParts } from "./parts.js";
import { onSharedMemory } from "./regions.js";
import { areSharded, computeShards } from "./sharding.js";
import type { Job } from "./task.js";
import { reasonOf, runJobs, type Threads } from "./threads.js";
import { computeWork, type Engines, type Work } from "./work.js";

/**
 * How many elements on shared memory many threads compute no sooner than the caller's own, because of the millisecond that it
 * takes to wake them (docs/scale.md); of two threads, which save half of the time, twice as many.
 */
const INLINE = 2 ** 19;
/** How much more it must be where elements are copied. */
const COPYING = 2;
/** The elements of the least job. */
const LEAST_JOB = 2 ** 18;
/** About how many elements a job has at most: on shared memory, and of those that are copied for it, 4 MB of float32. */
const SHARED_JOB = 2 ** 22;
const COPIED_JOB = 2 ** 20;
/** Rows of at least so many classes are shared among the threads: more than a call has that runs inline, wherever it lies. */
const LONG_ROW = 2 ** 21;
/** How many products of a layer take as long as an element of softmax. */
const PRODUCTS = 8;

const POOL_OPTIONS = /* @__PURE__ */ names("threads");

/** What a pool needs of the host. */
export interface Host extends Engines {
  /** How many threads the processor runs at once. */
  readonly processors: () => number;
  readonly start: (threads: number) => Threads;
}

export function createPoolOn(host: Host): CreatePool {
  return (given) => {
    const { threads } = readOptions("createPool", given, POOL_OPTIONS);
    return newPool(host, threads === undefined ? host.processors() : readWhole("createPool", "threads", threads, 1));
  };
}

function newPool(host: Host, count: number): Pool {
  const running = new Set<Promise<unknown>>();
  let threads: Threads | undefined;
  let isClosed = false;

  /** A function of the pool: `call` gets the arguments without the signal, which is the last one's. */
  function pooled(name: string, places: number, call: (args: unknown[], signal?: Signal) => Promise<unknown>) {
    return (...args: unknown[]) => {
      const promise = (async () => {
        if (isClosed) throw new Error(`${name}: the pool is closed`);
        const signal = takeSignal(name, args, places);
        if (signal?.aborted) throw reasonOf(signal, name);
        return await call(args, signal);
      })();
      running.add(promise);
      const forget = () => running.delete(promise);
      promise.then(forget, forget);
      return promise;
    };
  }

  /** Computes a call on threads, or here where it is small. */
  async function run(work: Work, signal?: Signal): Promise<void> {
    const { call, multiplication } = work;
    // Getters of the options, or random, may have aborted it.
    if (signal?.aborted) throw reasonOf(signal, call.operation.name);
    const each = multiplication ? 1 + multiplication.product.weights.classes / PRODUCTS : 1;
    const isShared = onSharedMemory(call.data);
    const few = INLINE * (isShared ? 1 : COPYING) * (count > 1 ? count / (count - 1) : 2);
    // Threads get consecutive elements; gathering strided ones takes as long as computing them.
    if (call.strided || call.size * each < few) {
      computeWork(host, work);
      return;
    }
    threads ??= host.start(count);
    const all = threads;
    await all.ready();
    const runAll = (jobs: Iterable<Job>) => runJobs(all, call.operation.name, jobs, signal);
    if (areSharded(call, count, LONG_ROW)) return computeShards(host.engine, call, count, runAll);
    const most = isShared ? SHARED_JOB : COPIED_JOB;
    const size = Math.min(most, Math.max(LEAST_JOB, (call.size * each) / count)) / each;
    await runAll(jobsOf(work, rowParts(call, size)));
  }

  const rowwise = (operation: Operation) =>
    pooled(operation.name, 1, async ([logits, given], signal) => {
      const call = readCall(operation, logits, readOptions(operation.name, given, operation.options));
      await run({ call }, signal);
      return endCall(call);
    });

  const selecting = (operation: Operation, places: number) =>
    pooled(operation.name, places, async (args, signal) => {
      const [logits, k] = args;
      const call = readSelection(operation, logits, places === 1 ? 1 : k, args[places]);
      await run({ call }, signal);
      return endCall(call);
    });

  return {
    threads: count,
    softmax: rowwise(SOFTMAX),
    logSoftmax: rowwise(LOG_SOFTMAX),
    logSumExp: pooled("logSumExp", 1, async ([logits, given], signal) => {
      const call = readLogSumExp(logits, given);
      await run({ call }, signal);
      return endLogSumExp(call);
    }),
    argmax: selecting(ARGMAX, 1),
    topK: selecting(TOP_K, 2),
    filter: pooled("filter", 1, async ([logits, given], signal) => {
      const call = readFilter(logits, given);
      await run({ call }, signal);
      return endCall(call);
    }),
    sample: pooled("sample", 1, async ([logits, given], signal) => {
      const { call, random } = readSample(logits, given);
      const resume = askDrawable(call, new Uint32Array(call.outer * call.inner));
      await run({ call }, signal);
      resume();
      if (random) drawNumbers(call, random);
      await run({ call }, signal);
      return endCall(call);
    }),
    dense: pooled("dense", 3, async ([x, weights, bias, given], signal) => {
      const multiplication = readDense(x, weights, bias, given);
      const { call } = multiplication;
      await run({ call, multiplication }, signal);
      return endCall(call);
    }),
    crossEntropy: pooled("crossEntropy", 2, async ([logits, targets, given], signal) => {
      const loss = readCrossEntropy(logits, targets, given);
      await run({ call: loss.call, loss }, signal);
      return endCrossEntropy(loss);
    }),
    async close() {
      isClosed = true;
      await Promise.allSettled(running);
      await threads?.close();
      threads = undefined;
    },
  } as Pool;
}

/** The option `signal` among the options at a place of the arguments, which are then those of the function itself. */
function takeSignal(name: string, args: unknown[], place: number): Signal | undefined {
  const options = args[place];
  if (typeof options !== "object" || options === null) return undefined;
  const { signal } = options as { signal?: Signal };
  if (signal === undefined) return undefined;
  const isSignal =
    typeof signal?.aborted === "boolean" &&
    typeof signal.addEventListener === "function" &&
    typeof signal.removeEventListener === "function";
  if (!isSignal) throw wrongKind(name, "signal is an AbortSignal", signal);
  // Getters see their own object, private fields and all.
  const get = (target: object, option: PropertyKey) => (option === "signal" ? undefined : Reflect.get(target, option));
  args[place] = new Proxy(options, { get });
  return signal;
}
