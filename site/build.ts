// Builds the site into site/dist: static files that work from any folder of any server.
//
//   npm run site:build
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleAssets } from "./build/assets.ts";
import { installPackage } from "./build/installed.ts";
import { writePages } from "./build/pages.tsx";
import { out } from "./build/paths.ts";
import { nextTokens } from "./build/tokens.ts";

installPackage();
const assets = await bundleAssets();
writePages(assets);
writeFileSync(join(out, "tokens.json"), JSON.stringify(nextTokens()));
