// What a right answer is.

export type Right = (response: Response) => Promise<boolean>;

const near = (got: readonly number[], wanted: readonly number[]) =>
  got.length === wanted.length && wanted.every((value, i) => Math.abs(got[i] - value) <= 1e-6 * Math.abs(value));
/** softmax of [2, 1, -3.2]. */
export const THREE = [0.7281221, 0.26786116, 0.0040167323];

export const says =
  (part: string): Right =>
  async (response) =>
    (await response.json()).error.includes(part);
export const gives =
  (wanted: readonly number[]): Right =>
  async (response) =>
    near((await response.json()).result, wanted);
export const givesBytes =
  (wanted: readonly number[]): Right =>
  async (response) =>
    near([...new Float32Array(await response.arrayBuffer())], wanted);

export const picks =
  (indices: readonly number[], probabilities: readonly number[]): Right =>
  async (response) => {
    const got = await response.json();
    const logs = probabilities.map(Math.log);
    return (
      String(got.indices) === String(indices) &&
      (got.probabilities === undefined || near(got.probabilities, probabilities)) &&
      near(got.logProbabilities, logs)
    );
  };
