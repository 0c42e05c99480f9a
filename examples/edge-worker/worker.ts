// A Cloudflare Worker that answers logits with probabilities.
//
//   POST /softmax, /log-softmax, /top-k, /sample
//     application/json           [2, 1, -3.2] or { "logits": [...], "shape": [...], "axis": -1, "temperature": 0.7 }
//                                answer: { "result": [...] }, where null stands for NaN and -Infinity, which JSON lacks
//     application/octet-stream   little-endian float32, options in the query: ?shape=2,3&axis=-1&temperature=0.7&allMasked=zero
//                                answer: the same format
//
// /top-k also takes k, and /sample takes topK, topP, minP and typicalP; both always answer in JSON, with { "indices": [...],
// "probabilities": [...], "logProbabilities": [...] } and { "indices": [...], "logProbabilities": [...] }.
//
// A request that cannot be served gets { "error": "..." } with status 400, 404, 405, 413 or 415.
import { logSoftmax, type RowOptions, type SampleOptions, sample, softmax, topK } from "simd-softmax";

type Logits = number[] | Float32Array<ArrayBuffer>;
type Options = Omit<RowOptions<Float32Array>, "dtype"> & SampleOptions & { k: number };
/** One array, or several under their names. */
type Result = Float32Array | Record<string, Float32Array | Uint32Array>;

const OPERATIONS: Record<string, (logits: Logits, options: Options) => Result> = {
  "/softmax": (logits, options) => softmax(logits, options),
  "/log-softmax": (logits, options) => logSoftmax(logits, options),
  "/top-k": (logits, { k, ...options }) => ({ ...topK(logits, k, options) }),
  "/sample": (logits, options) => ({ ...sample(logits, options) }),
};

/** The options that are numbers. */
const NUMBERS = ["axis", "temperature", "k", "topK", "topP", "minP", "typicalP"];

/** The largest body, 1 MiB: 262,144 logits as float32. A worker has 128 MB for all of its requests. */
const MOST_BYTES = 1024 * 1024;

class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/**
 * Reads the body. Everything beyond MOST_BYTES is read too, and dropped: a client that is still sending when the answer
 * arrives would see a broken connection instead.
 */
async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? Infinity);
  if (announced <= MOST_BYTES) return new Uint8Array(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size <= MOST_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > MOST_BYTES) throw new Refusal(413, `the body may have ${MOST_BYTES} bytes at most, got ${size}`);
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}

/**
 * Logits and options as the request has them. Nothing is checked here: the library checks all of its arguments, and its
 * errors become the answer.
 */
type Call = { logits: Logits; options: Options };

function fromJson(body: Uint8Array<ArrayBuffer>): Call {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    throw new Refusal(400, `the body is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const given = Array.isArray(value) ? { logits: value } : ((value ?? {}) as Record<string, unknown>);
  const options = ["shape", "allMasked", ...NUMBERS].map((name) => [name, given[name]]);
  return { logits: given.logits as Logits, options: Object.fromEntries(options) };
}

const numbers = (text: string | null) => text?.split(",").map(Number);

function fromBytes(body: Uint8Array<ArrayBuffer>, query: URLSearchParams): Call {
  if (body.byteLength % 4 > 0) {
    throw new Refusal(400, `float32 takes 4 bytes each, the body has ${body.byteLength}`);
  }
  const settings = NUMBERS.map((name) => [name, numbers(query.get(name))?.[0]]);
  return {
    logits: new Float32Array(body.buffer),
    options: {
      shape: numbers(query.get("shape")),
      allMasked: query.get("allMasked") ?? undefined,
      ...Object.fromEntries(settings),
    },
  };
}

function asJson(result: Float32Array): Response {
  return Response.json({ result: [...result] });
}

function asBytes(result: Float32Array): Response {
  return new Response(result as Float32Array<ArrayBuffer>, { headers: { "content-type": "application/octet-stream" } });
}

/** Several arrays, each under its name. */
function asNamed(result: Record<string, Float32Array | Uint32Array>): Response {
  return Response.json(Object.fromEntries(Object.entries(result).map(([name, values]) => [name, [...values]])));
}

/** How a body is read, and an array answered, by content type. */
const FORMATS = {
  "application/json": { read: fromJson, write: asJson },
  "application/octet-stream": { read: fromBytes, write: asBytes },
};

async function answer(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (!Object.hasOwn(OPERATIONS, pathname)) {
    throw new Refusal(404, `there is ${Object.keys(OPERATIONS).join(", ")}, not ${pathname}`);
  }
  if (request.method !== "POST") throw new Refusal(405, `POST only, got ${request.method}`, { allow: "POST" });
  const type = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (!Object.hasOwn(FORMATS, type)) {
    throw new Refusal(415, `the content type is ${Object.keys(FORMATS).join(" or ")}, got ${type || "none"}`);
  }
  const { read, write } = FORMATS[type as keyof typeof FORMATS];
  const { logits, options } = read(await readBody(request), searchParams);
  try {
    const result = OPERATIONS[pathname](logits, options);
    return result instanceof Float32Array ? write(result) : asNamed(result);
  } catch (error) {
    // The library throws these for arguments that it does not accept.
    if (error instanceof TypeError || error instanceof RangeError) throw new Refusal(400, error.message);
    throw error;
  }
}

export default {
  async fetch(request: Request): Promise<Response> {
    try {
      return await answer(request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return Response.json({ error: error.message }, { status: error.status, headers: error.headers });
    }
  },
};
