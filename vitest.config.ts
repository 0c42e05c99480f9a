import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    pool: "forks",
    // The files with many rows take minutes: no processor is left for watching.
    maxWorkers: "100%",
    testTimeout: 120_000,
  },
});
