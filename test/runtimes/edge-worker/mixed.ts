// 10,000 valid and invalid requests: every answer is checked, and that memory does not grow.
import type { ServedWorker } from "../hosts/workerd.ts";
import { gives, givesBytes, picks, type Right, says, THREE } from "./answers.ts";
import { type Asked, ask, BYTES_TYPE, JSON_TYPE, MOST_BYTES, memoryOf, post, streamed } from "./requests.ts";

export const REQUESTS = 10_000;
const AT_ONCE = 16;
/** logSoftmax of [0, -20]. */
const LOG_TWO = [-2.0611537e-9, -20];

type Case = readonly [asked: Asked, status: number, right: Right];

/** 256 KiB of equal logits, and one request in five. */
const LARGE = new Float32Array(65_536).fill(7);
const TIMES_LARGE = 6;
/**
 * Garbage comes and goes: 40 to 60 MiB of workerd's own were seen. Half of the requests follow the first reading, 900 of
 * them with LARGE, whose results alone are 230 MiB: half of that, kept, would show.
 */
const MOST_GROWTH_MIB = 115;

/** Each request, the status of its answer, and whether the answer is right. */
const CASES: readonly Case[] = [
  [post("/softmax", JSON_TYPE, "[2, 1, -3.2]"), 200, gives(THREE)],
  [
    post("/softmax", JSON_TYPE, '{"logits": [2, 1, -3.2, 2, 1, -3.2], "shape": [2, 3]}'),
    200,
    gives([...THREE, ...THREE]),
  ],
  [post("/softmax", JSON_TYPE, '{"logits": [4, 2, -6.4], "temperature": 2}'), 200, gives(THREE)],
  [post("/log-softmax", JSON_TYPE, "[0, -20]"), 200, gives(LOG_TWO)],
  [post("/softmax", BYTES_TYPE, Float32Array.of(2, 1, -3.2)), 200, givesBytes(THREE)],
  [
    post("/softmax?shape=2,3", BYTES_TYPE, Float32Array.of(2, 1, -3.2, 2, 1, -3.2)),
    200,
    givesBytes([...THREE, ...THREE]),
  ],
  ...new Array<Case>(TIMES_LARGE).fill([
    post("/softmax", BYTES_TYPE, LARGE),
    200,
    givesBytes(new Array(LARGE.length).fill(1 / LARGE.length)),
  ]),
  [post("/log-softmax?axis=-1", BYTES_TYPE, Float32Array.of(0, -20)), 200, givesBytes(LOG_TWO)],
  [post("/top-k", JSON_TYPE, '{"logits": [1, -3.2, 2], "k": 2}'), 200, picks([2, 0], THREE.slice(0, 2))],
  [
    post("/top-k?k=1&shape=2,3", BYTES_TYPE, Float32Array.of(2, 1, -3.2, -3.2, 1, 2)),
    200,
    picks([0, 2], [THREE[0], THREE[0]]),
  ],
  [post("/top-k", JSON_TYPE, "[1, 2]"), 400, says("topK: k is a whole number from 0 to 2, got undefined")],
  [post("/sample", JSON_TYPE, '{"logits": [2, 1, -3.2], "topK": 1}'), 200, picks([0], [1])],
  [post("/sample?topP=0.5&temperature=0.7", BYTES_TYPE, Float32Array.of(1, 2, -3.2)), 200, picks([1], [1])],
  [
    post("/sample", JSON_TYPE, '{"logits": [1, 2], "topP": 2}'),
    400,
    says("sample: topP is a number from 0 to 1, got 2"),
  ],
  [
    post("/softmax", JSON_TYPE, '{"logits": [1, 2, 3], "shape": [2, 3]}'),
    400,
    says("softmax: shape [2, 3] needs 6 values, got 3"),
  ],
  [post("/softmax", JSON_TYPE, '["1", 2]'), 400, says("expected an array of numbers, got a string at index 0")],
  [post("/softmax", JSON_TYPE, '{"logits": [1], "temperature": 0}'), 400, says("temperature")],
  [post("/softmax", JSON_TYPE, "[1, 2"), 400, says("not JSON")],
  [post("/softmax", JSON_TYPE, "null"), 400, says("neither an array nor an object")],
  [post("/softmax", {}, new TextEncoder().encode("[2, 1, -3.2]")), 200, gives(THREE)],
  [post("/softmax", BYTES_TYPE, new Uint8Array(7)), 400, says("has 7")],
  [post("/softmax?shape=two", BYTES_TYPE, Float32Array.of(1, 2)), 400, says("shape")],
  [post("/softmax", { "content-type": "text/csv" }, "1,2"), 415, says("text/csv")],
  [post("/softmin", JSON_TYPE, "[1]"), 404, says("/softmin")],
  [{ path: "/softmax", method: "GET" }, 405, async (response) => response.headers.get("allow") === "POST"],
  [post("/softmax", BYTES_TYPE, new Uint8Array(MOST_BYTES + 4)), 413, says("262144 bytes at most")],
  [streamed("/softmax", BYTES_TYPE, Float32Array.of(2, 1, -3.2)), 200, givesBytes(THREE)],
  [streamed("/softmax", BYTES_TYPE, new Uint8Array(MOST_BYTES + 4)), 413, says("262144 bytes at most")],
];

/** Sends all requests, AT_ONCE at a time; gives what was wrong, and the memory half way and at the end. */
export async function mixed({ url, pid }: ServedWorker): Promise<{ found: string[]; memory: number[] }> {
  const found: string[] = [];
  const memory: number[] = [];
  let answered = 0;
  let next = 0;
  async function lane(): Promise<void> {
    while (next < REQUESTS) {
      const number = next++;
      const [asked, status, right] = CASES[number % CASES.length];
      const { method, path } = asked;
      if (number === REQUESTS / 2) memory.push(memoryOf(pid));
      const response = await ask(url, asked);
      answered++;
      if (response.status !== status) found.push(`${method} ${path}: ${response.status}, wanted ${status}`);
      else if (!(await right(response))) found.push(`${method} ${path}: the wrong answer`);
      if (!response.bodyUsed) await response.body?.cancel();
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  memory.push(memoryOf(pid));
  if (answered !== REQUESTS) found.push(`${answered} answers to ${REQUESTS} requests`);
  if (memory[1] > memory[0] + MOST_GROWTH_MIB)
    found.push(`memory grew from ${memory[0].toFixed(0)} to ${memory[1].toFixed(0)} MiB`);
  return { found, memory };
}
