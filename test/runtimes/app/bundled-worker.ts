// The same as a worker, for wrangler.
import { kernelInfo, softmax } from "simd-softmax";

export default {
  fetch: () => Response.json({ probabilities: [...softmax([2, 1, -3.2])], variant: kernelInfo().variant }),
};
