// What is inside npm `lande`: its vectors of characters, its network, and its languages. The package exports none of it, so the
// files are read where they are installed.

/** A part of the package, or of what it is made of. */
const part = (path: string): Promise<Record<string, unknown>> =>
  import(new URL(`node_modules/${path}`, import.meta.url).href) as Promise<Record<string, unknown>>;

interface Tensor {
  readonly w: Float32Array;
}

/** A layer of its network: filters have the weights of one class each. */
interface OwnLayer {
  readonly filters?: readonly Tensor[];
  readonly biases?: Tensor;
}

interface OwnNetwork {
  readonly layers: readonly OwnLayer[];
  forward(input: Tensor, isTraining: boolean): Tensor;
}

const load = async () => {
  const [{ NeuralNetwork, Tensor }, options, languages] = await Promise.all([
    part("toygrad/dist/index.js"),
    part("lande/standalone/t50-options.js"),
    part("lande/standalone/t50-langs.js"),
  ]);
  const network = new (NeuralNetwork as new (options: unknown) => OwnNetwork)(options["default"]);
  return { network, Tensor: Tensor as new (...size: unknown[]) => Tensor, languages: languages["default"] as string[] };
};

/** The layers with weights as [classes, features], the languages, and the network's own way to compute. */
export async function ownNetwork() {
  const { network, Tensor, languages } = await load();
  const layers = network.layers.flatMap(({ filters, biases }) => {
    if (!filters || !biases) return [];
    const width = filters[0].w.length;
    const weights = new Float32Array(filters.length * width);
    for (const [c, { w }] of filters.entries()) weights.set(w, c * width);
    return [{ weights, bias: Float32Array.from(biases.w) }];
  });
  const forward = (vector: Float32Array) => network.forward(new Tensor(1, 1, vector.length, vector), false);
  return { languages, layers, forward };
}

/** The vectors that lande makes of texts: it is given a network that keeps what it is asked. */
export async function ownVectors(texts: readonly string[]): Promise<Float32Array> {
  const [{ infer }, ngrams] = await Promise.all([
    part("lande/standalone/utils.js"),
    part("lande/standalone/t50-ngrams.js"),
  ]);
  const rows = texts.map((text) => {
    let vector = new Float32Array(0);
    const keep = {
      forward(input: Tensor) {
        vector = Float32Array.from(input.w);
        return { w: [] };
      },
    };
    (infer as (text: string, languages: string[], ngrams: unknown, network: unknown) => unknown)(
      text,
      [],
      ngrams["default"],
      keep,
    );
    return vector;
  });
  const vectors = new Float32Array(rows.length * rows[0].length);
  for (const [row, vector] of rows.entries()) vectors.set(vector, row * vector.length);
  return vectors;
}
