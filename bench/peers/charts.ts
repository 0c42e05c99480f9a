// Draws the ratios that bench/peers.ts measured as bar charts.
import type { Measured } from "../goals.ts";
import { vega, vegaLite } from "./libraries.ts";

const RIVALS = ["plain loop", "tfjs wasm", "onnxruntime-web", "onnxruntime-node"];
const COLOURS = ["#9aa0a6", "#f2994a", "#2f80ed", "#8e5bd0"];
/** The domain of the ratios; bars that exceed it are cut off. */
const DOMAIN = [0.5, 100];

async function svg(specification: object): Promise<string> {
  const [{ parse, View }, { compile }] = [await vega(), await vegaLite()];
  return new View(parse(compile(specification).spec), { renderer: "none" }).toSVG();
}

/** Each rival's time divided by ours, a group of bars for each case, on a logarithmic scale: 1 is the same speed. */
export function speedChart({ heading, results }: Measured): Promise<string> {
  const values = results.flatMap(({ title, times }) =>
    RIVALS.map((rival) => ({ title, rival, ratio: times[rival] / times["ours"] })),
  );
  return svg({
    title: { text: "Times faster than", subtitle: `whole calls, rows x classes; ${heading}`, anchor: "start" },
    background: "white",
    data: { values },
    width: 620,
    height: { step: 9 },
    mark: "bar",
    encoding: {
      y: { field: "title", type: "nominal", sort: null, title: null },
      yOffset: { field: "rival", sort: RIVALS },
      x: {
        field: "ratio",
        type: "quantitative",
        title: "their time / ours",
        scale: { type: "log", domain: DOMAIN, clamp: true },
        axis: { values: [0.5, 1, 2, 5, 10, 20, 50, 100] },
      },
      x2: { datum: 1 },
      color: {
        field: "rival",
        type: "nominal",
        sort: RIVALS,
        title: null,
        scale: { domain: RIVALS, range: COLOURS },
      },
    },
  });
}
