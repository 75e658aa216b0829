/** What comes at once comes sooner than a sleeping thread could be woken. */
const MOST_MS = 0.3;
const LEAST_MS = 0.003;
/** So often, a thread that looks in vain tries the whole time again: the machine may have become idle. */
const TRY_AGAIN_AFTER = 32;

/**
 * For how long a thread looks for something before it sleeps: the longer, the more often it has found something in that time. If it does not, whoever it
 * waits for probably waits for its core.
 */
export class SpinBudget {
  #ms = MOST_MS;
  #misses = 0;

  /** In milliseconds, for the next time. */
  get ms(): number {
    return this.#misses % TRY_AGAIN_AFTER === TRY_AGAIN_AFTER - 1 ? MOST_MS : this.#ms;
  }

  /** It was found in time. */
  hit(): void {
    this.#misses = 0;
    this.#ms = Math.min(MOST_MS, this.#ms * 2);
  }

  /** It was not. */
  miss(): void {
    this.#misses++;
    this.#ms = Math.max(LEAST_MS, this.#ms / 2);
  }
}
