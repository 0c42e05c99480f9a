// Adam, for networks of more layers than a head (Kingma and Ba 2015, with their constants).

export function adam(parameters: Float32Array, rate: number): (gradient: Float32Array) => void {
  const first = new Float32Array(parameters.length);
  const second = new Float32Array(parameters.length);
  let steps = 0;
  return (gradient) => {
    steps++;
    const scale = (rate * Math.sqrt(1 - 0.999 ** steps)) / (1 - 0.9 ** steps);
    for (let i = 0; i < parameters.length; i++) {
      first[i] += 0.1 * (gradient[i] - first[i]);
      second[i] += 0.001 * (gradient[i] * gradient[i] - second[i]);
      parameters[i] -= (scale * first[i]) / (Math.sqrt(second[i]) + 1e-8);
    }
  };
}
