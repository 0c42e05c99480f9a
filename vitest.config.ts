import { defineConfig } from "vitest/config";
import { rebuildOnChange } from "./scripts/rebuild.ts";

export default defineConfig(({ mode }) => ({
  plugins: [rebuildOnChange()],
  test: {
    include: ["test/**/*.test.ts"],
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
