import type { PoolThread } from './pool-thread.js';
import type { SpinBoard } from './spin-board.js';

/** The threads of a pool that have tasks which they have not answered. */
export class BusyThreads {
  readonly #spins: SpinBoard;
  readonly #threads = new Set<PoolThread>();

  constructor(spins: SpinBoard) {
    this.#spins = spins;
  }

  get size(): number {
    return this.#threads.size;
  }

  /** A thread has got tasks, or answered some, or ended. */
  account(thread: PoolThread): void {
    const isBusy = thread.state !== 'ended' && thread.unanswered > 0;
    if (isBusy === this.#threads.has(thread)) return;
    if (isBusy) this.#threads.add(thread);
    else this.#threads.delete(thread);
    this.#spins.noteBusy(this.#threads.size);
  }

  /** Takes their answers, and tells of each thread that has given some. Answers how many there were. */
  poll(freed: (thread: PoolThread) => void): number {
    let answered = 0;
    for (const thread of this.#threads) {
      const count = thread.poll();
      answered += count;
      if (count > 0) freed(thread);
    }
    return answered;
  }

  /** Asks to be rung when there are answers, also if the answer is false: there are some already. */
  sleep(): boolean {
    for (const thread of this.#threads) if (!thread.sleep()) return false;
    return true;
  }

  /** The opposite of `sleep`. */
  wake(): void {
    for (const thread of this.#threads) thread.wake();
  }
}
