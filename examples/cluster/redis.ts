// A Redis server of one's own on loopback, which keeps its jobs in a folder and is started again if it dies.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { Redis } from "ioredis";

export interface Server {
  readonly url: string;
  /** The process, if it is one's own. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** @throws Error if there is no server at an address */
async function checkReachable(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on("error", () => {}); // connect() says it too
  try {
    await client.connect();
  } catch {
    throw new Error(`REDIS_URL: there is no server at ${url}`);
  } finally {
    client.disconnect();
  }
}

/** Ends the server of a run that was killed, if it is still there: two must not write to one folder. */
async function endLeftOver(folder: string, portFile: string): Promise<void> {
  if (!existsSync(portFile)) return;
  const url = `redis://127.0.0.1:${readFileSync(portFile, "utf8")}`;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on("error", () => {});
  try {
    await client.connect();
    const [, dir] = (await client.config("GET", "dir")) as string[];
    if (dir !== folder) return;
    // The connection closes when the server is gone.
    const closed = once(client, "end");
    client.shutdown().catch(() => {});
    await closed;
  } catch {
    // No server is there.
  } finally {
    client.disconnect();
  }
}

/** Starts Redis, or uses the one of REDIS_URL. */
export async function redis(folder: string): Promise<Server> {
  const given = process.env["REDIS_URL"];
  if (given) {
    await checkReachable(given);
    return { url: given, pid: undefined, stop: async () => {} };
  }
  mkdirSync(folder, { recursive: true });
  const portFile = join(folder, "port");
  await endLeftOver(folder, portFile);
  const port = await freePort();
  writeFileSync(portFile, String(port));
  const url = `redis://127.0.0.1:${port}`;
  // Everything that was acknowledged for more than a second survives a crash.
  const options = { port, bind: "127.0.0.1", dir: folder, appendonly: "yes", appendfsync: "everysec", save: "" };
  const flags = Object.entries(options).flatMap(([option, value]) => [`--${option}`, String(value)]);
  let server: ChildProcess;
  let isEnding = false;
  let fail = (_error: Error) => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const start = () => {
    // In a group of its own, so that Ctrl-C leaves it to this process.
    server = spawn("redis-server", flags, { stdio: "ignore", detached: true });
    server.once("error", (error) =>
      fail(new Error(`redis-server cannot be started: ${error.message}; or set REDIS_URL`)),
    );
    server.once("exit", () => {
      if (!isEnding) setTimeout(start, 100);
    });
  };
  start();
  const client = new Redis(url, { maxRetriesPerRequest: null });
  client.on("error", () => {}); // until the server listens
  try {
    await Promise.race([client.ping(), failed]);
  } finally {
    client.disconnect();
  }
  return {
    url,
    get pid() {
      return server.pid;
    },
    async stop() {
      isEnding = true;
      server.kill("SIGTERM");
      if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
    },
  };
}
