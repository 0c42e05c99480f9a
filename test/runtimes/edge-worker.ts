// Puts 10,000 valid and invalid requests to examples/edge-worker/ on workerd, checks every answer and that memory does not
// grow, and compares its requests per second with those of the same worker with a plain loop.
import { spawn } from "node:child_process";
import { copyFileSync, cpSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { App } from "./app.ts";
import { bundleWorker, type ServedWorker, serveWorker } from "./hosts/workerd.ts";
import { library } from "./libraries.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/edge-worker", import.meta.url));
const WORKER = join(EXAMPLE, "worker.ts");
const PLAIN = fileURLToPath(new URL("plain-softmax.ts", import.meta.url));

const REQUESTS = 10_000;
const AT_ONCE = 16;
const JSON_TYPE = { "content-type": "application/json" };
const BYTES_TYPE = { "content-type": "application/octet-stream" };
const MEBIBYTE = 1024 * 1024;

/** A request's path, and how it is sent. */
interface Asked {
  readonly path: string;
  readonly method: "GET" | "POST" | "OPTIONS";
  readonly headers?: Record<string, string>;
  /** Makes the body anew for every request: a stream can be read only once. */
  body?(): BodyInit;
}
type Right = (response: Response) => Promise<boolean>;
type Case = readonly [asked: Asked, status: number, right: Right];

const near = (got: readonly number[], wanted: readonly number[]) =>
  got.length === wanted.length && wanted.every((value, i) => Math.abs(got[i] - value) <= 1e-6 * Math.abs(value));
const THREE = [0.7281221, 0.26786116, 0.0040167323];
const LOG_TWO = [-2.0611537e-9, -20];

type Data = string | Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

const post = (path: string, headers: Record<string, string>, data: Data): Asked => {
  return { path, method: "POST", headers, body: () => data };
};
/** Without a content-length. */
const streamed = (path: string, headers: Record<string, string>, data: Data): Asked => {
  return { path, method: "POST", headers, body: () => new Blob([data]).stream() };
};
const says =
  (part: string): Right =>
  async (response) =>
    (await response.json()).error.includes(part);
const gives =
  (wanted: readonly number[]): Right =>
  async (response) =>
    near((await response.json()).result, wanted);
const givesBytes =
  (wanted: readonly number[]): Right =>
  async (response) =>
    near([...new Float32Array(await response.arrayBuffer())], wanted);

const picks =
  (indices: readonly number[], probabilities: readonly number[]): Right =>
  async (response) => {
    const got = await response.json();
    const logs = probabilities.map(Math.log);
    return (
      String(got.indices) === String(indices) &&
      (got.probabilities === undefined || near(got.probabilities, probabilities)) &&
      near(got.logProbabilities, logs)
    );
  };

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
  [post("/softmax", JSON_TYPE, "null"), 400, says("got undefined")],
  [post("/softmax", BYTES_TYPE, new Uint8Array(7)), 400, says("has 7")],
  [post("/softmax?shape=two", BYTES_TYPE, Float32Array.of(1, 2)), 400, says("shape")],
  [post("/softmax", { "content-type": "text/csv" }, "1,2"), 415, says("text/csv")],
  [post("/softmin", JSON_TYPE, "[1]"), 404, says("/softmin")],
  [{ path: "/softmax", method: "GET" }, 405, async (response) => response.headers.get("allow") === "POST"],
  [post("/softmax", {}, new TextEncoder().encode("[2, 1, -3.2]")), 200, gives(THREE)],
  [post("/softmax", { ...JSON_TYPE, "content-encoding": "gzip" }, "[1]"), 415, says("got gzip")],
  [{ path: "/softmax", method: "OPTIONS" }, 405, async (response) => response.headers.get("allow") === "POST"],
  [post("/softmax", JSON_TYPE, '{"logits": [1, 2], "shape": null, "k": null}'), 200, gives([0.26894142, 0.73105858])],
  [post("/softmax", JSON_TYPE, "3"), 400, says("got undefined")],
  [post("/softmax", JSON_TYPE, JSON.stringify({ logits: [1], shape: new Array(10_000).fill(1) })), 200, gives([1])],
  [
    post("/softmax", JSON_TYPE, JSON.stringify({ logits: [1], shape: new Array(10_000).fill(2) })),
    400,
    async (response) => (await response.json()).error.length <= 200,
  ],
  [post("/top-k", JSON_TYPE, `[${"1,".repeat(131_072)}1]`), 413, says("at most 131072 logits, got 131073")],
  [post("/softmax", BYTES_TYPE, new Uint8Array(MEBIBYTE + 4)), 413, says("1048576 bytes at most, got 1048580")],
  [streamed("/softmax", BYTES_TYPE, Float32Array.of(2, 1, -3.2)), 200, givesBytes(THREE)],
  [streamed("/softmax", BYTES_TYPE, new Uint8Array(MEBIBYTE + 4)), 413, says("1048576 bytes at most")],
];

