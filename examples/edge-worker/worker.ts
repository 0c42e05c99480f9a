// A Cloudflare Worker that answers logits with probabilities.
//
//   POST /softmax, /log-softmax, /top-k, /sample
//     application/json           [2, 1, -3.2] or { "logits": [...], "shape": [...], "axis": -1, "temperature": 0.7 }
//                                answer: { "result": [...] }, where null stands for NaN and -Infinity, which JSON lacks
//     application/octet-stream   little-endian float32, options in the query: ?shape=2,3&axis=-1&temperature=0.7&allMasked=zero
//                                answer: the same format
//
//   POST /softmax/stream, /log-softmax/stream
//     application/octet-stream   a body of any length, answered while it comes: ?shape=Infinity,1000&temperature=0.7, the first
//                                extent being Infinity if the number of rows is not known
//
// /top-k also takes k, and /sample takes topK, topP, minP and typicalP; both always answer in JSON, with { "indices": [...],
// "probabilities": [...], "logProbabilities": [...] } and { "indices": [...], "logProbabilities": [...] }.
//
// A request that cannot be served gets { "error": "..." } with status 400, 404, 405, 413 or 415. With ALLOW_ORIGIN among
// the worker's variables, pages of that origin may ask too.
import { logSoftmax, type RowOptions, type SampleOptions, sample, softmax, softmaxStream, topK } from "simd-softmax";

type Logits = number[] | Float32Array<ArrayBuffer>;
type Options = Omit<RowOptions<Float32Array>, "dtype"> & SampleOptions & { k: number };
/** One array, or several under their names. */
type Result = Float32Array | Record<string, Float32Array | Uint32Array>;

/** What wrangler.json has as `vars`. */
interface Settings {
  /** The origin whose pages may read the answers, or "*"; no origin may if it is empty. */
  readonly ALLOW_ORIGIN?: string;
}

/** Logits and options as the request has them. The library checks the options, and its errors become the answer. */
interface Call {
  readonly logits: Logits;
  readonly options: Options;
}

type Operation = (call: Call) => Result;

const OPERATIONS: Record<string, Operation> = {
  "/softmax": ({ logits, options }) => softmax(logits, inPlace(logits, options)),
  "/log-softmax": ({ logits, options }) => logSoftmax(logits, inPlace(logits, options)),
  "/top-k": ({ logits, options: { k, ...options } }) => ({ ...topK(logits, k, options) }),
  "/sample": ({ logits, options }) => ({ ...sample(logits, options) }),
};

/** Whether the answer to a body of any length is log-probabilities. */
const STREAMS: Record<string, boolean> = { "/softmax/stream": false, "/log-softmax/stream": true };

/** The result takes the place of float32 logits: half the memory. */
function inPlace(logits: Logits, options: Options): Options {
  return logits instanceof Float32Array ? { ...options, out: logits } : options;
}

/** The options that are numbers. */
const NUMBERS = ["axis", "temperature", "k", "topK", "topP", "minP", "typicalP"];
const OPTIONS = ["shape", "allMasked", ...NUMBERS];

/**
 * The most logits: a row of GPT-2's vocabulary (50,257), or 64 of ImageNet's 1,000 classes. The limits are such that 50 of the largest
 * requests at once stay below the 128 MB that a worker has: they take 119 MiB on workerd, 57 of which are its program.
 */
const MOST_LOGITS = 65_536;

/** The largest body, 256 KiB: MOST_LOGITS as float32. */
const MOST_BYTES = 4 * MOST_LOGITS;

/** The most numbers in a JSON answer, for /top-k three times k for each row: 180 kB, at up to 22 characters each. */
const MOST_RESULTS = 8_192;

/** The most opening brackets in JSON, and commas beside those of the logits: there are nine options, and a shape is short. */
const MOST_OTHERS = 64;
const [COMMA, BRACKET, BRACE] = [",", "[", "{"].map((character) => character.charCodeAt(0));

/** What a browser asks before a page may send JSON: the methods and headers, and for how many seconds that holds. */
const PREFLIGHT = {
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "content-type",
  "access-control-max-age": "86400",
};

/** The longest message of an error, in characters: the library's repeat a shape or an option, however long. */
const MOST_MESSAGE = 200;

