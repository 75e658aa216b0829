import { Semaphore } from '../../../lib/sync.js';
import { MAX_SLOTS } from './storm-cells.js';
import type { StormThread } from './storm-thread.js';
import { must, settles, type Subject, type SubjectKind } from './subject.js';

const PERMITS = 5;

/** The semaphore: there are never more permits out than there are, and those of the dead come back. */
export const semaphoreInStorm: SubjectKind<{ readonly semaphore: Semaphore }> = {
  create: () => ({ semaphore: new Semaphore(PERMITS, { max: PERMITS }) }),
  bring: ({ semaphore }, cells) => new SemaphoreInStorm(semaphore, cells),
};

class SemaphoreInStorm implements Subject {
  readonly #semaphore: Semaphore;
  /** How many permits each thread has. */
  readonly #held: Int32Array;

  constructor(semaphore: Semaphore, cells: Int32Array) {
    this.#semaphore = semaphore;
    this.#held = cells.subarray(0, MAX_SLOTS);
  }

  async use(thread: StormThread): Promise<void> {
    const { isBlocking, timeout, mayTimeOut } = thread.patience();
    const count = 1 + thread.below(3);
    try {
      const permit = isBlocking ? this.#semaphore.acquireSync(count, { timeout }) : await this.#semaphore.acquire(count, { timeout });
      Atomics.add(this.#held, thread.slot, count);
      await settles(thread, () => this.#held.reduce((sum, held) => sum + held, 0) <= PERMITS, `more than ${PERMITS} permits are held`);
      thread.mayDie();
      Atomics.sub(this.#held, thread.slot, count);
      must(permit.release(), 'a permit was not held any more');
    } catch (error) {
      thread.excuse(error, mayTimeOut);
    }
  }

  afterDeath(_threadId: number, slot: number): void {
    Atomics.store(this.#held, slot, 0);
    must(this.#semaphore.available <= PERMITS, 'a death has made permits');
  }

  async audit(): Promise<void> {
    const { available, waiting } = this.#semaphore;
    must(available === PERMITS && waiting === 0, `${available} of ${PERMITS} permits are there, and ${waiting} wait, while nobody uses it`);
  }
}
