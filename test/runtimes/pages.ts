// What the browsers' server serves.

export const HTML = "text/html; charset=utf-8";
export const SCRIPT = "text/javascript";

/** What is served at a path. */
export interface Served {
  readonly headers: Record<string, string>;
  readonly body: string;
}
