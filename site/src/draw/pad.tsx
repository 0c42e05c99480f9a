// The pad: strokes of a pointer.
import { useEffect, useRef } from "preact/hooks";
import type { Strokes } from "./recogniser.ts";

/** The pad's side in its own units. */
const SIDE = 280;

interface PadProps {
  readonly strokes: Strokes;
  /** Called with all strokes after each change; `done` at the end of a stroke. */
  onStrokes(strokes: Strokes, done: boolean): void;
}

function paint(canvas: HTMLCanvasElement, strokes: Strokes): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, SIDE, SIDE);
  context.lineWidth = 8;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = getComputedStyle(canvas).color;
  for (const stroke of strokes) {
    context.beginPath();
    for (const [x, y] of stroke) context.lineTo(x, y);
    context.stroke();
  }
}

export function Pad({ strokes, onStrokes }: PadProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  useEffect(() => {
    if (canvas.current) paint(canvas.current, strokes);
  }, [strokes]);
  const placeOf = (event: PointerEvent): [number, number] => {
    const { left, top, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return [((event.clientX - left) * SIDE) / width, ((event.clientY - top) * SIDE) / width];
  };
  const begin = (event: PointerEvent) => {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    drawing.current = true;
    onStrokes([...strokes, [placeOf(event)]], false);
  };
  const move = (event: PointerEvent) => {
    if (!drawing.current) return;
    const last = strokes.at(-1) ?? [];
    onStrokes([...strokes.slice(0, -1), [...last, placeOf(event)]], false);
  };
  const end = () => {
    if (!drawing.current) return;
    drawing.current = false;
    onStrokes(strokes, true);
  };
  return (
    <canvas
      ref={canvas}
      class="pad"
      width={SIDE}
      height={SIDE}
      role="img"
      aria-label={`a pad to draw on with a pointer; ${strokes.length} strokes`}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}
