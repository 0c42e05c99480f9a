// Loading what a section needs once it comes near.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** How far below the window a section counts as near. */
const MARGIN = "400px";

/** What became of something that is loaded. */
export type Loaded<Value> = { readonly value?: Value; readonly error?: string };

/** A reference for an element, and what `load` gives once that element is near the window. */
export function useWhenNear<Value>(load: () => Promise<Value>): [RefObject<HTMLDivElement | null>, Loaded<Value>] {
  const element = useRef<HTMLDivElement>(null);
  const [loaded, setLoaded] = useState<Loaded<Value>>({});
  // Loaded once.
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        load().then(
          (value) => setLoaded({ value }),
          (error: Error) => setLoaded({ error: error.message }),
        );
      },
      { rootMargin: MARGIN },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, loaded];
}
