// The example as its README says, with wrangler.
import { execFileSync, spawn } from "node:child_process";
import { cpSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { root } from "../../../scripts/building/paths.ts";
import { type App, locked } from "../app.ts";
import { gives, THREE } from "./answers.ts";
import { ask, JSON_TYPE, post } from "./requests.ts";

const EXAMPLE = join(root, "examples/edge-worker");

/** A port that is free. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** How long wrangler may take to serve the example, in milliseconds. */
const MOST_START = 60_000;

/** Runs the lines of the example's README in a copy of it; gives what was wrong. */
export async function asReadmeSays(app: App): Promise<string[]> {
  const folder = join(app.folder, "edge-worker-example");
  cpSync(EXAMPLE, folder, { recursive: true, filter: (source) => !source.includes("node_modules") });
  // A bundler that ran in this process may have set NODE_ENV, with which npm leaves out wrangler.
  const { NODE_ENV: _, ...variables } = process.env;
  // wrangler refuses Node 20, which npm may find first; it gets the Node that runs this program.
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const env = { ...variables, PATH, WRANGLER_SEND_METRICS: "false" };
  const npm = (...args: string[]) => execFileSync("npm", args, { cwd: folder, env, encoding: "utf8", stdio: "pipe" });
  const packed = npm("pack", root, "--ignore-scripts", "--silent").trim();
  const wrangler = locked("wrangler", join(root, "test/runtimes"));
  npm("install", "--no-save", "--prefer-offline", "--no-audit", `./${packed}`, wrangler);
  const port = await freePort();
  // A process group of its own: npm, wrangler and workerd end together.
  const args = [
    "run",
    "dev",
    "--",
    "--ip",
    "127.0.0.1",
    "--port",
    `${port}`,
    "--var",
    "ALLOW_ORIGIN:https://example.com",
  ];
  const child = spawn("npm", args, { cwd: folder, env, detached: true, stdio: ["ignore", "ignore", "inherit"] });
  try {
    const url = `http://127.0.0.1:${port}`;
    const three = await whenServed(() => ask(url, post("/softmax", JSON_TYPE, "[2, 1, -3.2]")));
    const found = (await gives(THREE)(three)) ? [] : ["wrangler: the wrong answer"];
    const preflight = await fetch(`${url}/softmax`, { method: "OPTIONS" });
    if (preflight.status !== 204) found.push(`wrangler: OPTIONS is ${preflight.status}, wanted 204`);
    return found;
  } finally {
    // If it has ended by itself, that is the error to report.
    if (child.exitCode === null) process.kill(-(child.pid as number));
  }
}

/** What the request gives once something listens. */
async function whenServed(request: () => Promise<Response>): Promise<Response> {
  const latest = Date.now() + MOST_START;
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (Date.now() > latest) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
