import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["site/test/*.test.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
});
