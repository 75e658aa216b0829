/** Calls `aborted` when the signal aborts. Answers how to call that off. */
export function onAbort(signal: AbortSignal, aborted: () => void): () => void {
  let listener = listeners.get(signal);
  if (listener === undefined) {
    listener = new Listener(signal);
    listeners.set(signal, listener);
  }
  return listener.add(aborted);
}

/** The calls to make when a signal aborts: a signal that ten thousand tasks share has one listener, so Node does not warn of a leak. */
class Listener {
  readonly #signal: AbortSignal;
  readonly #calls: Set<() => void> = new Set();
  #isDone = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this, { once: true });
  }

  handleEvent(): void {
    this.#isDone = true;
    listeners.delete(this.#signal);
    for (const aborted of this.#calls) aborted();
  }

  add(aborted: () => void): () => void {
    this.#calls.add(aborted);
    return () => this.#forget(aborted);
  }

  #forget(aborted: () => void): void {
    this.#calls.delete(aborted);
    if (this.#isDone || this.#calls.size > 0) return;
    this.#isDone = true;
    this.#signal.removeEventListener('abort', this);
    listeners.delete(this.#signal);
  }
}

const listeners: WeakMap<AbortSignal, Listener> = new WeakMap();
