// Requests that only a socket can send.
import { connect } from "node:net";
import type { ServedWorker } from "../hosts/workerd.ts";
import { MOST_BYTES } from "./requests.ts";

const head = (headers: string) => `POST /softmax HTTP/1.1\r\n${headers}\r\n\r\n`;

/** Requests that fetch cannot send, or not stop sending, and the status of their answers. */
const RAW: readonly (readonly [name: string, text: string, status: number])[] = [
  ["an invalid host", `${head("Host: a b\r\nContent-Length: 3")}[1]`, 400],
  ["gzip", `${head("Host: a\r\nContent-Encoding: gzip\r\nContent-Length: 3")}[1]`, 415],
  ["a length beyond the limit, and nothing of the body", head(`Host: a\r\nContent-Length: ${MOST_BYTES + 1}`), 413],
  [
    "chunks beyond the limit, and no end",
    `${head("Host: a\r\nTransfer-Encoding: chunked")}${(MOST_BYTES + 1).toString(16)}\r\n${" ".repeat(MOST_BYTES + 1)}\r\n`,
    413,
  ],
];

/** Sends a text; gives the status of the answer, which has 5 seconds to come. */
function rawStatus(url: string, text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text));
    socket.setTimeout(5000, () => socket.destroy(new Error("no answer in 5 seconds")));
    socket.once("data", (data) => {
      resolve(Number(String(data).split(" ")[1]));
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

export async function raw({ url }: ServedWorker): Promise<string[]> {
  const found: string[] = [];
  for (const [name, text, status] of RAW) {
    const got = await rawStatus(url, text);
    if (got !== status) found.push(`${name}: ${got}, wanted ${status}`);
  }
  return found;
}
