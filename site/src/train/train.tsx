// "Train it": a softmax head on classes that are not equally frequent.
import { useEffect, useRef, useState } from "preact/hooks";
import { Section, Switch } from "../common/controls.tsx";
import { percent, short } from "../common/format.ts";
import { useWhenNear } from "../common/visible.ts";
import { COUNTS, makeData } from "./data.ts";
import type { Head, Switches } from "./training.ts";

const SIDE = 320;
/** Steps per picture, and after how many of them training ends by itself. */
const STEPS = 4;
const MOST_STEPS = 600;

const NAMES = ["blue", "orange", "green"];

/** What is drawn and trained with, loaded when the section is near. */
async function load() {
  const [training, plane] = await Promise.all([import("./training.ts"), import("./plane.ts")]);
  return { data: makeData(), ...training, ...plane };
}
type Tools = Awaited<ReturnType<typeof load>>;

/** The losses so far as a line. */
function LossLine({ losses }: { losses: readonly number[] }) {
  const most = Math.max(...losses, 0.1);
  const points = losses.map((loss, i) => `${(100 * i) / Math.max(1, losses.length - 1)},${40 - (38 * loss) / most}`);
  return (
    <figure class="loss">
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label="the loss of every step">
        <polyline points={points.join(" ")} />
      </svg>
      <figcaption>
        loss <output>{losses.length === 0 ? "–" : short(losses.at(-1) ?? NaN)}</output>
      </figcaption>
    </figure>
  );
}

function Recalls({ recalls }: { recalls: readonly number[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">class</th>
          <th scope="col">points</th>
          <th scope="col">recognised</th>
        </tr>
      </thead>
      <tbody>
        {NAMES.map((name, i) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{COUNTS[i]}</td>
            <td data-recall={name}>{recalls[i] === undefined ? "–" : percent(recalls[i])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bench({ tools }: { tools: Tools }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<Head>(undefined);
  const [switches, setSwitches] = useState<Switches>({ weighted: false, adjusted: false });
  const [running, setRunning] = useState(false);
  const [losses, setLosses] = useState<readonly number[]>([]);
  head.current ??= tools.newHead(tools.data);
  const current = head.current;
  useEffect(() => {
    if (canvas.current)
      tools.drawPlane(canvas.current, tools.data, losses.length === 0 ? undefined : current.regions());
  }, [losses, tools, current]);
  useEffect(() => {
    if (!running) return undefined;
    const frame = requestAnimationFrame(() => {
      const more = Array.from({ length: STEPS }, () => current.step(switches));
      setLosses([...losses, ...more]);
      if (losses.length + STEPS >= MOST_STEPS) setRunning(false);
    });
    return () => cancelAnimationFrame(frame);
  }, [running, losses, switches, current]);
  const restart = () => {
    head.current = tools.newHead(tools.data);
    setLosses([]);
  };
  const change = (change: Partial<Switches>) => {
    setSwitches({ ...switches, ...change });
    restart();
    setRunning(true);
  };
  return (
    <div class="train">
      <canvas ref={canvas} width={SIDE} height={SIDE} role="img" aria-label="the points and the region of each class" />
      <div>
        <p class="buttons">
          <button
            type="button"
            class="primary"
            onClick={() => {
              if (losses.length >= MOST_STEPS) restart();
              setRunning(!running);
            }}
          >
            {running ? "Pause" : "Train"}
          </button>
          <button type="button" onClick={restart}>
            Start over
          </button>
          <span role="status">
            {losses.length} of {MOST_STEPS} steps
          </span>
        </p>
        <Switch
          label="class weights: rows of rare classes count more"
          name="weighted"
          checked={switches.weighted}
          onChange={(weighted) => change({ weighted })}
        />
        <Switch
          label="logit adjustment: the classes' shares are added to the logits in training alone"
          name="adjusted"
          checked={switches.adjusted}
          onChange={(adjusted) => change({ adjusted })}
        />
        <Recalls recalls={losses.length === 0 ? [] : current.recalls()} />
        <LossLine losses={losses} />
      </div>
    </div>
  );
}

export function TrainIt() {
  const [element, { value, error }] = useWhenNear(load);
  return (
    <Section id="train">
      <p>
        Three classes of {COUNTS.join(", ")} points, and a softmax head on polynomials of their coordinates, trained
        here by <code>dense</code>, <code>crossEntropy</code> and <code>denseBackward</code> of{" "}
        <code>simd-softmax/nn</code>. The points of the rare class are recognised least, until its rows weigh more, or
        the classes' shares are taken out of the logits. Each of the two corrects for the imbalance; both together
        correct twice.
      </p>
      <div class="bench" ref={element}>
        {value ? <Bench tools={value} /> : <p role="status">{error ?? "The layers are loaded when you come here."}</p>}
      </div>
    </Section>
  );
}
