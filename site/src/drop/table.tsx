// The rows of a file, a page at a time, and the histogram of their confidences.
import { useEffect, useState } from "preact/hooks";
import { Bar } from "../common/controls.tsx";
import { percent } from "../common/format.ts";
import type { Read } from "./reading.ts";
import { type Entries, readEntries } from "./store.ts";

/** Rows on a page. */
const ROWS = 10;

const count = (value: number) => value.toLocaleString("en");

function Row({ name, entries, labels }: { name: string; entries: Entries; labels: Read["labels"] }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <ol class="ranked">
          {entries.map(({ index, value }) => (
            <li key={index}>
              <span class="label">{labels?.[index] ?? index}</span>
              <Bar share={value} />
              <span class="number">{percent(value)}</span>
            </li>
          ))}
        </ol>
      </td>
    </tr>
  );
}

export function Table({ read }: { read: Read }) {
  const { store, k, rows, labels, rowNames } = read;
  const [first, setFirst] = useState(0);
  const [page, setPage] = useState<{ first: number; rows: Entries[] }>();
  useEffect(() => {
    let gone = false;
    readEntries(store, k, first, Math.min(rows, first + ROWS)).then((entries) => {
      if (!gone) setPage({ first, rows: entries });
    });
    return () => {
      gone = true;
    };
  }, [store, k, rows, first]);
  const last = Math.max(0, Math.floor((rows - 1) / ROWS) * ROWS);
  return (
    <>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">row</th>
            <th scope="col">most likely classes</th>
          </tr>
        </thead>
        <tbody>
          {page?.rows.map((entries, i) => {
            const row = page.first + i;
            return <Row key={row} name={rowNames[row] ?? count(row)} entries={entries} labels={labels} />;
          })}
        </tbody>
      </table>
      <p class="buttons">
        <button type="button" disabled={first === 0} onClick={() => setFirst(first - ROWS)}>
          Previous
        </button>
        <button type="button" disabled={first >= last} onClick={() => setFirst(first + ROWS)}>
          Next
        </button>
        <span hidden={rows === 0}>
          rows {count(first)} to {count(Math.min(rows, first + ROWS) - 1)} of {count(rows)}, counted from 0
        </span>
      </p>
    </>
  );
}

/** How often the most likely class had which confidence. */
export function Histogram({ histogram }: Pick<Read, "histogram">) {
  const most = Math.max(1, ...histogram);
  const width = 100 / histogram.length;
  const share = (bin: number) => `${Math.round(bin * width)} %`;
  return (
    <figure class="histogram">
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label="histogram of confidences">
        {histogram.map((rows, bin) => (
          <rect
            key={bin}
            x={bin * width + 0.4}
            width={width - 0.8}
            y={40 - (40 * rows) / most}
            height={(40 * rows) / most}
          >
            <title>
              {share(bin)} to {share(bin + 1)}: {count(rows)} rows
            </title>
          </rect>
        ))}
      </svg>
      <figcaption>
        <span>0 %</span> <span>confidence of the most likely class</span> <span>100 %</span>
      </figcaption>
    </figure>
  );
}
