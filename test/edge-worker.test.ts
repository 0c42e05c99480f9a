// The answers of examples/edge-worker/, called as a function. test/runtimes/edge-worker/ puts requests to it on workerd.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

interface Settings {
  readonly ALLOW_ORIGIN?: string;
}
type Worker = { fetch(request: Request, settings: Settings): Promise<Response> };

const folder = mkdtempSync(join(tmpdir(), "simd-softmax-edge-worker-"));
let worker: Worker;

beforeAll(async () => {
  const outfile = join(folder, "worker.mjs");
  await build({
    entryPoints: ["examples/edge-worker/worker.ts"],
    tsconfig: "tsconfig.json", // its paths lead to what is built
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
  });
  worker = (await import(pathToFileURL(outfile).href)).default;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const JSON_TYPE = { "content-type": "application/json" };
const BYTES_TYPE = { "content-type": "application/octet-stream" };

function send(path: string, init: RequestInit = {}, settings: Settings = {}): Promise<Response> {
  return worker.fetch(new Request(`http://localhost${path}`, { method: "POST", ...init }), settings);
}

async function expectRefusal(response: Response, status: number, part: string): Promise<void> {
  expect(response.status).toBe(status);
  const { error } = await response.json();
  expect(error).toContain(part);
  expect(error.length).toBeLessThanOrEqual(200);
}

/** A body in chunks of 64 KiB without an end, and how many of them were asked for. */
function endless(): { body: ReadableStream; asked(): number; cancelled(): boolean } {
  let chunks = 0;
  let cancelled = false;
  const body = new ReadableStream({
    type: "bytes",
    pull(controller) {
      chunks++;
      controller.enqueue(new Uint8Array(65_536));
    },
    cancel() {
      cancelled = true;
    },
  });
  return { body, asked: () => chunks, cancelled: () => cancelled };
}

const streaming = { duplex: "half" } as RequestInit; // the DOM's types do not have it yet

describe("what is read", () => {
  test("a body without a content type is JSON", async () => {
    const response = await send("/softmax", { body: new TextEncoder().encode("[1, 1]") });
    expect(await response.json()).toEqual({ result: [0.5, 0.5] });
  });

  test("NaN and -Infinity are null", async () => {
    const response = await send("/log-softmax?shape=2,2", { headers: BYTES_TYPE, body: Float32Array.of(0, 0, NaN, 0) });
    expect([...new Float32Array(await response.arrayBuffer())].slice(2)).toEqual([NaN, NaN]);
    const json = await send("/log-softmax", { headers: JSON_TYPE, body: "[0, -1e39]" });
    expect(await json.json()).toEqual({ result: [0, null] });
  });

  test.each(["null", "1", '"text"', "true"])("JSON %s: 400", async (body) => {
    await expectRefusal(await send("/softmax", { headers: JSON_TYPE, body }), 400, "neither an array nor an object");
  });

  test.each(["{}", '{"logits": null}', '{"logits": {"data": [1], "shape": [1]}}'])("JSON %s: 400", async (body) => {
    await expectRefusal(await send("/softmax", { headers: JSON_TYPE, body }), 400, "logits is an array");
  });

  test("an option that is not read: 400", async () => {
    const misspelt = '{"logits": [2, 1], "temprature": 2}';
    await expectRefusal(await send("/softmax", { headers: JSON_TYPE, body: misspelt }), 400, "got temprature");
    const bytes = { headers: BYTES_TYPE, body: Float32Array.of(1, 2) };
    await expectRefusal(await send("/softmax?temprature=2", bytes), 400, "got temprature");
    const json = { headers: JSON_TYPE, body: "[1, 2]" };
    await expectRefusal(await send("/softmax?temperature=2", json), 400, "JSON has its options in the body");
  });

  test.each(["gzip", "br", "gzip, identity"])("content-encoding %s: 415", async (encoding) => {
    const headers = { ...JSON_TYPE, "content-encoding": encoding };
    const response = await send("/softmax", { headers, body: gzipSync("[1, 2]") });
    expect(response.headers.get("accept-encoding")).toBe("identity");
    await expectRefusal(response, 415, encoding);
  });

  test("content-encoding identity: 200", async () => {
    const headers = { ...JSON_TYPE, "content-encoding": "Identity" };
    expect((await send("/softmax", { headers, body: "[1, 2]" })).status).toBe(200);
  });
});

describe("limits", () => {
  const logits = (count: number) => new Float32Array(count).fill(1);
  const json = (count: number) => `[${new Array(count).fill("1").join()}]`;

  test("a body without an end is cancelled at the limit", async () => {
    const { body, asked, cancelled } = endless();
    await expectRefusal(await send("/softmax", { headers: BYTES_TYPE, body, ...streaming }), 413, "262144 bytes");
    expect(cancelled()).toBe(true);
    expect(asked()).toBeLessThanOrEqual(7); // 5 pass the limit, and the streams between ask ahead
  });

  test("a body announced as too long is not read", async () => {
    const { body, asked, cancelled } = endless();
    const headers = { ...BYTES_TYPE, "content-length": "262145" };
    await expectRefusal(await send("/softmax", { headers, body, ...streaming }), 413, "262144 bytes");
    expect(cancelled()).toBe(true);
    expect(asked()).toBeLessThanOrEqual(2);
  });

  test("65,536 logits", async () => {
    expect((await send("/softmax", { headers: BYTES_TYPE, body: logits(65_536) })).status).toBe(200);
    expect((await send("/sample", { headers: JSON_TYPE, body: json(65_536) })).status).toBe(200);
    await expectRefusal(await send("/sample", { headers: JSON_TYPE, body: json(65_537) }), 413, "65536 logits");
  });

  test.each([
    ["[", 400, "many arrays"],
    ["{},", 400, "many arrays"],
    ["1,", 413, "65536 logits"],
  ])("JSON of 80,000 times %s is refused unparsed", async (part, status, message) => {
    await expectRefusal(await send("/softmax", { headers: JSON_TYPE, body: part.repeat(80_000) }), status, message);
  });

  test("8,192 numbers in a JSON answer", async () => {
    expect((await send("/softmax", { headers: JSON_TYPE, body: json(8192) })).status).toBe(200);
    await expectRefusal(await send("/softmax", { headers: JSON_TYPE, body: json(8193) }), 413, "has 8193");
    expect((await send("/top-k?k=2730", { headers: BYTES_TYPE, body: logits(65_536) })).status).toBe(200);
    const rows = { headers: BYTES_TYPE, body: logits(65_536) };
    await expectRefusal(await send("/top-k?k=2&shape=4096,16", rows), 413, "has 24576");
  });

  test("a message has 200 characters at most", async () => {
    const shape = new Array(60_000).fill(1);
    const body = JSON.stringify({ logits: [1, 2], shape });
    await expectRefusal(await send("/softmax", { headers: JSON_TYPE, body }), 400, "softmax: shape [1, 1, ");
    await expectRefusal(await send(`/${"a".repeat(5000)}`), 404, "...");
    const headers = { "content-type": `text/${"a".repeat(5000)}` };
    await expectRefusal(await send("/softmax", { headers, body: "1" }), 415, "...");
  });
});

describe("pages of other origins", () => {
  const settings = { ALLOW_ORIGIN: "https://example.com" };
  const allowed = (response: Response) => response.headers.get("access-control-allow-origin");

  test.each([{}, { ALLOW_ORIGIN: "" }])("may not ask with %o", async (closed) => {
    const preflight = await send("/softmax", { method: "OPTIONS" }, closed);
    expect(preflight.status).toBe(405);
    expect(preflight.headers.get("allow")).toBe("POST");
    expect(allowed(preflight)).toBeNull();
    expect(allowed(await send("/softmax", { headers: JSON_TYPE, body: "[1]" }, closed))).toBeNull();
  });

  test("may ask if ALLOW_ORIGIN says so, and read refusals too", async () => {
    const preflight = await send("/softmax", { method: "OPTIONS" }, settings);
    expect(preflight.status).toBe(204);
    expect(allowed(preflight)).toBe("https://example.com");
    expect(preflight.headers.get("access-control-allow-methods")).toBe("POST");
    expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type");
    expect(allowed(await send("/softmax", { headers: JSON_TYPE, body: "[1]" }, settings))).toBe("https://example.com");
    expect(allowed(await send("/softmax", { headers: JSON_TYPE, body: "[" }, settings))).toBe("https://example.com");
    expect((await send("/softmax", { method: "GET" }, settings)).headers.get("allow")).toBe("POST, OPTIONS");
  });
});

describe("streams", () => {
  const x = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
  const bytes = new Uint8Array(x.buffer);
  const inParts = (size: number) =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
  const stream = (query: string, body: BodyInit | null, path = "/softmax/stream") =>
    send(`${path}${query}`, { headers: BYTES_TYPE, body, ...streaming });

  test.each([1, 5, 16, 48])("in parts of %d bytes: the answer of the whole", async (size) => {
    for (const path of ["/softmax", "/log-softmax"]) {
      const query = "shape=3,4&temperature=0.7";
      const whole = await send(`${path}?${query}`, { headers: BYTES_TYPE, body: bytes });
      const parts = await stream(`?${query}`, inParts(size), `${path}/stream`);
      expect(await parts.arrayBuffer()).toEqual(await whole.arrayBuffer());
      const open = await stream("?shape=Infinity,4&temperature=0.7", inParts(size), `${path}/stream`);
      expect(open.headers.get("content-type")).toBe("application/octet-stream");
      expect((await open.arrayBuffer()).byteLength).toBe(48);
    }
  });

  test("what the shape does not fit ends the answer", async () => {
    await expect((await stream("?shape=2,4", inParts(16))).arrayBuffer()).rejects.toThrow("expected 8 values, got");
    await expect((await stream("?shape=Infinity,5", inParts(16))).arrayBuffer()).rejects.toThrow("rows of 5 values");
  });

  test("an endless body: the reader decides how much is read", async () => {
    const { body, asked } = endless();
    const { body: answer } = await stream("?shape=Infinity,1024", body);
    const reader = (answer as ReadableStream<Uint8Array>).getReader();
    for (let i = 0; i < 10; i++) await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked()).toBeLessThan(20);
    await reader.cancel();
  });

  test.each<[string, string, number, string]>([
    ["no shape", "", 400, "shape is an array of the length of each axis"],
    ["long rows", "?shape=2,65537", 413, "65536 logits at most"],
    ["an option", "?shape=2,6&topK=3", 400, "the options are shape, temperature, allMasked; got topK"],
    ["a temperature", "?shape=2,6&temperature=0", 400, "temperature is a finite number above 0, got 0"],
    ["allMasked", "?shape=2,6&allMasked=one", 400, "allMasked"],
  ])("%s: refused", async (_what, query, status, part) => {
    await expectRefusal(await stream(query, inParts(48)), status, part);
  });

  test("JSON, or nothing: refused", async () => {
    const json = { headers: JSON_TYPE, body: "[1]" };
    await expectRefusal(await send("/softmax/stream?shape=1,1", json), 415, "a stream is application/octet-stream");
    await expectRefusal(await stream("?shape=1,1", null), 400, "there is no body");
  });
});
