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
// A request that cannot be served gets { "error": "..." } with status 400, 404, 405, 413 or 415. With the variable ALLOW_ORIGIN,
// pages of that origin (or of any, with *) may send requests.
import { logSoftmax, type RowOptions, type SampleOptions, sample, softmax, topK } from "simd-softmax";

type Logits = number[] | Float32Array<ArrayBuffer>;
type Options = Omit<RowOptions<Float32Array>, "dtype"> & SampleOptions & { k: number };
/** One array, or several under their names. */
type Result = Float32Array | Record<string, Float32Array | Uint32Array>;

/** The variables of the worker. */
interface Environment {
  readonly ALLOW_ORIGIN?: string;
}

const OPERATIONS: Record<string, (logits: Logits, options: Options) => Result> = {
  "/softmax": (logits, options) => softmax(logits, options),
  "/log-softmax": (logits, options) => logSoftmax(logits, options),
  "/top-k": (logits, { k, ...options }) => ({ ...topK(logits, k, options) }),
  "/sample": (logits, options) => ({ ...sample(logits, options) }),
};

/** The options that are numbers. */
const NUMBERS = ["axis", "temperature", "k", "topK", "topP", "minP", "typicalP"];

// A worker has 128 MB for all of its requests. With these limits a request holds its body, and then its results, 0.5 MiB as
// float32, which are put into words as they are sent: 50 at once are served with 48 MiB of JavaScript heap.
const MOST_BYTES = 1024 * 1024;
const MOST_LOGITS = 128 * 1024;
const MOST_RESULTS = 16 * 1024;

/** The longest message of an error; those of the library may repeat what was sent. */
const MOST_CHARACTERS = 200;

class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS - 3)}...` : message);
    this.status = status;
    this.headers = headers;
  }
}

function tooLarge(got: string): Refusal {
  return new Refusal(413, `the body may have ${MOST_BYTES} bytes at most, got ${got}`);
}

/** Reads the body, and stops where it passes the limit. */
async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > MOST_BYTES) throw tooLarge(String(announced));
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the body.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) throw tooLarge("more");
    chunks.push(chunk);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}

/**
 * Logits and options as the request has them. Only their number is checked here: the library checks all of its arguments, and
 * its errors become the answer.
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
  // JSON has null for what is left out.
  const options = ["shape", "allMasked", ...NUMBERS].map((name) => [name, given[name] ?? undefined]);
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

/** Refuses more logits, or more results, than memory is meant for. */
function checkSizes(pathname: string, { logits, options: { shape, axis, k } }: Call): void {
  const count = logits?.length ?? 0;
  if (count > MOST_LOGITS) throw new Refusal(413, `at most ${MOST_LOGITS} logits, got ${count}`);
  if (pathname !== "/top-k") return;
  // A shape or an axis that makes no sense is left to the library.
  const classes = (Array.isArray(shape) ? shape.at(axis ?? -1) : count) || count;
  const results = k * (count / classes);
  if (results > MOST_RESULTS) throw new Refusal(413, `at most ${MOST_RESULTS} classes in all, got ${results}`);
}

/** How many numbers become text at a time, some 80 kB. */
const PIECE = 4096;

/** The pieces of an array in JSON, null for NaN and the infinities. */
function* jsonArray(values: Float32Array | Uint32Array): Generator<string> {
  yield "[";
  for (let at = 0; at < values.length; at += PIECE) {
    const piece = JSON.stringify(Array.from(values.subarray(at, at + PIECE)));
    yield `${at === 0 ? "" : ","}${piece.slice(1, -1)}`;
  }
  yield "]";
}

function* jsonObject(entries: Record<string, Float32Array | Uint32Array>): Generator<string> {
  let separator = "{";
  for (const [name, values] of Object.entries(entries)) {
    yield `${separator}${JSON.stringify(name)}:`;
    yield* jsonArray(values);
    separator = ",";
  }
  yield "}";
}

/** Arrays under their names, put into words as they are sent: an array of numbers takes five times its memory as text. */
function asJson(result: Record<string, Float32Array | Uint32Array>): Response {
  const pieces = jsonObject(result);
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    pull(controller) {
      const { done, value } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
  return new Response(body, { headers: { "content-type": "application/json" } });
}

function asBytes(result: Float32Array): Response {
  return new Response(result as Float32Array<ArrayBuffer>, { headers: { "content-type": "application/octet-stream" } });
}

/** How a body is read, and an array answered, by content type. */
const FORMATS = {
  "application/json": { read: fromJson, write: (result: Float32Array) => asJson({ result }) },
  "application/octet-stream": { read: fromBytes, write: asBytes },
};

/** The format of the body: JSON if nothing is said. */
function formatOf({ headers }: Request): (typeof FORMATS)[keyof typeof FORMATS] {
  const encoding = (headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding !== "identity") throw new Refusal(415, `the body may not be encoded, got ${encoding}`);
  const type = (headers.get("content-type") ?? "application/json").split(";")[0].trim().toLowerCase();
  if (Object.hasOwn(FORMATS, type)) return FORMATS[type as keyof typeof FORMATS];
  throw new Refusal(415, `the content type is ${Object.keys(FORMATS).join(" or ")}, got ${type || "none"}`);
}

/** The address of a request; a host that is none makes it no address. */
function urlOf(request: Request): URL {
  if (!URL.canParse(request.url)) throw new Refusal(400, "the request's host is no host");
  return new URL(request.url);
}

async function answer(request: Request, methods: string): Promise<Response> {
  const { pathname, searchParams } = urlOf(request);
  if (!Object.hasOwn(OPERATIONS, pathname)) {
    throw new Refusal(404, `there is ${Object.keys(OPERATIONS).join(", ")}, not ${pathname}`);
  }
  if (request.method !== "POST") throw new Refusal(405, `POST only, got ${request.method}`, { allow: methods });
  const { read, write } = formatOf(request);
  const call = read(await readBody(request), searchParams);
  checkSizes(pathname, call);
  try {
    const result = OPERATIONS[pathname](call.logits, call.options);
    return ArrayBuffer.isView(result) ? write(result) : asJson(result);
  } catch (error) {
    // The library throws these for arguments that it does not accept.
    if (error instanceof TypeError || error instanceof RangeError) throw new Refusal(400, error.message);
    throw error;
  }
}

async function answerOrRefuse(request: Request, methods: string): Promise<Response> {
  try {
    return await answer(request, methods);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return Response.json({ error: error.message }, { status: error.status, headers: error.headers });
  }
}

/** The answer to a browser that asks whether a page of another origin may send a request. */
function preflight(origin: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "content-type",
      "access-control-max-age": "86400",
    },
  });
}

export default {
  async fetch(request: Request, { ALLOW_ORIGIN: origin }: Environment = {}): Promise<Response> {
    if (origin === undefined) return answerOrRefuse(request, "POST");
    if (request.method === "OPTIONS") return preflight(origin);
    const response = await answerOrRefuse(request, "POST, OPTIONS");
    response.headers.set("access-control-allow-origin", origin);
    return response;
  },
};
