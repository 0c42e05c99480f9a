// What a thread of Node runs for each task: pool-piscina.cts loads it.
import { move, transferableSymbol, valueSymbol } from "piscina";
import { engine } from "./fastest.js";
import { networkEngine } from "./fastest-nn.js";
import { answer, buffersOf } from "./pool/answer.js";
import type { Task } from "./pool/task.js";

export default function run(task: Task): unknown {
  const reply = answer({ engine, networkEngine }, task);
  return move({ [transferableSymbol]: buffersOf(reply), [valueSymbol]: reply } as unknown as Parameters<
    typeof move
  >[0]);
}
