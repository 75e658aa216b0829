import { wait, type Waiter } from '../sync/wait.js';
import type { WaitOptions } from '../sync/wait-options.js';

/** How many accepted tasks have not settled, and who waits for the last of them. */
export class Unsettled {
  readonly #waiters = new Set<Waiter<void>>();
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
    for (const waiter of waiters) waiter.serve();
  }

  /**
   * Waits until there is none; a task that is accepted meanwhile is waited for as well.
   *
   * @throws TimeoutError, or `signal.reason`; TypeError or RangeError for wrong options.
   */
  drained(operation: string, options: WaitOptions = {}): Promise<void> {
    const describe = (): string => `${this.#count} ${this.#count === 1 ? 'task has' : 'tasks have'} not settled`;
    const enqueue = (waiter: Waiter<void>): void => this.#whenNone(waiter);
    const leave = (waiter: Waiter<void>): void => void this.#waiters.delete(waiter);
    return wait({ operation, describe, enqueue, leave, take: () => undefined }, options);
  }

  #whenNone(waiter: Waiter<void>): void {
    if (this.#count === 0) waiter.serve();
    else this.#waiters.add(waiter);
  }
}
