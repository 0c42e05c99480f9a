// What the build leaves in dist/ beside the entries.
import { readdirSync, readFileSync } from "node:fs";

/** The chunks that entries share, by file name. */
export const chunks: ReadonlyMap<string, string> = new Map(
  readdirSync("dist")
    .filter((file) => /^shared-\w+\.js$/.test(file))
    .map((file) => [file, readFileSync(`dist/${file}`, "utf8")]),
);

/** The modules of the main entry are in a chunk without those of simd-softmax/nn. */
export const textChunks: readonly (readonly [file: string, text: string])[] = [...chunks].filter(([, text]) =>
  text.includes("baseline = { text:"),
);

/** The chunk of the main entry's modules. */
export const [mainChunk] = textChunks.filter(([, text]) => text.includes('"softmaxColumnsF32"')) as [[string, string]];