/** Resident memory of a process, in MiB (Linux). */
function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

/** Sends all requests, AT_ONCE at a time; gives what was wrong, and the memory half way and at the end. */
async function mixed({ url, pid }: ServedWorker): Promise<{ found: string[]; memory: number[] }> {
  const found: string[] = [];
  const memory: number[] = [];
  let answered = 0;
  let next = 0;
  async function lane(): Promise<void> {
    while (next < REQUESTS) {
      const number = next++;
      const [{ path, body, ...init }, status, right] = CASES[number % CASES.length];
      if (number === REQUESTS / 2) memory.push(memoryOf(pid));
      // fetch takes a stream only with `duplex`, which the DOM's types do not have yet.
      const request: RequestInit & { duplex: "half" } = { ...init, body: body?.() ?? null, duplex: "half" };
      const response = await fetch(`${url}${path}`, request);
      answered++;
      if (response.status !== status) found.push(`${init.method} ${path}: ${response.status}, wanted ${status}`);
      else if (!(await right(response))) found.push(`${init.method} ${path}: the wrong answer`);
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

/**
 * A worker may have 128 MB. 50 bodies or results of the largest size take 50 MiB outside of the JavaScript heap, which is
 * limited to 48 MiB here: without a limit V8 collects garbage when it likes.
 */
const HEAP_LIMIT = ["--max-heap-size=48"];
const MOST_AT_ONCE = 50;

/** Sends the largest requests that are served, 50 at once; gives what was wrong, and by how many MiB memory grew. */
async function largest({ url, pid }: ServedWorker): Promise<{ found: string[]; growth: number }> {
  const logits = Array.from({ length: 131_072 }, (_, i) => (Math.sin(i) * 9).toFixed(4));
  const body = `[${logits.join(",")}]`;
  const before = memoryOf(pid);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, memoryOf(pid));
  }, 5);
  const answers = await Promise.all(
    Array.from({ length: MOST_AT_ONCE }, async () => {
      const response = await fetch(`${url}/softmax`, { method: "POST", headers: JSON_TYPE, body });
      const { result } = await response.json();
      return response.status === 200 && result?.length === logits.length;
    }),
  );
  clearInterval(timer);
  const growth = most - before;
  const found = answers.every(Boolean) ? [] : ["the largest requests were not all answered"];
  return { found, growth };
}

/** A request as it goes over the wire; gives the answer's status. */
function rawStatus({ url }: ServedWorker, request: string): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.on("error", reject);
    socket.once("data", (data) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(String(data))?.[1]));
      socket.destroy();
    });
  });
}

/** Requests that no fetch sends: a host that is none, and a body that never ends. */
async function broken(worker: ServedWorker): Promise<string[]> {
  const start = "POST /softmax HTTP/1.1\r\nContent-Type: application/json\r\n";
  const host = await rawStatus(worker, `${start}Host: a b\r\nContent-Length: 3\r\n\r\n[1]`);
  const piece = `10000\r\n${" ".repeat(65_536)}\r\n`;
  const endless = await rawStatus(worker, `${start}Host: x\r\nTransfer-Encoding: chunked\r\n\r\n${piece.repeat(20)}`);
  return [
    ...(host === 400 ? [] : [`a host that is none: ${host}`]),
    ...(endless === 413 ? [] : [`a body that passes the limit and does not end: ${endless}`]),
  ];
}

