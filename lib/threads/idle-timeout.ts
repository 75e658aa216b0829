import type { PoolThread } from './pool-thread.js';

/** Ends threads that have had no task for a while. */
export class IdleTimeout {
  readonly #timeoutMs: number;
  /** Lets go of those that have been idle since a time, in milliseconds, or longer. Answers since when the next one is; undefined when there is none. */
  readonly #dismiss: (sinceMs: number) => number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, dismiss: (sinceMs: number) => number | undefined) {
    this.#timeoutMs = timeoutMs;
    this.#dismiss = dismiss;
  }

  /** A thread has become idle. */
  begins(thread: PoolThread): void {
    if (this.#timeoutMs === Infinity) return;
    thread.idleSinceMs = performance.now();
    this.#wait(thread.idleSinceMs);
  }

  #wait(sinceMs: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(this.#look, Math.ceil(sinceMs + this.#timeoutMs - performance.now())).unref();
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    const next = this.#dismiss(performance.now() - this.#timeoutMs);
    if (next !== undefined) this.#wait(next);
  };
}
