import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const library = (path: string) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

export default defineConfig({
  appType: "mpa",
  // Works from any folder of any server.
  base: "./",
  resolve: {
    alias: [
      // The parsers of the command line without Node's buffers.
      { find: /^csv-parse\/sync$/, replacement: library("csv-parse/dist/esm/sync.js") },
      { find: /^csv-stringify\/sync$/, replacement: library("csv-stringify/dist/esm/sync.js") },
    ],
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    manifest: true,
    // A policy may forbid data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    // Versions that know light-dark(): what it would be rewritten to for older ones ignores the theme that is chosen.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    rollupOptions: {
      input: ["src/home.tsx", "src/documents.ts", "src/offline.ts"],
      // A service worker serves the folder that it lies in, under a name that stays.
      output: { entryFileNames: ({ name }) => (name === "offline" ? "offline.js" : "assets/[name]-[hash].js") },
    },
  },
});
