// "Drop it": the most likely classes of a file of logits.
import { useRef, useState } from "preact/hooks";
import { NumberInput, Progress, Section, Switch } from "../common/controls.tsx";
import { megabytes } from "../common/format.ts";
import { type Shown, useDownload, useReader } from "./reader.ts";
import type { Options, Read } from "./reading.ts";
import { MOST_TOP } from "./store.ts";
import { Histogram, Table } from "./table.tsx";

const TYPES = ".npy,.json,.jsonl,.ndjson,.csv,.tsv";

function Fields({ options, onChange }: { options: Options; onChange(change: Partial<Options>): void }) {
  const { labels } = options;
  return (
    <div class="fields">
      <label class="field">
        Labels, between commas
        <input
          name="labels"
          placeholder="cat,dog,rabbit"
          value={typeof labels === "string" ? labels : ""}
          onChange={(event) => onChange({ labels: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        or a file of labels
        <input
          type="file"
          key={typeof labels === "string" ? "none" : labels.name}
          name="label-file"
          accept=".txt,.json"
          onChange={(event) => onChange({ labels: event.currentTarget.files?.[0] ?? "" })}
        />
      </label>
      <div class="field">
        <span>Classes per row (--top)</span>
        <NumberInput
          label="Classes per row"
          name="top"
          min={1}
          max={MOST_TOP}
          value={options.k}
          onNumber={(k) => onChange({ k })}
        />
      </div>
      <div class="field">
        <span>Temperature</span>
        <NumberInput
          label="Temperature of the file"
          name="drop-temperature"
          min={0}
          step="any"
          value={options.temperature}
          onNumber={(temperature) => onChange({ temperature })}
        />
      </div>
      <label class="field">
        Delimiter of CSV (--delimiter)
        <input
          name="delimiter"
          value={options.delimiter}
          onChange={(event) => onChange({ delimiter: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        Field of JSON objects (--field)
        <input
          name="field"
          value={options.field}
          onChange={(event) => onChange({ field: event.currentTarget.value })}
        />
      </label>
      <Switch
        label="the first column of CSV names the rows (--index-column)"
        name="index-column"
        checked={options.hasIndex}
        onChange={(hasIndex) => onChange({ hasIndex })}
      />
    </div>
  );
}

function Result({ shown, onCsv }: { shown: Shown; onCsv(read: Read): void }) {
  const { file, size, bytes, read, failure } = shown;
  if (failure) {
    return (
      <p class="failure" role="alert">
        {failure}
        {failure.includes("--") && <small> (options named with -- are the fields above)</small>}
      </p>
    );
  }
  if (!read) {
    const text = `${file}: ${megabytes(bytes)} of ${megabytes(size)}`;
    return <Progress share={size === 0 ? 0 : bytes / size} text={text} />;
  }
  return (
    <>
      <p role="status">
        {file}: {read.rows.toLocaleString("en")} {read.rows === 1 ? "row" : "rows"}
      </p>
      <Histogram histogram={read.histogram} />
      <Table key={file} read={read} />
      <button type="button" onClick={() => onCsv(read)}>
        Download as CSV
      </button>
    </>
  );
}

export function DropIt() {
  const input = useRef<HTMLInputElement>(null);
  const { options, shown, take, change, example } = useReader(input);
  const [download, said] = useDownload();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files ?? []);
  };
  return (
    <Section id="drop">
      <p>
        The most likely classes of your own logits: a .npy, .json or .csv file of up to 500 MB with one row per example.
        Nothing leaves this machine: the file is read here, slice by slice, and is not uploaded.
      </p>
      <label
        class={`dropzone ${over ? "over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <span>Drop a file of logits here, or choose one:</span>
        <input
          type="file"
          name="logits"
          ref={input}
          accept={TYPES}
          onChange={({ currentTarget: { files } }) => files && files.length > 0 && take(files)}
        />
      </label>
      <p>
        <button type="button" onClick={example}>
          Try it with the logits of a classifier of 41 source files
        </button>
      </p>
      <Fields options={options} onChange={change} />
      <div class="result">
        {shown && <Result shown={shown} onCsv={download} />}
        {said && <p role="status">{said}</p>}
      </div>
    </Section>
  );
}
