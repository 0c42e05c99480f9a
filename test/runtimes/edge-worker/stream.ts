// A body larger than the memory of a worker, answered while it is sent.
import { serveWorker } from "../hosts/workerd.ts";
import { ask, BYTES_TYPE, memoryOf } from "./requests.ts";

const CLASSES = 1_000;
/** Chunks of 1 MB, 1 GB in all: eight times what a worker has. */
const CHUNKS = 1_000;
const chunk = new Uint8Array(new Float32Array(250_000).fill(7).buffer);
/**
 * A quarter of the 2 GB of body and answer, which would all be there if any of it were kept. workerd alone sets no limit, and
 * collects garbage late: 227 and 345 MiB were seen, 57 of them its program.
 */
const MOST_MIB = 500;

/** Streams a body through a worker of its own; gives the memory that it took, and what was wrong. */
export async function streamed(folder: string): Promise<{ found: string[]; most: number }> {
  const { url, pid, stop } = await serveWorker(folder);
  const found: string[] = [];
  try {
    let left = CHUNKS;
    const body = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          if (left-- > 0) controller.enqueue(chunk.slice());
          else controller.close();
        },
      });
    const path = `/softmax/stream?shape=Infinity,${CLASSES}`;
    const response = await ask(url, { path, method: "POST", headers: BYTES_TYPE, body });
    let bytes = 0;
    let wrong = 0;
    const expected = new Uint8Array(Float32Array.of(1 / CLASSES).buffer);
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      for (let i = 0; i < part.length; i++) if (part[i] !== expected[(bytes + i) % 4]) wrong++;
      bytes += part.length;
    }
    if (response.status !== 200 || wrong > 0 || bytes !== CHUNKS * chunk.length) {
      found.push(`a stream of ${CHUNKS} MB: status ${response.status}, ${bytes} bytes, ${wrong} of them wrong`);
    }
    const most = memoryOf(pid, "VmHWM");
    if (most > MOST_MIB) found.push(`a stream of ${CHUNKS} MB took ${most.toFixed(0)} MiB`);
    return { found, most };
  } finally {
    stop();
  }
}
