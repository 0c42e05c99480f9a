// "Draw it": a recogniser of 411 symbols, whose logits become confidences here.

import { useRef, useState } from "preact/hooks";
import { topK } from "simd-softmax";
import { Bar, Progress, Section } from "../common/controls.tsx";
import { megabytes, percent } from "../common/format.ts";
import { MOST_CLASSES, state, stateOf } from "../see/state.ts";
import { EXAMPLES } from "./examples.ts";
import { Pad } from "./pad.tsx";
import type { Strokes } from "./recogniser.ts";

/** The size of the model (4.9 MB) and of the runtime that runs it. */
export const BYTES = 4_943_153 + 11_905_541;
const TOP = 5;

interface Recogniser {
  readonly symbols: readonly { readonly char: string; readonly name: string }[];
  logitsOf(strokes: Strokes): Promise<Float32Array>;
}

async function load(onProgress: (bytes: number) => void): Promise<Recogniser> {
  const { loadRecogniser, symbols } = await import("./recogniser.ts");
  return { symbols, logitsOf: await loadRecogniser(onProgress) };
}

/** Shows the largest logits in "See it". */
function showAbove({ symbols }: Recogniser, logits: Float32Array): void {
  const { indices } = topK(logits, MOST_CLASSES, { scores: "none" });
  const names = Array.from(indices, (index) => symbols[index]?.char ?? "");
  state.value = stateOf(
    names,
    Array.from(indices, (index) => Number(logits[index]?.toFixed(3))),
  );
  document.getElementById("see")?.scrollIntoView();
}

function Answers({ recogniser, logits }: { recogniser: Recogniser; logits: Float32Array }) {
  const { indices, probabilities } = topK(logits, TOP);
  return (
    <>
      <table class="answers">
        <thead>
          <tr>
            <th scope="col">symbol</th>
            <th scope="col">confidence</th>
          </tr>
        </thead>
        <tbody>
          {Array.from(indices, (index, rank) => (
            <tr key={index}>
              <th scope="row">
                <b>{recogniser.symbols[index]?.char}</b> <small>{recogniser.symbols[index]?.name}</small>
              </th>
              <td>
                <span class="cell">
                  <Bar share={probabilities[rank] ?? 0} />
                  <span class="number">{percent(probabilities[rank] ?? 0)}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" onClick={() => showAbove(recogniser, logits)}>
        Show the 12 largest of these {logits.length} logits in “See it”
      </button>
    </>
  );
}

export function DrawIt() {
  const [recogniser, setRecogniser] = useState<Recogniser>();
  const [loading, setLoading] = useState<{ bytes: number; error?: string }>();
  const [strokes, setStrokes] = useState<Strokes>([]);
  const [logits, setLogits] = useState<Float32Array>();
  const latest = useRef(0);
  const drawn = useRef<Strokes>([]);

  /** The logits of what is on the pad, unless that changes meanwhile. */
  const answer = async ({ logitsOf }: Recogniser) => {
    const call = ++latest.current;
    const found = drawn.current.length === 0 ? undefined : await logitsOf(drawn.current);
    if (call === latest.current) setLogits(found);
  };
  const start = async () => {
    let failed = false;
    setLoading({ bytes: 0 });
    try {
      const loaded = await load((bytes) => {
        if (!failed) setLoading({ bytes });
      });
      setRecogniser(loaded);
      await answer(loaded);
    } catch (error) {
      failed = true;
      setLoading({ bytes: 0, error: (error as Error).message });
    }
  };
  const recognise = async (changed: Strokes, done: boolean) => {
    drawn.current = changed;
    setStrokes(changed);
    if (done && recogniser) await answer(recogniser);
  };
  return (
    <Section id="draw">
      <p>
        Draw a mathematical symbol. A neural network (<code>detypify-service</code>, run by onnxruntime-web) gives 411
        logits, and <code>topK</code> of this package makes confidences of them. It is loaded when you ask for it.
      </p>
      <div class="draw">
        <div>
          <Pad strokes={strokes} onStrokes={recognise} />
          <p class="buttons">
            <button type="button" onClick={() => recognise([], true)}>
              Clear
            </button>
            {Object.entries(EXAMPLES).map(([symbol, drawn]) => (
              <button key={symbol} type="button" aria-label={`draw ${symbol}`} onClick={() => recognise(drawn, true)}>
                {symbol}
              </button>
            ))}
          </p>
        </div>
        <div class="result" aria-live="polite">
          {!recogniser && !loading && (
            <button type="button" class="primary" onClick={start}>
              Load the recogniser ({megabytes(BYTES)})
            </button>
          )}
          {!recogniser && !loading && strokes.length > 0 && <p>The recogniser is needed to say what this is.</p>}
          {loading && !recogniser && !loading.error && (
            <Progress share={loading.bytes / BYTES} text={`${megabytes(loading.bytes)} of ${megabytes(BYTES)}`} />
          )}
          {loading?.error && (
            <p role="alert">
              It could not be loaded: {loading.error}{" "}
              <button type="button" onClick={start}>
                Try again
              </button>
            </p>
          )}
          {recogniser && !logits && <p>Draw something, or choose one of the symbols under the pad.</p>}
          {recogniser && logits && <Answers recogniser={recogniser} logits={logits} />}
        </div>
      </div>
    </Section>
  );
}
