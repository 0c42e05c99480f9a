// "Drop it": the most likely classes of a file of logits.
import { useEffect, useRef, useState } from "preact/hooks";
import { NumberInput, Progress, Section, Switch } from "../common/controls.tsx";
import { megabytes } from "../common/format.ts";
import type { Options, Read } from "./reading.ts";
import { Histogram, Table } from "./table.tsx";
import type { Asked, Told } from "./worker.ts";

const TYPES = ".npy,.json,.jsonl,.ndjson,.csv,.tsv";

interface Shown {
  readonly file: string;
  readonly size: number;
  readonly bytes: number;
  readonly read?: Read;
  readonly failure?: string;
}

/** Offers a file for download. */
function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function fetched(url: URL): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status} ${response.statusText}`);
  return response;
}

/** The logits of the package's own example, and the names of its classes. */
async function loadExample(): Promise<{ file: File; labels: string }> {
  const [logits, names] = await Promise.all([
    fetched(new URL("../../../examples/code-language/logits.npy", import.meta.url)),
    fetched(new URL("../../../examples/code-language/labels.json", import.meta.url)),
  ]);
  const { classes }: { classes: string[] } = await names.json();
  return { file: new File([await logits.blob()], "logits.npy"), labels: classes.join(",") };
}

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
          max={20}
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
  const [options, setOptions] = useState<Options>({ k: 3, temperature: 1, hasIndex: false, field: "", labels: "" });
  const [file, setFile] = useState<File>();
  const [shown, setShown] = useState<Shown>();
  const [over, setOver] = useState(false);
  const worker = useRef<Worker>(undefined);

  const hear = (told: Told) => {
    if (told.kind === "csv") save("probabilities.csv", told.csv);
    else if (told.kind === "bytes") setShown((shown) => shown && { ...shown, bytes: told.bytes });
    else if (told.kind === "read") setShown((shown) => shown && { ...shown, read: told.read });
    else setShown((shown) => shown && { ...shown, failure: told.message });
  };
  const ask = (asked: Asked) => worker.current?.postMessage(asked);
  const start = (given: File, changed: Options) => {
    worker.current?.terminate();
    worker.current = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.current.addEventListener("message", ({ data }: MessageEvent<Told>) => hear(data));
    worker.current.addEventListener("error", ({ message }) => hear({ kind: "failure", message }));
    setFile(given);
    setShown({ file: given.name, size: given.size, bytes: 0 });
    ask({ kind: "read", file: given, options: changed });
  };
  useEffect(() => () => worker.current?.terminate(), []);
  const change = (change: Partial<Options>) => {
    const changed = { ...options, ...change };
    setOptions(changed);
    if (file) start(file, changed);
  };
  const example = async () => {
    try {
      const { file, labels } = await loadExample();
      const changed = { ...options, labels };
      setOptions(changed);
      start(file, changed);
    } catch (error) {
      setShown({ file: "", size: 0, bytes: 0, failure: (error as Error).message });
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer?.files[0];
    if (dropped) start(dropped, options);
  };
  return (
    <Section id="drop" title="Drop it">
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
          accept={TYPES}
          onChange={(event) => {
            const [chosen] = event.currentTarget.files ?? [];
            if (chosen) start(chosen, options);
          }}
        />
      </label>
      <p>
        <button type="button" onClick={example}>
          Try it with the logits of a classifier of 41 source files
        </button>
      </p>
      <Fields options={options} onChange={change} />
      <div class="result">{shown && <Result shown={shown} onCsv={(read) => ask({ kind: "csv", read })} />}</div>
    </Section>
  );
}
