// Draws the points, and behind them whose region is where.
import { CLASSES, type Data } from "./data.ts";
import { GRID } from "./training.ts";

/** Okabe and Ito's colours, which people who see few colours can tell apart. */
const COLOURS = [
  [86, 180, 233],
  [230, 159, 0],
  [0, 158, 115],
] as const;

/** How strongly regions are tinted (of 255). */
const ALPHA = 120;

function tinted(regions: Float32Array): ImageData {
  const image = new ImageData(GRID, GRID);
  for (let place = 0; place < GRID * GRID; place++) {
    for (let channel = 0; channel < 3; channel++) {
      const mixed = COLOURS.reduce(
        (sum, colour, c) => sum + (regions[place * CLASSES + c] ?? 0) * (colour[channel] ?? 0),
        0,
      );
      image.data[4 * place + channel] = mixed;
    }
    image.data[4 * place + 3] = ALPHA;
  }
  return image;
}

function gridOf(regions: Float32Array): HTMLCanvasElement {
  const grid = document.createElement("canvas");
  grid.width = GRID;
  grid.height = GRID;
  grid.getContext("2d")?.putImageData(tinted(regions), 0, 0);
  return grid;
}

/** Without regions, the points alone. */
export function drawPlane(
  canvas: HTMLCanvasElement,
  { points, labels }: Data,
  regions: Float32Array | undefined,
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  if (regions) context.drawImage(gridOf(regions), 0, 0, width, height);
  for (const [row, label] of labels.entries()) {
    const [x = 0, y = 0] = points.subarray(2 * row, 2 * row + 2);
    context.beginPath();
    context.arc(((x + 1) / 2) * width, ((1 - y) / 2) * height, 4, 0, 2 * Math.PI);
    context.fillStyle = `rgb(${COLOURS[label]?.join(" ")})`;
    context.strokeStyle = "#222";
    context.fill();
    context.stroke();
  }
}
