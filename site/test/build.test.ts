// The built files: what the first visit loads, the policy, links, and the examples.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { runBlock, shortened } from "../../test/code-blocks.ts";
import { out, site } from "../building/paths.ts";
import { BYTES } from "../src/draw/draw.tsx";
import { EXAMPLE } from "../src/home/page.tsx";

const read = (name: string) => readFileSync(join(out, name), "utf8");
const pages = readdirSync(out).filter((name) => name.endsWith(".html"));
const attributes = (html: string, name: string) =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value]) => value as string);

test("there is the home page, every document, and the reference of every entry", () => {
  const names = [
    "index",
    "guide",
    "networks",
    "scale",
    "command-line",
    "special-values",
    "accuracy",
    "benchmarks",
    "runtimes",
  ];
  const others = [
    "size",
    "limits",
    "abi",
    "reference",
    "reference-nn",
    "reference-pool",
    "reference-transformers",
    "reference-tfjs",
  ];
  expect(pages.toSorted()).toEqual([...names, ...others].map((name) => `${name}.html`).toSorted());
});

test("the first visit loads less than 150 kB", () => {
  const html = read("index.html");
  const loaded = [...html.matchAll(/<(?:link rel="(?:stylesheet|modulepreload)"|script)[^>]*(?:href|src)="([^"]+)"/g)];
  const files = ["index.html", ...loaded.map(([, file]) => file as string)];
  expect(files.length).toBeGreaterThan(3);
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file))).length, 0);
  expect(bytes).toBeLessThan(150_000);
});

describe.each(pages)("%s", (name) => {
  const html = read(name);

  test("forbids all that it does not need", () => {
    const [policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.slice(1) ?? [];
    expect(policy?.replaceAll("&#39;", "'")).toMatch(
      /^default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';/,
    );
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|\*|https?:/);
  });

  test("has nothing inline that the policy would stop", () => {
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(html).not.toMatch(/<style|\sstyle="|\son\w+="/);
  });

  test("links and loads only what is there, from any folder", () => {
    const addresses = [...attributes(html, "href"), ...attributes(html, "src")].filter(
      (x) => !/^(?:https?|data):/.test(x),
    );
    const broken = addresses.filter((address) => {
      const [path = "", anchor] = address.replaceAll("&amp;", "&").split("#");
      if (path.startsWith("/")) return true;
      const target = path === "" ? name : path;
      if (!existsSync(join(out, target))) return true;
      return anchor !== undefined && !read(target).includes(` id="${anchor}"`);
    });
    expect(broken).toEqual([]);
  });

  test("one heading of the first level, and no level skipped", () => {
    const levels = [...html.slice(html.indexOf("<main")).matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
  });
});

test("the recogniser is as large as its button says", () => {
  const files = readdirSync(join(out, "assets")).filter((name) => /\.(?:onnx|wasm)$/.test(name));
  expect(files.reduce((sum, name) => sum + statSync(join(out, "assets", name)).size, 0)).toBe(BYTES);
});

test("the site uses the packed package", () => {
  const folder = join(site, "node_modules/simd-softmax");
  expect(statSync(folder).isDirectory()).toBe(true);
  expect(existsSync(join(folder, "test"))).toBe(false);
});

test("the example of the home page gives what it shows", () => {
  const results = runBlock(EXAMPLE);
  expect(results).toHaveLength(2);
  for (const { shown, came } of results) expect(shortened(came)).toBe(shortened(shown));
});

test("every other example comes from the documents, whose own test runs them", () => {
  for (const name of pages.filter((name) => name.startsWith("reference"))) expect(read(name)).not.toContain("<pre");
});

test("the search has every page and every exported function", () => {
  const index = read("search.json");
  for (const name of pages.filter((name) => name !== "index.html")) expect(index).toContain(`${name}#`);
  for (const name of ["softmax", "greedyCtc", "crossEntropy", "logitsProcessor", "registerKernels"]) {
    expect(index).toContain(`"title":"${name}()"`);
  }
});