class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message.length > MOST_MESSAGE ? `${message.slice(0, MOST_MESSAGE - 3)}...` : message);
    this.status = status;
    this.headers = headers;
  }
}

const tooManyBytes = () => new Refusal(413, `the body may have ${MOST_BYTES} bytes at most`);

const tooManyLogits = () => new Refusal(413, `there may be ${MOST_LOGITS} logits at most`);

/** Reads a body whose length was not announced, all of it into one buffer, which goes to the stream and back with each read. */
async function readStream(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader({ mode: "byob" });
  let body = new Uint8Array(MOST_BYTES + 1);
  let size = 0;
  while (size <= MOST_BYTES) {
    const { done, value } = await reader.read(body.subarray(size));
    if (value) body = new Uint8Array(value.buffer);
    if (done) return body.subarray(0, size);
    size += value.byteLength;
  }
  await reader.cancel();
  throw tooManyBytes();
}

/** Reads the body, or refuses it at the first sign that it is too long: the announced length, or the bytes that came. */
async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const announced = request.headers.get("content-length");
  if (announced === null && request.body) return readStream(request.body);
  if (Number(announced) <= MOST_BYTES) return new Uint8Array(await request.arrayBuffer());
  await request.body?.cancel();
  throw tooManyBytes();
}

/** Refuses JSON of too many values by its commas and brackets, unparsed: 256 KiB of "[[[[" would be as many arrays. */
function limitValues(text: Uint8Array): void {
  let commas = 0;
  let brackets = 0;
  for (const byte of text) {
    if (byte === COMMA) commas++;
    else if (byte === BRACKET || byte === BRACE) brackets++;
  }
  if (brackets > MOST_OTHERS) throw new Refusal(400, "logits is an array of numbers, the JSON has many arrays");
  if (commas > MOST_LOGITS + MOST_OTHERS) throw tooManyLogits();
}

