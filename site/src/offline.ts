// The service worker: answers come from the network, and without one from what was loaded before.

/** What is used of a service worker's scope, which the types of pages do not have. */
interface Scope {
  addEventListener(type: "fetch", listen: (event: FetchEvent) => void): void;
  addEventListener(type: "activate", listen: (event: { waitUntil(done: Promise<unknown>): void }) => void): void;
  readonly clients: { claim(): Promise<void> };
}
interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const CACHE = "visited";

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    // A page is the same whatever its query says.
    const known = await cache.match(request, { ignoreSearch: request.mode === "navigate" });
    if (known) return known;
    throw error;
  }
}

const scope = globalThis as unknown as Scope;
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith("http")) event.respondWith(answer(event.request));
});
