// What a web worker runs: it answers each task.
import { engine } from "./fastest.js";
import { networkEngine } from "./fastest-nn.js";
import { answer, buffersOf } from "./pool/answer.js";
import type { Task } from "./pool/task.js";
import type { Answer } from "./pool/web.js";

const { postMessage } = globalThis as unknown as { postMessage(answer: Answer, transfer: ArrayBuffer[]): void };

globalThis.onmessage = ({ data }: MessageEvent<Task>) => {
  try {
    const reply = answer({ engine, networkEngine }, data);
    postMessage({ reply }, buffersOf(reply));
  } catch (error) {
    postMessage({ error }, []);
  }
};
