// Requests per second, beside those of the same worker with a plain loop.
import type { ServedWorker } from "../hosts/workerd.ts";
import { library } from "../libraries.ts";
import { BYTES_TYPE } from "./requests.ts";

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
export async function compare(ours: ServedWorker, plain: ServedWorker): Promise<string> {
  const rates: Record<"ours" | "plain", number[]> = { ours: [], plain: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.ours.push(await throughput(ours));
    rates.plain.push(await throughput(plain));
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1].toFixed(0);
  return `64 x 1,000: ${median(rates.ours)} requests/s, plain loop ${median(rates.plain)}`;
}
