// The same as bundled.ts for wrangler: a worker that answers with the result of one call.
import { kernelInfo, softmax } from "simd-softmax";

export default {
  fetch: () => Response.json({ probabilities: [...softmax([2, 1, -3.2])], variant: kernelInfo().variant }),
};
