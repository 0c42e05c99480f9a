// Requests to the example, and its limits.
import { readFileSync } from "node:fs";

export const JSON_TYPE = { "content-type": "application/json" };
export const BYTES_TYPE = { "content-type": "application/octet-stream" };
/** The example's limits. */
export const MOST_BYTES = 262_144;
export const MOST_LOGITS = 65_536;
export const MOST_RESULTS = 8_192;

/** A request's path, and how it is sent. */
export interface Asked {
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly headers?: Record<string, string>;
  /** Makes the body anew for every request: a stream can be read only once. */
  body?(): BodyInit;
}

export type Data = string | Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

export const post = (path: string, headers: Record<string, string>, data: Data): Asked => {
  return { path, method: "POST", headers, body: () => data };
};
/** Without a content-length. */
export const streamed = (path: string, headers: Record<string, string>, data: Data): Asked => {
  return { path, method: "POST", headers, body: () => new Blob([data]).stream() };
};

export async function ask(url: string, { path, body, ...init }: Asked): Promise<Response> {
  // fetch takes a stream only with `duplex`, which the DOM's types do not have yet.
  const request: RequestInit & { duplex: "half" } = { ...init, body: body?.() ?? null, duplex: "half" };
  return fetch(`${url}${path}`, request);
}

/** Resident memory of a process, in MiB (Linux): what it has now, or the most that it had. */
export function memoryOf(pid: number, which: "VmRSS" | "VmHWM" = "VmRSS"): number {
  return Number(new RegExp(`${which}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
