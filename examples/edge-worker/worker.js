// Softmax as a service on Cloudflare Workers.
//
//   POST /softmax, /log-softmax, /top-k, /sample
//     application/json           [2, 1, -3.2] or { "logits": [...], "shape": [...], "axis": -1, "temperature": 0.7 }
//                                answered with { "result": [...] }; what JSON cannot say, NaN and -Infinity, is null
//     application/octet-stream   little-endian float32, options in the query: ?shape=2,3&axis=-1&temperature=0.7&allMasked=zero
//                                answered in kind
//
// /top-k takes k as well, and /sample temperature, topK, topP, minP and typicalP; both answer in JSON, with { "indices":
// [...], "probabilities": [...], "logProbabilities": [...] } and { "indices": [...], "logProbabilities": [...] }.
//
// What is wrong with a request is said as { "error": "..." } with 400, 404, 405, 413 or 415.
import { logSoftmax, sample, softmax, topK } from "simd-softmax";

const OPERATIONS = {
  "/softmax": softmax,
  "/log-softmax": logSoftmax,
  "/top-k": (logits, { k, ...options }) => topK(logits, k, options),
  "/sample": sample,
};

/** What a request may set beside its shape. */
const NUMBERS = ["axis", "temperature", "k", "topK", "topP", "minP", "typicalP"];

/** The largest body, 1 MiB: 262,144 logits as float32. A worker has 128 MB for all of its requests. */
const MOST_BYTES = 1024 * 1024;

class Refusal extends Error {
  constructor(status, message, headers = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/**
 * The body. What is beyond MOST_BYTES is read and dropped: a client that is still sending when the answer comes sees a
 * broken connection instead of it.
 */
async function readBody(request) {
  const announced = Number(request.headers.get("content-length") ?? Infinity);
  if (announced <= MOST_BYTES) return new Uint8Array(await request.arrayBuffer());
  const chunks = [];
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

function fromJson(body) {
  let value;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    throw new Refusal(400, `the body is not JSON: ${error.message}`);
  }
  if (Array.isArray(value)) return { logits: value, options: {} };
  const { logits, shape, allMasked, ...others } = value ?? {};
  const settings = NUMBERS.map((name) => [name, others[name]]);
  return { logits, options: { shape, allMasked, ...Object.fromEntries(settings) } };
}

const numbers = (text) => text?.split(",").map(Number);

function fromBytes(body, query) {
  if (body.byteLength % 4 > 0) {
    throw new Refusal(400, `float32 takes 4 bytes each, the body has ${body.byteLength}`);
  }
  const settings = NUMBERS.map((name) => [name, numbers(query.get(name) ?? undefined)?.[0]]);
  return {
    logits: new Float32Array(body.buffer),
    options: {
      shape: numbers(query.get("shape") ?? undefined),
      allMasked: query.get("allMasked") ?? undefined,
      ...Object.fromEntries(settings),
    },
  };
}

function asJson(result) {
  return Response.json({ result: [...result] });
}

/** Several arrays, each under its name. */
function asPicks(picks) {
  return Response.json(Object.fromEntries(Object.entries(picks).map(([name, values]) => [name, [...values]])));
}

function asBytes(result) {
  return new Response(result.buffer, { headers: { "content-type": "application/octet-stream" } });
}

/** Reading and answering, by content type. */
const TYPES = {
  "application/json": [fromJson, asJson],
  "application/octet-stream": [fromBytes, asBytes],
};

async function answer(request) {
  const { pathname, searchParams } = new URL(request.url);
  if (!Object.hasOwn(OPERATIONS, pathname)) {
    throw new Refusal(404, `there is ${Object.keys(OPERATIONS).join(", ")}, not ${pathname}`);
  }
  if (request.method !== "POST") throw new Refusal(405, `POST only, got ${request.method}`, { allow: "POST" });
  const type = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (!Object.hasOwn(TYPES, type)) {
    throw new Refusal(415, `the content type is ${Object.keys(TYPES).join(" or ")}, got ${type || "none"}`);
  }
  const [read, write] = TYPES[type];
  const { logits, options } = read(await readBody(request), searchParams);
  try {
    const result = OPERATIONS[pathname](logits, options);
    return (ArrayBuffer.isView(result) ? write : asPicks)(result);
  } catch (error) {
    // What the library finds wrong with a call it says in its message.
    if (error instanceof TypeError || error instanceof RangeError) throw new Refusal(400, error.message);
    throw error;
  }
}

export default {
  async fetch(request) {
    try {
      return await answer(request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return Response.json({ error: error.message }, { status: error.status, headers: error.headers });
    }
  },
};
