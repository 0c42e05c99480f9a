// A button that copies a text.
import { useState } from "preact/hooks";

/** How long it says what became of it (milliseconds). */
const SAID_MS = 2500;

interface CopyProps {
  readonly label: string;
  readonly done: string;
  /** Shown where the browser does not let pages copy. */
  readonly failed: string;
  text(): string;
}

export function Copy({ label, done, failed, text }: CopyProps) {
  const [said, say] = useState<string>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      say(done);
    } catch {
      say(failed);
    }
    setTimeout(() => say(undefined), SAID_MS);
  };
  return (
    <button type="button" class="copy" onClick={copy}>
      {said ?? label}
    </button>
  );
}
