// 50 of the largest requests at once, whose memory is limited.
import { serveWorker } from "../hosts/workerd.ts";
import {
  type Asked,
  ask,
  BYTES_TYPE,
  JSON_TYPE,
  MOST_BYTES,
  MOST_LOGITS,
  MOST_RESULTS,
  memoryOf,
  post,
  streamed,
} from "./requests.ts";

/** How many of the largest requests are sent at once, and the most memory that workerd, program and all, may take for them. */
export const LARGEST_AT_ONCE = 50;
const MOST_MIB = 128;

const floats = Float32Array.from({ length: MOST_LOGITS }, (_, i) => Math.sin(i));
const digits = (count: number) => Array.from({ length: count }, (_, i) => i % 9);
/** JSON of as many characters as a body may have. */
const padded = (text: string) => text.padEnd(MOST_BYTES);

/** The largest requests of each kind, and the status of their answers. The last is not answered, but parsed. */
const LARGEST: readonly (readonly [asked: Asked, status: number])[] = [
  [post("/softmax", BYTES_TYPE, floats), 200],
  [post("/softmax?shape=8192,8", BYTES_TYPE, floats), 200],
  [streamed("/log-softmax", BYTES_TYPE, floats), 200],
  [post("/softmax", JSON_TYPE, padded(JSON.stringify(digits(MOST_RESULTS)))), 200],
  [post("/softmax", JSON_TYPE, padded(JSON.stringify({ logits: digits(MOST_RESULTS), shape: [1024, 8] }))), 200],
  [post(`/top-k?k=${Math.floor(MOST_RESULTS / 3)}`, BYTES_TYPE, floats), 200],
  [post("/top-k", JSON_TYPE, padded(JSON.stringify({ logits: digits(MOST_LOGITS), k: 2730 }))), 200],
  [post("/sample?topP=0.9&typicalP=0.9", BYTES_TYPE, floats), 200],
  [post("/sample", JSON_TYPE, padded(JSON.stringify({ logits: digits(MOST_LOGITS), shape: [4096, 16] }))), 200],
  [
    post("/softmax", JSON_TYPE, padded(JSON.stringify(new Array(MOST_LOGITS).fill(null)).replaceAll("null", '""'))),
    400,
  ],
];

/** Sends the largest requests of each kind to a worker of their own; gives the most memory of all, and what was wrong. */
export async function largest(folder: string): Promise<{ found: string[]; most: number }> {
  const found: string[] = [];
  let most = 0;
  for (const [asked, status] of LARGEST) {
    const { url, pid, stop } = await serveWorker(folder);
    try {
      const statuses = Array.from({ length: LARGEST_AT_ONCE }, async () => {
        const response = await ask(url, asked);
        await response.arrayBuffer();
        return response.status;
      });
      const wrong = (await Promise.all(statuses)).filter((got) => got !== status);
      if (wrong.length > 0) found.push(`${asked.path}, the largest: ${wrong.join()}, wanted ${status}`);
      const memory = memoryOf(pid, "VmHWM");
      if (memory > MOST_MIB) found.push(`${asked.path}, ${LARGEST_AT_ONCE} at once: ${memory.toFixed(0)} MiB`);
      most = Math.max(most, memory);
    } finally {
      stop();
    }
  }
  return { found, most };
}