function parse(body: Uint8Array<ArrayBuffer>): unknown {
  limitValues(body);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    throw new Refusal(400, `the body is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function fromJson(body: Uint8Array<ArrayBuffer>, query: URLSearchParams): Call {
  checkNames([...query.keys()], []);
  const value = parse(body);
  if (typeof value !== "object" || value === null) throw new Refusal(400, "the JSON is neither an array nor an object");
  const given: Record<string, unknown> = Array.isArray(value) ? { logits: value } : { ...value };
  if (!Array.isArray(given.logits)) throw new Refusal(400, "logits is an array of numbers");
  checkNames(Object.keys(given), ["logits", ...OPTIONS]);
  const options = OPTIONS.map((name) => [name, given[name]]);
  return { logits: given.logits, options: Object.fromEntries(options) };
}

/** Refuses what is not read: a misspelt option would change nothing. */
function checkNames(given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const expected = known.length === 0 ? "JSON has its options in the body" : `the options are ${known.join(", ")}`;
  throw new Refusal(400, `${expected}; got ${unknown}`);
}

const numbers = (text: string | null) => text?.split(",").map(Number);

function fromBytes(body: Uint8Array<ArrayBuffer>, query: URLSearchParams): Call {
  if (body.byteLength % 4 > 0) {
    throw new Refusal(400, `float32 takes 4 bytes each, the body has ${body.byteLength}`);
  }
  checkNames([...query.keys()], OPTIONS);
  const settings = NUMBERS.map((name) => [name, numbers(query.get(name))?.[0]]);
  return {
    logits: new Float32Array(body.buffer, 0, body.byteLength / 4),
    options: {
      shape: numbers(query.get("shape")),
      allMasked: query.get("allMasked") ?? undefined,
      ...Object.fromEntries(settings),
    },
  };
}

/** An answer in JSON with several arrays, each under its name. */
function asNamed(arrays: Record<string, Float32Array | Uint32Array>): Response {
  const count = Object.values(arrays).reduce((sum, { length }) => sum + length, 0);
  if (count > MOST_RESULTS) {
    throw new Refusal(413, `an answer in JSON may have ${MOST_RESULTS} numbers at most, this one has ${count}`);
  }
  return Response.json(Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, [...values]])));
}

function asJson(result: Float32Array): Response {
  return asNamed({ result });
}

function asBytes(result: Float32Array): Response {
  return new Response(result as Float32Array<ArrayBuffer>, { headers: { "content-type": "application/octet-stream" } });
}

/** How a body is read, and an array answered. */
interface Format {
  read(body: Uint8Array<ArrayBuffer>, query: URLSearchParams): Call;
  write(result: Float32Array): Response;
}

const BYTES: Format = { read: fromBytes, write: asBytes };

const FORMATS: Record<string, Format> = {
  "application/json": { read: fromJson, write: asJson },
  "application/octet-stream": BYTES,
};

/** The format that the headers announce: JSON if they announce none. */
function formatOf(headers: Headers): Format {
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new Refusal(415, `the body must not be encoded, got ${encoding}`, { "accept-encoding": "identity" });
  }
  const type = (headers.get("content-type") ?? "application/json").split(";")[0].trim().toLowerCase();
  if (!Object.hasOwn(FORMATS, type)) {
    throw new Refusal(415, `the content type is ${Object.keys(FORMATS).join(" or ")}, got ${type || "none"}`);
  }
  return FORMATS[type];
}

function compute(operation: Operation, call: Call): Result {
  return accepted(() => operation(call));
}

/**
 * The answer to a body of any length, which goes on while the body comes: what is in memory is a row and a chunk. Values that
 * are missing, or too many, end it early.
 */
function answerStream(request: Request, log: boolean, query: URLSearchParams): Response {
  if (formatOf(request.headers) !== BYTES) throw new Refusal(415, "a stream is application/octet-stream");
  checkNames([...query.keys()], ["shape", "temperature", "allMasked"]);
  const shape = numbers(query.get("shape")) ?? [];
  if ((shape.at(-1) ?? 0) > MOST_LOGITS) throw tooManyLogits();
  const temperature = numbers(query.get("temperature"))?.[0];
  const allMasked = (query.get("allMasked") ?? undefined) as RowOptions<Float32Array>["allMasked"];
  const stream = accepted(() => softmaxStream({ shape, temperature, allMasked, log, bytes: true }));
  if (!request.body) throw new Refusal(400, "there is no body");
  return new Response(request.body.pipeThrough(stream), { headers: { "content-type": "application/octet-stream" } });
}

/** What a call of the library's returns; its errors become refusals. */
function accepted<Value>(call: () => Value): Value {
  try {
    return call();
  } catch (error) {
    // The library throws these for arguments that it does not accept.
    if (error instanceof TypeError || error instanceof RangeError) throw new Refusal(400, error.message);
    throw error;
  }
}

async function answer(request: Request, crossOrigin: boolean): Promise<Response> {
  // The URL has the Host header in it, which may be anything.
  if (!URL.canParse(request.url)) throw new Refusal(400, "the host is not valid");
  const { pathname, searchParams } = new URL(request.url);
  const paths = { ...OPERATIONS, ...STREAMS };
  if (!Object.hasOwn(paths, pathname)) {
    throw new Refusal(404, `there is ${Object.keys(paths).join(", ")}, not ${pathname}`);
  }
  if (crossOrigin && request.method === "OPTIONS") return new Response(null, { status: 204, headers: PREFLIGHT });
  if (request.method !== "POST") {
    throw new Refusal(405, `POST only, got ${request.method}`, { allow: crossOrigin ? "POST, OPTIONS" : "POST" });
  }
  if (Object.hasOwn(STREAMS, pathname)) return answerStream(request, STREAMS[pathname], searchParams);
  const { read, write } = formatOf(request.headers);
  const call = read(await readBody(request), searchParams);
  if (call.logits.length > MOST_LOGITS) throw tooManyLogits();
  const result = compute(OPERATIONS[pathname], call);
  return result instanceof Float32Array ? write(result) : asNamed(result);
}

function refuse(error: unknown): Response {
  if (!(error instanceof Refusal)) throw error;
  return Response.json({ error: error.message }, { status: error.status, headers: error.headers });
}

export default {
  async fetch(request: Request, { ALLOW_ORIGIN = "" }: Settings): Promise<Response> {
    const response = await answer(request, ALLOW_ORIGIN !== "").catch(refuse);
    if (ALLOW_ORIGIN !== "") response.headers.set("access-control-allow-origin", ALLOW_ORIGIN);
    return response;
  },
};
