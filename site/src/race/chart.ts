// The live chart of the race.
import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";
import type { Line } from "./results.ts";

const HEIGHT = 300;
/** At most two rivals in a case: one bar to the left of its place, one to the right. */
const BARS = [
  { colour: "#f28e2b", align: -1 },
  { colour: "#4e79a7", align: 1 },
] as const;

/** Labels of this many cases would touch each other below the bars: they are slanted (degrees, and pixels of room for them). */
const SLANTED = 3;
const SLANT = { rotate: -35, size: 105 };

export interface Chart {
  show(lines: readonly Line[]): void;
  remove(): void;
}

/** Draws how many times as long every rival took, on a logarithmic scale. */
export function drawChart(parent: HTMLElement, names: readonly string[]): Chart {
  const colour = getComputedStyle(parent).color;
  const axis = { stroke: colour, grid: { stroke: "#8884", width: 1 }, ticks: { stroke: "#8884", width: 1 } };
  const empty: uPlot.AlignedData = [
    names.map((_, i) => i),
    ...BARS.map(() => names.map(() => null)),
  ] as uPlot.AlignedData;
  const chart = new uPlot(
    {
      width: parent.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [-0.6, names.length - 0.4] },
        y: { distr: 3, range: (_, __, most) => [0.5, Math.max(20, most || 1)] },
      },
      axes: [
        {
          ...axis,
          splits: names.map((_, i) => i),
          values: (_, splits) => splits.map((i) => names[i] ?? ""),
          ...(names.length >= SLANTED && SLANT),
        },
        { ...axis, values: (_, splits) => splits.map((value) => (value === null ? null : `${value} ×`)), size: 60 },
      ],
      series: [
        {},
        ...BARS.map(({ colour, align }) => ({
          stroke: colour,
          fill: `${colour}cc`,
          points: { show: false },
          // Bars begin where both are as fast, and go down where the rival is faster.
          fillTo: 1,
          paths: (uPlot.paths.bars as NonNullable<typeof uPlot.paths.bars>)({ size: [0.35, 60], align }),
        })),
      ],
    },
    empty,
    parent,
  );
  const observer = new ResizeObserver(() => chart.setSize({ width: parent.clientWidth, height: HEIGHT }));
  observer.observe(parent);
  return {
    show(lines) {
      const ratios = (rival: number) =>
        names.map((name) => lines.find((line) => line.name === name)?.ratios[rival]?.[1] ?? null);
      chart.setData([names.map((_, i) => i), ...BARS.map((_, rival) => ratios(rival))] as uPlot.AlignedData);
    },
    remove() {
      observer.disconnect();
      chart.destroy();
    },
  };
}
