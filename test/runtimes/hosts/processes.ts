// Runtimes that run a file: Node, Deno and Bun, each from its npm package, and Node for arm64 under an emulator.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Report } from "../app/checks.ts";
import type { PoolReport } from "../app/pool.ts";
import { FUSED, type Host, PLAIN } from "./host.ts";
import { firstMissing } from "./installed.ts";

const here = fileURLToPath(new URL("..", import.meta.url));
const inModules = (path: string) => join(here, "node_modules", path);

/** An emulator is slow: rows of at most so many classes, and no timing. */
const EMULATED = ["--longest", "1000", "--untimed"];

/** A host that runs main.js in the app's folder with `program` and reads its output. */
function host(
  name: string,
  program: string,
  wanted: Host["wanted"],
  flags: readonly string[] = [],
  more: readonly string[] = [],
  needed: readonly string[] = [program],
): Host {
  return {
    name,
    loads: "inline bytes",
    wanted,
    missing: () => firstMissing(needed),
    run(app) {
      const print = (file: string, args: readonly string[]) =>
        JSON.parse(execFileSync(program, [...flags, file, ...args], { cwd: app.folder, encoding: "utf8" }));
      const report: Report = print("main.js", more);
      // Under an emulator threads are no faster, and slow to start.
      if (more !== EMULATED) {
        const { count, failed, isShared }: PoolReport = print("pool-main.js", []);
        report.count += count;
        report.failed.push(...failed, ...(isShared ? [] : ["pool: there is no shared memory"]));
      }
      return report;
    },
  };
}

/** Where Debian's qemu-user and the arm64 cross libraries are. */
const QEMU = "/usr/bin/qemu-aarch64";
const ARM64_ROOT = "/usr/aarch64-linux-gnu";
const armNode = join(here, "arm64/node_modules/node/bin/node");

export const processes: readonly Host[] = [
  // Relaxed SIMD is behind a flag in Node 20.
  host("Node 20", inModules("node-20/bin/node"), PLAIN),
  host("Node 22", inModules("node-22/bin/node"), FUSED),
  host("Node 24", inModules("node-24/bin/node"), FUSED),
  host("Node 26", inModules("node-26/bin/node"), FUSED),
  host("Node 24, arm64", QEMU, FUSED, ["-L", ARM64_ROOT, armNode], EMULATED, [QEMU, `${ARM64_ROOT}/lib`, armNode]),
  host("Deno", inModules("@deno/linux-x64-glibc/deno"), FUSED, ["run", "--allow-read"]),
  // Bun compiles relaxed_madd to a multiplication and an addition.
  host("Bun", inModules("@oven/bun-linux-x64/bin/bun"), PLAIN, ["run"]),
];
