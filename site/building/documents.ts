// The pages beside the home page, in the order of the navigation.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.ts";
import { readReference, writeReference } from "./reference.ts";

export interface Document {
  /** The name of its page, without the ending. */
  readonly name: string;
  /** In the navigation. */
  readonly title: string;
  readonly group: "Documents" | "Reference";
  readonly markdown: string;
}

/** Files of docs/, and the titles of their pages. */
const FILES = {
  guide: "Guide",
  networks: "Layers and losses",
  scale: "Scale",
  "command-line": "Command line",
  "special-values": "Special values",
  accuracy: "Accuracy",
  benchmarks: "Benchmarks",
  runtimes: "Runtimes",
  size: "Size",
  limits: "Limits",
  abi: "Modules",
} as const;

const MODULES = {
  index: "simd-softmax",
  nn: "simd-softmax/nn",
  pool: "simd-softmax/pool",
  transformers: "simd-softmax/transformers",
  tfjs: "simd-softmax/tfjs",
} as const;

/** The heading of a module's page is the name by which it is imported; what it says of the documents are links. */
const titled = (markdown: string, title: string) =>
  markdown.replace(/^# .*/m, `# Reference: ${title}`).replace(/docs\/([\w-]+)\.md/g, "[$1]($1.md)");

export function allDocuments(): Document[] {
  writeReference();
  const documents = Object.entries(FILES).map(([name, title]) => ({
    name,
    title,
    group: "Documents" as const,
    markdown: readFileSync(join(root, `docs/${name}.md`), "utf8"),
  }));
  const modules = Object.entries(MODULES).map(([name, title]) => ({
    name: name === "index" ? "reference" : `reference-${name}`,
    title,
    group: "Reference" as const,
    markdown: titled(readReference(name), title),
  }));
  return [...documents, ...modules];
}
