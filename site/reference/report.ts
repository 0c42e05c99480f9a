// The report of the public interface (API Extractor): any change of it shows in reports/, and must be accepted.
//
//   npm run check:interface              fails if the interface is not what the reports say
//   npm run check:interface -- --local   writes the reports
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dist, root } from "../../scripts/building/paths.ts";

const folder = join(root, "site/reference");
const work = join(root, "site/.work/interface");
const ENTRIES = ["index", "nn", "deterministic", "nn-deterministic", "pool", "transformers", "tfjs"];

/** Messages of the extractor that say nothing of a change: types that no entry exports, and the style of TSDoc. */
const LOG_LEVEL = { default: { logLevel: "none" } };

function configuration(entry: string) {
  return {
    projectFolder: root,
    mainEntryPointFilePath: join(dist, `${entry}.d.ts`),
    bundledPackages: [],
    compiler: {
      overrideTsconfig: {
        compilerOptions: { lib: ["es2022"], module: "nodenext", strict: true, types: [] },
        files: [join(dist, `${entry}.d.ts`)],
      },
    },
    apiReport: {
      enabled: true,
      reportFileName: `${entry}.api.md`,
      reportFolder: join(folder, "reports"),
      reportTempFolder: join(work, "reports"),
      includeForgottenExports: true,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: "lf",
    messages: {
      extractorMessageReporting: LOG_LEVEL,
      tsdocMessageReporting: LOG_LEVEL,
      compilerMessageReporting: { default: { logLevel: "error" } },
    },
  };
}

mkdirSync(work, { recursive: true });
mkdirSync(join(folder, "reports"), { recursive: true });
for (const entry of ENTRIES) {
  const file = join(work, `${entry}.json`);
  writeFileSync(file, JSON.stringify(configuration(entry)));
  const program = join(folder, "node_modules/@microsoft/api-extractor/bin/api-extractor");
  execFileSync(process.execPath, [program, "run", "--config", file, ...process.argv.slice(2)], { stdio: "inherit" });
}
