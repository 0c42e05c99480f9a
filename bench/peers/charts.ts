// What bench/table.js measured, as pictures.
import { parse, View } from "vega";
import { compile } from "vega-lite";

const RIVALS = ["plain loop", "tfjs wasm", "onnxruntime-web", "onnxruntime-node"];
const COLOURS = ["#9aa0a6", "#f2994a", "#2f80ed", "#8e5bd0"];

async function svg(specification) {
  const { spec } = compile(specification);
  return await new View(parse(spec), { renderer: "none" }).toSVG();
}

/** How many times faster than each rival, a group of bars a case, on a logarithmic scale: 1 is the same speed. */
function speed({ heading, results }) {
  const values = results.flatMap(({ title, times }) =>
    RIVALS.map((rival) => ({ title, rival, ratio: times[rival] / times.ours })),
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
        scale: { type: "log", domain: [0.5, 100], clamp: true },
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

/** @param measured - what bench/table.js writes as JSON */
export async function charts(measured) {
  return { speed: await speed(measured) };
}
