/** The calls to make when a signal aborts: a signal that ten thousand tasks share has one listener, so Node does not warn of a leak. */
const calls = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `aborted` when the signal aborts. Answers how to call that off. */
export function onAbort(signal: AbortSignal, aborted: () => void): () => void {
  let waiting = calls.get(signal);
  if (waiting === undefined) {
    waiting = new Set();
    calls.set(signal, waiting);
    listen(signal, waiting);
  }
  waiting.add(aborted);
  return () => forget(signal, waiting, aborted);
}

const listeners = new WeakMap<Set<() => void>, () => void>();

function listen(signal: AbortSignal, waiting: Set<() => void>): void {
  const listener = (): void => {
    calls.delete(signal);
    for (const aborted of waiting) aborted();
  };
  listeners.set(waiting, listener);
  signal.addEventListener('abort', listener, { once: true });
}

function forget(signal: AbortSignal, waiting: Set<() => void>, aborted: () => void): void {
  waiting.delete(aborted);
  const listener = listeners.get(waiting);
  if (waiting.size > 0 || listener === undefined) return;
  signal.removeEventListener('abort', listener);
  if (calls.get(signal) === waiting) calls.delete(signal);
}
