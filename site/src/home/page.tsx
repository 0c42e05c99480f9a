// The home page: what the package is, and the sections to try.
import { DrawIt } from "../draw/draw.tsx";
import { DropIt } from "../drop/drop.tsx";
import { RaceIt } from "../race/race.tsx";
import { SampleIt } from "../sample/sample.tsx";
import { See } from "../see/see.tsx";
import { TrainIt } from "../train/train.tsx";

/** Run by a test, like the examples of the documents. */
export const EXAMPLE = `import { argmax, softmax } from "simd-softmax";

softmax([2, 1, -3.2]); // Float32Array [0.7281221, 0.26786116, 0.0040167323]
argmax(Float32Array.of(1, 4, 2, 0, 9, 0), { shape: [2, 3] }).indices; // Uint32Array [1, 1]`;

function Introduction() {
  return (
    <header class="introduction">
      <h1>The softmax family over typed arrays</h1>
      <p>
        WebAssembly SIMD kernels behind one synchronous call: softmax, log-softmax, log-sum-exp, and what people compute
        from logits: confidences, top-k, samples, transcriptions, losses. Within 4 units in the last place at any row
        length, many times as fast as a loop (<a href="#race">race it</a>), 35 kB, without a dependency, wherever
        JavaScript runs.
      </p>
      <pre>
        <code>{EXAMPLE}</code>
      </pre>
      <p>
        To install it, run <code>npm pack</code> in a clone of the repository and <code>npm install</code> what comes
        out; the package is not on the npm registry yet. Everything on this page is computed by the package itself, in
        your browser. Read the <a href="guide.html">guide</a>, the <a href="reference.html">reference</a>, or how{" "}
        <a href="accuracy.html">accurate</a> it is and <a href="runtimes.html">where it runs</a>.
      </p>
    </header>
  );
}

export function Home() {
  return (
    <>
      <Introduction />
      <See />
      <SampleIt />
      <DrawIt />
      <RaceIt />
      <DropIt />
      <TrainIt />
    </>
  );
}
