import { defineConfig } from "vitest/config";

// Processes of several workers and a Redis server, one test at a time. Node is as the workers have it, without the flag of
// test/setup.ts: the bits are compared.
export default defineConfig({
  test: { include: ["test/cluster/*.cluster.ts"], testTimeout: 120_000 },
});
