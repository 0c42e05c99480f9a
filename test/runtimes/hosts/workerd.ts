// workerd, the runtime of Cloudflare Workers: a module worker without compatibility flags, answering HTTP on loopback.
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { library } from "../libraries.ts";
import { FUSED, type Host } from "./host.ts";
import { timedFromOutside } from "./outside.ts";

const COMPATIBILITY_DATE = "2026-11-01";

/** The configuration; its modules are the worker and the two .wasm files beside it. */
function configuration(modules: readonly string[]): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [${modules.join(", ")}],
    compatibilityDate = "${COMPATIBILITY_DATE}",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
}

/** Bundles a worker into `outdir` the way wrangler does: its conditions, .wasm files left to the host. */
export async function bundleWorker(
  folder: string,
  entry: string,
  outdir: string,
  alias: Record<string, string> = {},
): Promise<void> {
  await build({
    absWorkingDir: folder,
    entryPoints: { worker: entry },
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    alias,
    outdir,
  });
}

/** A worker that is being served. */
export interface ServedWorker {
  readonly url: string;
  readonly pid: number;
  stop(): void;
}

/** Starts workerd on the worker `main` and the .wasm files beside it, all in `folder`. */
export async function serveWorker(folder: string, main = "worker.js"): Promise<ServedWorker> {
  const wasmFiles = readdirSync(folder).filter((file) => file.endsWith(".wasm"));
  const modules = wasmFiles.map((file) => `(name = "./${file}", wasm = embed "${file}")`);
  modules.unshift(`(name = "${main}", esModule = embed "${main}")`);
  writeFileSync(join(folder, "workerd.capnp"), configuration(modules));
  const { default: program } = (await library("workerd")).default;
  const child = spawn(program, ["serve", "workerd.capnp", "--control-fd=3"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`workerd ended with ${code}`)));
    child.stdio[3]?.on("data", (line) => {
      const { event, port } = JSON.parse(String(line));
      if (event === "listen") resolve(port);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid as number,
    stop: () => child.removeAllListeners("exit").kill(),
  };
}

export const workerd: Host = {
  name: "workerd",
  loads: ".wasm imports",
  wanted: FUSED,
  async run(app) {
    const folder = join(app.folder, "workerd");
    await bundleWorker(app.folder, "worker.js", folder);
    const { url, stop } = await serveWorker(folder);
    try {
      const report = await (await fetch(`${url}/report`)).json();
      report.ratio = await timedFromOutside((name, rounds) => fetch(`${url}/${name}?rounds=${rounds}`));
      return report;
    } finally {
      stop();
    }
  },
};
