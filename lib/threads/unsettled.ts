import { wait, type WaitOptions } from '../sync/wait-options.js';

/** How many accepted tasks have not settled, and who waits for the last of them. */
export class Unsettled {
  readonly #waiters = new Set<() => void>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  accepted(): void {
    this.#count++;
  }

  settled(): void {
    if (--this.#count > 0) return;
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const none of waiters) none();
  }

  /**
   * Waits until there is none; a task that is accepted meanwhile is waited for as well.
   *
   * @throws TimeoutError, or `signal.reason`; TypeError or RangeError for wrong options.
   */
  drained(operation: string, options: WaitOptions = {}): Promise<void> {
    const describe = (): string => `${this.#count} ${this.#count === 1 ? 'task has' : 'tasks have'} not settled`;
    return wait(
      { operation, describe },
      options,
      granted => this.#whenNone(granted),
      () => undefined,
    );
  }

  #whenNone(none: (grant: undefined) => void): () => void {
    const granted = (): void => none(undefined);
    if (this.#count === 0) granted();
    else this.#waiters.add(granted);
    return () => this.#waiters.delete(granted);
  }
}
