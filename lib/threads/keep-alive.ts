/** Keeps the process (or the thread) alive while somebody holds it. Everything else of a pool does not. */
export class KeepAlive {
  #holds = 0;
  /** A timer that never does anything: `ref` and `unref` of it cost some 20 ns. */
  #timer: NodeJS.Timeout | undefined;

  hold(): void {
    if (this.#holds++ > 0) return;
    this.#timer ??= setInterval(() => undefined, 2 ** 31 - 1);
    this.#timer.ref();
  }

  release(): void {
    if (--this.#holds === 0) this.#timer?.unref();
  }

  /** Gives the timer up, unless somebody holds it. A later hold makes another. */
  close(): void {
    if (this.#holds > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
