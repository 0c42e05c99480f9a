// "Sample it": a language model's next token, what is cut, and what is drawn.
import { useMemo, useState } from "preact/hooks";
import { Bar, Section, Slider } from "../common/controls.tsx";
import { percent } from "../common/format.ts";
import { useWhenNear } from "../common/visible.ts";
import { type Candidate, drawInto, type Kept, keptOf, NEUTRAL, type Settings } from "./draws.ts";
import { type Context, type Distributions, loadDistributions } from "./model.ts";

/** The sliders, with the values that cut nothing at one end. */
const SLIDERS: readonly { key: keyof Settings; label: string; min: number; max: number; step: number }[] = [
  { key: "temperature", label: "temperature", min: 0.1, max: 3, step: 0.05 },
  { key: "topK", label: "topK (0: all)", min: 0, max: 50, step: 1 },
  { key: "topP", label: "topP", min: 0.01, max: 1, step: 0.01 },
  { key: "minP", label: "minP", min: 0, max: 1, step: 0.01 },
  { key: "typicalP", label: "typicalP", min: 0.01, max: 1, step: 0.01 },
  { key: "penalty", label: "repetition penalty", min: 1, max: 2, step: 0.05 },
];

const DRAWS = [1, 100, 1000];

function Row({ candidate, word, drawn, most }: { candidate: Candidate; word: string; drawn: number; most: number }) {
  const { probability, kept } = candidate;
  return (
    <tr class={kept === 0 ? "cut" : ""}>
      <th scope="row">{word}</th>
      <td>
        <span class="cell">
          <Bar share={probability / most} kind="exponential" />
          <span class="number">{percent(probability)}</span>
        </span>
      </td>
      <td>
        <span class="cell">
          <Bar share={kept / most} />
          <span class="number">{kept === 0 ? "cut" : percent(kept)}</span>
        </span>
      </td>
      <td>
        <span class="cell">
          <Bar share={drawn / most} kind="drawn" />
          <span class="number">{percent(drawn)}</span>
        </span>
      </td>
    </tr>
  );
}

function Candidates(props: { kept: Kept; vocabulary: readonly string[]; counts: ReadonlyMap<number, number> }) {
  const { kept, vocabulary, counts } = props;
  const draws = [...counts.values()].reduce((a, b) => a + b, 0);
  const shares = kept.candidates.flatMap(({ probability, kept }) => [probability, kept]);
  const most = Math.max(...shares, 0.01);
  return (
    <table class="candidates">
      <thead>
        <tr>
          <th scope="col">next word</th>
          <th scope="col">before the cut</th>
          <th scope="col">kept</th>
          <th scope="col">drawn</th>
        </tr>
      </thead>
      <tbody>
        {kept.candidates.map((candidate) => (
          <Row
            key={candidate.token}
            candidate={candidate}
            word={vocabulary[candidate.token] ?? ""}
            drawn={draws === 0 ? 0 : (counts.get(candidate.token) ?? 0) / draws}
            most={most}
          />
        ))}
      </tbody>
    </table>
  );
}

function Bench({ vocabulary, contexts }: Distributions) {
  const [place, setPlace] = useState(0);
  const [settings, setSettings] = useState(NEUTRAL);
  const [counts, setCounts] = useState<ReadonlyMap<number, number>>(new Map());
  const context = contexts[place] as Context;
  const kept = useMemo(() => keptOf(context, settings), [context, settings]);
  const change = (to: Partial<Settings>) => {
    setSettings({ ...settings, ...to });
    setCounts(new Map());
  };
  const draws = [...counts.values()].reduce((a, b) => a + b, 0);
  return (
    <>
      <label class="field">
        The words so far
        <select
          name="context"
          value={place}
          onChange={(event) => {
            setPlace(Number(event.currentTarget.value));
            setCounts(new Map());
          }}
        >
          {contexts.map(({ text }, i) => (
            <option key={text} value={i}>
              … {text.slice(-60)}
            </option>
          ))}
        </select>
      </label>
      <div class="settings">
        {SLIDERS.map(({ key, label, ...range }) => (
          <Slider
            key={key}
            name={key}
            label={label}
            {...range}
            value={settings[key]}
            onChange={(value) => change({ [key]: value })}
          />
        ))}
      </div>
      <p class="buttons">
        {DRAWS.map((times) => (
          <button key={times} type="button" onClick={() => setCounts(drawInto(counts, times, context, settings))}>
            Draw {times.toLocaleString("en")}
          </button>
        ))}
        <button type="button" onClick={() => change(NEUTRAL)}>
          Reset
        </button>
        <span role="status">
          {kept.count.toLocaleString("en")} of {vocabulary.length.toLocaleString("en")} words are kept, which had{" "}
          {percent(kept.mass)} of the probability; {draws.toLocaleString("en")} drawn
        </span>
      </p>
      <Candidates kept={kept} vocabulary={vocabulary} counts={counts} />
    </>
  );
}

export function SampleIt() {
  const [element, { value, error }] = useWhenNear(loadDistributions);
  return (
    <Section id="sample" title="Sample it">
      <p>
        What a language model says next is drawn from a softmax over its whole vocabulary. This one is a trigram model
        of <cite>Moby-Dick</cite> and the State of the Union addresses, with 32,076 words. Cut the distribution, then
        draw from what is left: the draws pile up beside the exact probabilities.
      </p>
      <div class="sample" ref={element}>
        {value ? (
          <Bench {...value} />
        ) : (
          <p role="status">{error ?? "The distributions are loaded when you come here."}</p>
        )}
      </div>
    </Section>
  );
}
