import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/plugs/*.plug.ts"], pool: "forks", testTimeout: 120_000 },
});
