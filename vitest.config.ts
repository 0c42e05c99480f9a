import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { rebuildOnChange } from "./scripts/rebuild.ts";

/** The files with tests that `npm test` runs in part. */
const long = readdirSync("test")
  .map((file) => `test/${file}`)
  .filter((file) => file.endsWith(".test.ts") && readFileSync(file, "utf8").includes('from "./long.js"'));

export default defineConfig(({ mode }) => ({
  plugins: [rebuildOnChange()],
  test: {
    include: mode === "long" ? long : ["test/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    // The tests import what is built, some of them through processes of their own.
    forceRerunTriggers: ["**/dist/*.js"],
    env: { LONG: mode === "long" ? "1" : "" },
    pool: "forks",
    // Files with many rows take long: no processor is kept free for watching.
    maxWorkers: "100%",
    testTimeout: 120_000,
  },
}));
