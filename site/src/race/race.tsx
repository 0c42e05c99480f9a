// "Race it": the package against the loops that people write, in this browser.
import { useEffect, useRef, useState } from "preact/hooks";
import { Choice, Progress, Section } from "../common/controls.tsx";
import { Copy } from "../common/copy.tsx";
import { duration, short } from "../common/format.ts";
import { listening } from "../common/worker.ts";
import { CASES, SHORT } from "./cases.ts";
import type { Chart } from "./chart.ts";
import { engineOf } from "./engine.ts";
import { ROUNDS } from "./measure.ts";
import { after, linesOf, markdownOf, type Race, shareOf, startOf, times } from "./results.ts";
import type { Told } from "./worker.ts";

type Length = "short" | "full";
const COUNT: Readonly<Record<Length, number>> = { short: SHORT, full: CASES.length };

/** The chart, which is loaded with the first race. */
function LiveChart({ race }: { race: Race }) {
  const element = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<Chart>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let drawn: Chart | undefined;
    let gone = false;
    import("./chart.ts")
      .then(({ drawChart }) => {
        if (gone || !element.current) return;
        drawn = drawChart(
          element.current,
          CASES.slice(0, race.cases).map(({ name }) => name),
        );
        setChart(drawn);
      })
      .catch((error: Error) => setFailure(error.message));
    return () => {
      gone = true;
      drawn?.remove();
    };
  }, [race.cases]);
  useEffect(() => chart?.show(linesOf(race)), [chart, race]);
  if (failure) return <p role="alert">The chart could not be drawn: {failure}</p>;
  return (
    <div
      class="chart"
      ref={element}
      role="img"
      aria-label="how many times as long the others took, also in the table"
    />
  );
}

function Tables({ race }: { race: Race }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">case</th>
            <th scope="col">simd-softmax</th>
            <th scope="col">times as long</th>
          </tr>
        </thead>
        <tbody>
          {linesOf(race).map((line) => (
            <tr key={line.name}>
              <th scope="row">{line.name}</th>
              <td>{duration(line.microseconds)}</td>
              <td class="rivals">
                {line.ratios.map(([rival, ratio]) => (
                  <span key={rival}>
                    {rival} {times(ratio)}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {race.errors.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">classes</th>
              <th scope="col">largest error</th>
              <th scope="col">of a float32 loop</th>
            </tr>
          </thead>
          <tbody>
            {race.errors.map(({ length, ours, loop }) => (
              <tr key={length}>
                <th scope="row">{length.toLocaleString("en")}</th>
                <td>{short(ours)} ulp</td>
                <td>{short(loop)} ulp</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Markdown({ markdown }: { markdown: string }) {
  return (
    <details class="markdown">
      <summary>Results as Markdown</summary>
      <Copy label="Copy" done="Copied" failed="Not allowed here: select the text below" text={() => markdown} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard */}
      <pre tabIndex={0}>{markdown}</pre>
    </details>
  );
}

function Running({ race }: { race: Race }) {
  const { state, failure, info } = race;
  if (failure) return <p role="alert">The race stopped: {failure}</p>;
  const engine = engineOf(navigator.userAgent);
  const words = { running: "racing", stopped: "stopped", done: "done" }[state];
  return (
    <Progress
      share={shareOf(race)}
      text={`${words}: ${info ? `the ${info.variant} module (multiply-add ${info.fused ? "" : "not "}fused)` : ""} on ${engine}`}
    />
  );
}

export function RaceIt() {
  const [length, setLength] = useState<Length>("full");
  const [race, setRace] = useState<Race>();
  const worker = useRef<Worker | undefined>(undefined);
  const end = () => {
    worker.current?.terminate();
    worker.current = undefined;
  };
  useEffect(() => end, []);
  const start = () => {
    end();
    setRace(startOf(COUNT[length]));
    const add = (told: Told) => setRace((race) => race && after(race, told));
    worker.current = listening<Told>(new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }), {
      onTold: add,
      onFailure: (message) => add({ kind: "failure", message }),
    });
    worker.current.postMessage(COUNT[length]);
  };
  const stop = () => {
    end();
    setRace((race) => race && { ...race, state: "stopped" });
  };
  const isRunning = race?.state === "running";
  return (
    <Section id="race">
      <p>
        The same work by this package and by the loops that people write, in this browser, now. Each case is run in{" "}
        {ROUNDS} rounds, in turn, and the medians are shown: the package's time, and how many times as long the others
        took. Rows of ten classes take a fraction of a microsecond by any means; the gain begins at some dozens. The
        last part compares the largest errors, in units in the last place (ulp).
      </p>
      <div class="buttons">
        <Choice<Length>
          label="Cases"
          name="race"
          value={length}
          options={[
            ["short", "short"],
            ["full", "all"],
          ]}
          onChange={setLength}
        />
        <button type="button" class="primary" disabled={isRunning} onClick={start}>
          Start
        </button>
        <button type="button" disabled={!isRunning} onClick={stop}>
          Stop
        </button>
      </div>
      {race && <Running race={race} />}
      {race && <LiveChart race={race} />}
      {race && <Tables race={race} />}
      {race && race.state !== "running" && <Markdown markdown={markdownOf(race, engineOf(navigator.userAgent))} />}
    </Section>
  );
}
