// The units of work: pure functions of files and places, whatever queue calls them. Each may be done twice: it writes the same
// bytes to the same place.
import { type PartialLogSumExp, partialLogSumExp, softmax, softmaxFromPartial } from "simd-softmax";
import { readFloats, readNpy, writeFloats } from "./npy.ts";

/** Files that all workers see. */
export interface Files {
  readonly input: string;
  readonly output: string;
}

/** Some rows. */
export interface Rows extends Files {
  readonly first: number;
  readonly count: number;
}

/** Some classes of one row. */
export interface Shard extends Files {
  readonly row: number;
  readonly firstClass: number;
  readonly classes: number;
}

/** Writes the softmax of some rows. */
export async function scoreRows({ input, output, first, count }: Rows): Promise<void> {
  const from = await readNpy(input);
  const { classes } = from;
  const logits = await readFloats(input, from, first * classes, count * classes);
  const probabilities = softmax(logits, { shape: [count, classes], out: logits });
  await writeFloats(output, await readNpy(output), first * classes, probabilities);
}

/** The state of a shard: three numbers. */
export async function stateOf({ input, row, firstClass, classes }: Shard): Promise<PartialLogSumExp> {
  const from = await readNpy(input);
  return partialLogSumExp(await readFloats(input, from, row * from.classes + firstClass, classes));
}

/** Writes a shard's part of the softmax, given the state of the whole row. */
export async function finishShard(shard: Shard, state: PartialLogSumExp): Promise<void> {
  const { input, output, row, firstClass, classes } = shard;
  const from = await readNpy(input);
  const first = row * from.classes + firstClass;
  const logits = await readFloats(input, from, first, classes);
  const probabilities = softmaxFromPartial(logits, state, { out: logits });
  await writeFloats(output, await readNpy(output), first, probabilities);
}
