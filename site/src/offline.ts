// The service worker: answers come from the network, and without one from what was loaded before.

interface Lasting {
  waitUntil(done: Promise<unknown>): void;
}
interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** What is used of a service worker's scope, which the types of pages do not have. */
interface Scope {
  addEventListener(type: "activate", listen: (event: Lasting) => void): void;
  addEventListener(type: "message", listen: (event: Lasting & { readonly data: string[] }) => void): void;
  addEventListener(type: "fetch", listen: (event: FetchEvent) => void): void;
  readonly clients: { claim(): Promise<void> };
}

const opened = () => caches.open("simd-softmax");

/** A page is the same whatever its query says. */
function keyOf({ mode, url }: Request): string {
  const { origin, pathname } = new URL(url);
  return mode === "navigate" ? origin + pathname : url;
}

async function answer(request: Request): Promise<Response> {
  const cache = await opened();
  const key = keyOf(request);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(key, response.clone());
    return response;
  } catch (error) {
    const known = await cache.match(key);
    if (known) return known;
    throw error;
  }
}

const scope = globalThis as unknown as Scope;
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
// What a page had loaded before this worker was there.
scope.addEventListener("message", (event) => event.waitUntil(opened().then((cache) => cache.addAll(event.data))));
scope.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith("http")) event.respondWith(answer(event.request));
});
