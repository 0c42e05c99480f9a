// Workers, whose failures are told too: the event of one that could not be loaded has no message.

/** What a worker must be told of. */
export interface Heard<Told> {
  onTold(told: Told): void;
  onFailure(message: string): void;
}

export function listening<Told>(worker: Worker, { onTold, onFailure }: Heard<Told>): Worker {
  worker.addEventListener("message", ({ data }: MessageEvent<Told>) => onTold(data));
  worker.addEventListener("error", ({ message }: Partial<ErrorEvent>) =>
    onFailure(message ?? "its script could not be loaded"),
  );
  return worker;
}