/** The worker as its README says: wrangler, the packed package, and a variable for pages of another origin. */
async function served(app: App): Promise<string[]> {
  const folder = join(app.folder, "edge-readme");
  cpSync(EXAMPLE, folder, { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(EXAMPLE, "package.json"), "utf8"));
  const { version } = JSON.parse(readFileSync(join(app.folder, "node_modules/simd-softmax/package.json"), "utf8"));
  const found =
    dependencies["simd-softmax"] === `^${version}` ? [] : [`package.json asks for ${dependencies["simd-softmax"]}`];
  const program = fileURLToPath(new URL("node_modules/wrangler/bin/wrangler.js", import.meta.url));
  const args = [
    "dev",
    "--port",
    "0",
    "--var",
    "ALLOW_ORIGIN:https://example.org",
    "--show-interactive-dev-session=false",
  ];
  const environment = { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "1" };
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env: environment });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (data: Buffer) => {
      said += data;
      const ready = /Ready on (http:\/\/\S+)/.exec(said)?.[1];
      if (ready) resolve(ready);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("exit", () => reject(new Error(`wrangler ended: ${said}`)));
  });
  child.removeAllListeners("exit");
  try {
    const headers = { ...JSON_TYPE, origin: "https://example.org" };
    const answer = await fetch(`${url}/softmax`, { method: "POST", headers, body: "[2, 1, -3.2]" });
    const allowed = answer.headers.get("access-control-allow-origin");
    if (!near((await answer.json()).result, THREE)) found.push("wrangler: the wrong answer");
    const asked = await fetch(`${url}/softmax`, { method: "OPTIONS", headers });
    const methods = asked.headers.get("access-control-allow-methods");
    if (allowed !== "https://example.org" || asked.status !== 204 || methods !== "POST") {
      found.push(`wrangler: pages of another origin: ${allowed}, ${asked.status}, ${methods}`);
    }
  } finally {
    child.kill();
  }
  return found;
}

const ROUNDS = 5;
const SECONDS = 2;

/** Requests per second in a round, each a softmax of 64 x 1,000 float32. */
async function throughput({ url }: ServedWorker): Promise<number> {
  const { default: autocannon } = await library("autocannon");
  const body = Buffer.from(Float32Array.from({ length: 64_000 }, (_, i) => Math.sin(i) * 10).buffer);
  const { requests, non2xx } = await autocannon({
    url: `${url}/softmax?shape=64,1000`,
    method: "POST",
    headers: BYTES_TYPE,
    body,
    connections: 1,
    duration: SECONDS,
  });
  if (non2xx > 0) throw new Error(`${non2xx} requests failed under load`);
  return requests.average;
}

/** Both workers' median requests per second, over rounds in turn. */
async function compare(ours: ServedWorker, plain: ServedWorker): Promise<string> {
  const rates: Record<"ours" | "plain", number[]> = { ours: [], plain: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.ours.push(await throughput(ours));
    rates.plain.push(await throughput(plain));
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1].toFixed(0);
  return `64 x 1,000: ${median(rates.ours)} requests/s, plain loop ${median(rates.plain)}`;
}

/** Serves the worker, with an import replaced as `alias` says, for as long as `use` takes. */
async function withWorker<Result>(
  app: App,
  name: string,
  alias: Record<string, string>,
  use: (worker: ServedWorker) => Promise<Result>,
  flags: readonly string[] = [],
): Promise<Result> {
  const folder = join(app.folder, name);
  await bundleWorker(app.folder, "example-worker.ts", folder, alias);
  const worker = await serveWorker(folder, "worker.js", flags);
  try {
    return await use(worker);
  } finally {
    worker.stop();
  }
}

/** Runs all of it; gives a line to print, and what was wrong. */
export async function edgeWorker(app: App): Promise<{ line: string; found: string[] }> {
  copyFileSync(WORKER, join(app.folder, "example-worker.ts"));
  return withWorker(app, "edge-worker", {}, async (ours) => {
    const { found: unanswered, growth } = await withWorker(app, "edge-worker-limited", {}, largest, HEAP_LIMIT);
    const { found: wrong, memory } = await mixed(ours);
    const found = [...unanswered, ...wrong, ...(await broken(ours)), ...(await served(app))];
    const rates = await withWorker(app, "edge-worker-plain", { "simd-softmax": PLAIN }, (plain) =>
      compare(ours, plain),
    );
    const sizes = memory.map((size) => size.toFixed(0)).join(" then ");
    const most = `${MOST_AT_ONCE} of the largest at once ${growth.toFixed(0)} MiB`;
    return { line: `edge worker: ${REQUESTS} requests, memory ${sizes} MiB, ${most}; ${rates}`, found };
  });
}
