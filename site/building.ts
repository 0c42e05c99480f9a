// Builds the site into site/dist: static files that work from any folder of any server.
//
//   npm run site:build
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleAssets } from "./building/assets.ts";
import { installPackage } from "./building/installed.ts";
import { writePages } from "./building/pages.tsx";
import { out } from "./building/paths.ts";
import { nextTokens } from "./building/tokens.ts";

installPackage();
const assets = await bundleAssets();
writePages(assets);
writeFileSync(join(out, "tokens.json"), JSON.stringify(nextTokens()));
