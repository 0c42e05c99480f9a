// What becomes of a file: it is read by a worker, with options that may change; its results can be downloaded.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { listening } from "../common/worker.ts";
import type { Options, Read } from "./reading.ts";
import type { Asked, Told } from "./worker.ts";

/** What is shown of a file. */
export interface Shown {
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

const DEFAULTS: Options = { k: 3, temperature: 1, hasIndex: false, delimiter: "", field: "", labels: "" };

const newWorker = () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

export interface Reader {
  readonly options: Options;
  readonly shown: Shown | undefined;
  /** Reads one of these files, or says why not. */
  take(files: ArrayLike<File>): void;
  /** Reads the file again with other options. */
  change(change: Partial<Options>): void;
  example(): Promise<void>;
}

/** `input` is emptied when the example replaces the file that it shows. */
export function useReader(input: RefObject<HTMLInputElement | null>): Reader {
  const [options, setOptions] = useState(DEFAULTS);
  const [file, setFile] = useState<File>();
  const [shown, setShown] = useState<Shown>();
  const worker = useRef<Worker>(undefined);
  /** Whether the labels are those of the example, which go with it. */
  const isExample = useRef(false);
  const latest = useRef(0);
  useEffect(() => () => worker.current?.terminate(), []);

  const refuse = (failure: string) => setShown({ file: "", size: 0, bytes: 0, failure });
  const start = (given: File, changed: Options) => {
    latest.current++;
    worker.current?.terminate();
    setOptions(changed);
    setFile(given);
    setShown({ file: given.name, size: given.size, bytes: 0 });
    const add = (more: Partial<Shown>) => setShown((shown) => shown && { ...shown, ...more });
    worker.current = listening<Told>(newWorker(), {
      onTold(told) {
        if (told.kind === "bytes") add({ bytes: told.bytes });
        else if (told.kind === "read") add({ read: told.read });
        else if (told.kind === "failure") add({ failure: told.message });
      },
      onFailure: (failure) => add({ failure }),
    });
    worker.current.postMessage({ kind: "read", file: given, options: changed } satisfies Asked);
  };
  return {
    options,
    shown,
    take(files) {
      if (files.length > 1) return refuse(`one file at a time, got ${files.length}`);
      const [given] = Array.from(files);
      if (!given) return refuse("expected a file, got something else");
      const changed = isExample.current ? { ...options, labels: "" } : options;
      isExample.current = false;
      return start(given, changed);
    },
    change(change) {
      const changed = { ...options, ...change };
      setOptions(changed);
      if (file) start(file, changed);
    },
    async example() {
      const call = ++latest.current;
      try {
        const { file, labels } = await loadExample();
        if (call !== latest.current) return;
        if (input.current) input.current.value = "";
        isExample.current = true;
        start(file, { ...options, labels });
      } catch (error) {
        if (call === latest.current) refuse((error as Error).message);
      }
    },
  };
}

/** Writes results as CSV, in a worker of their own, so that it goes on whatever is read meanwhile; and what is said of it. */
export function useDownload(): [(read: Read) => void, string | undefined] {
  const [said, say] = useState<string>();
  const download = (read: Read) => {
    say("The file is being written …");
    const writing = newWorker();
    const end = (failure?: string) => {
      say(failure);
      writing.terminate();
    };
    listening<Told>(writing, {
      onTold(told) {
        if (told.kind === "csv") save("probabilities.csv", told.csv);
        end(told.kind === "failure" ? told.message : undefined);
      },
      onFailure: end,
    });
    writing.postMessage({ kind: "csv", read } satisfies Asked);
  };
  return [download, said];
}
