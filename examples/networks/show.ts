// What the examples of this folder show: progress, bars, tables and charts.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Presets, SingleBar } from "cli-progress";

/** A bar whose length is a share of so many characters. */
export const bar = (share: number, width = 30): string => "█".repeat(Math.round(width * share)).padEnd(width);

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8);

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Shows the epochs of a training, on a terminal as a bar. */
export function epochs(title: string, total: number) {
  const progress = process.stderr.isTTY
    ? new SingleBar(
        { format: `${title} {bar} {value}/{total} epochs, loss {loss}`, stream: process.stderr },
        Presets.shades_classic,
      )
    : undefined;
  progress?.start(total, 0, { loss: "" });
  return {
    onEpoch: ({ epoch, loss }: { epoch: number; loss: number }) => progress?.update(epoch, { loss: loss.toFixed(4) }),
    stop: () => progress?.stop(),
  };
}

/** Draws a chart to pictures/, and says where. */
export async function draw(name: string, specification: object): Promise<void> {
  const { parse, View } = await import("vega");
  const { compile } = await import("vega-lite");
  const { spec } = compile({ background: "white", ...specification });
  const folder = fileURLToPath(new URL("pictures/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${name}.svg`, await new View(parse(spec), { renderer: "none" }).toSVG());
  console.log(`\nDrawn to examples/networks/pictures/${name}.svg.`);
}

/** Says whether what an example promises holds. */
export function promise(what: string, holds: boolean): void {
  console.log(`${holds ? "ok    " : "FAILED"}  ${what}`);
  if (!holds) process.exitCode = 1;
}
