const PER_THREAD = 2;
const LARGEST = 1024;
/** Tasks so short are over before one could want to cancel them, and the more of them are under way the less each costs. */
const SHORT_MS = 1;
const LONG_MS = 4;

/**
 * How many items a map may have taken at a time. What was not asked for adapts itself: with a few for each thread no
 * thread waits for work, unless tasks are so short that handing over takes longer; then it doubles. It shrinks when there is
 * more in it than a few milliseconds' work, and for a consumer that is slow.
 */
export class MapWindow {
  readonly #poolSize: () => number;
  readonly #asked: number | undefined;
  #wish = 0;
  #sampledMs: number | undefined;

  constructor(asked: number | undefined, poolSize: () => number) {
    this.#asked = asked;
    this.#poolSize = poolSize;
  }

  get size(): number {
    return this.#asked ?? Math.max(this.#wish, PER_THREAD * this.#poolSize());
  }

  /** A task begins. Answers whether its end should be told. */
  begin(): boolean {
    if (this.#asked !== undefined || this.#sampledMs !== undefined) return false;
    this.#sampledMs = performance.now();
    return true;
  }

  /** The task whose end should be told has ended; `isAwaited` tells whether somebody waits for results. */
  end(isAwaited: boolean): void {
    const tookMs = performance.now() - (this.#sampledMs ?? 0);
    this.#sampledMs = undefined;
    if (tookMs > LONG_MS || !isAwaited) this.#wish = this.#wish >> 1;
    else if (tookMs < SHORT_MS) this.#wish = Math.min(2 * this.size, LARGEST);
  }
}
