// "Sample it": a language model's next token, what is cut, and what is drawn.
import { useMemo, useState } from "preact/hooks";
import { Bar, Section, Slider } from "../common/controls.tsx";
import { percent } from "../common/format.ts";
import { useWhenNear } from "../common/visible.ts";
import { type Candidate, type Drawn, drawInto, type Kept, keptOf, NEUTRAL, NOTHING, type Settings } from "./draws.ts";
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

const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

function Candidates(props: { kept: Kept; vocabulary: readonly string[]; counts: ReadonlyMap<number, number> }) {
  const { kept, vocabulary, counts } = props;
  const draws = total([...counts.values()]);
  const shares = kept.candidates.flatMap(({ probability, kept }) => [probability, kept]);
  const most = Math.max(...shares, 0.01);
  return (
    <table class="candidates">
      <thead>
        <tr>
          <th scope="col">next word</th>
          <th scope="col">with temperature and penalty</th>
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
        <tr>
          <th scope="row">all others</th>
          <td>{percent(1 - total(kept.candidates.map(({ probability }) => probability)))}</td>
          <td>{percent(Math.max(0, 1 - total(kept.candidates.map(({ kept }) => kept))))}</td>
          <td>
            {percent(draws === 0 ? 0 : 1 - total(kept.candidates.map(({ token }) => counts.get(token) ?? 0)) / draws)}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Bench({ vocabulary, contexts }: Distributions) {
  const [place, setPlace] = useState(0);
  const [settings, setSettings] = useState(NEUTRAL);
  const [drawn, setDrawn] = useState<Drawn>(NOTHING);
  const context = contexts[place] as Context;
  const kept = useMemo(() => keptOf(context, settings), [context, settings]);
  const change = (to: Partial<Settings>) => {
    setSettings({ ...settings, ...to });
    setDrawn(NOTHING);
  };
  const draws = total([...drawn.counts.values()]);
  return (
    <>
      <label class="field">
        The words so far
        <select
          name="context"
          value={place}
          onChange={(event) => {
            setPlace(Number(event.currentTarget.value));
            setDrawn(NOTHING);
          }}
        >
          {contexts.map(({ text }, i) => (
            <option key={text} value={i}>
              … {text.split(" ").slice(-4).join(" ")}
            </option>
          ))}
        </select>
      </label>
      <blockquote>
        … {context.text} <b>…</b>
      </blockquote>
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
      <p class="hint">
        The temperature divides the logits. topK keeps so many of the most likely words; topP the fewest most likely
        ones that reach this share; minP those with at least this share of the likeliest; typicalP those whose surprise
        is nearest to the expected one. The penalty divides the logits of words that came before. The{" "}
        <a href="guide.html#sample">guide</a> has the details.
      </p>
      <p class="buttons">
        {DRAWS.map((times) => (
          <button key={times} type="button" onClick={() => setDrawn(drawInto(drawn, times, context, settings))}>
            Draw {times.toLocaleString("en")}
          </button>
        ))}
        <button type="button" onClick={() => change(NEUTRAL)}>
          Reset all
        </button>
        <span role="status">
          {kept.count.toLocaleString("en")} of {vocabulary.length.toLocaleString("en")} words are kept, which had{" "}
          {percent(kept.mass)} of the probability; {draws.toLocaleString("en")} drawn
          {drawn.last !== undefined && `, the last was “${vocabulary[drawn.last]}”`}
        </span>
      </p>
      <Candidates kept={kept} vocabulary={vocabulary} counts={drawn.counts} />
    </>
  );
}

export function SampleIt() {
  const [element, { value, error }] = useWhenNear(loadDistributions);
  return (
    <Section id="sample">
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
