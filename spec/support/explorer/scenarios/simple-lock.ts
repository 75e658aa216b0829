import { DeadlockError } from '../../../../lib/errors.js';
import type { AsyncLine, Lane } from '../../../../lib/memory/lane.js';
import { NOBODY } from '../../../../lib/memory/life.js';
import type { Words } from '../../../../lib/memory/words.js';

const OWNER = 0;

/**
 * The least that finding deadlocks needs of a lock: an owner, a wait as a line has it, and a ring for who may want it.
 * It is in no order and knows no waiters, so there is room for what the threads publish about each other.
 */
export class SimpleLock {
  readonly #words: Words;
  readonly #lane: Lane;
  /** The lanes that are rung when it is free. */
  readonly #others: readonly number[];
  readonly #line: AsyncLine = { serve: () => true, stepAside: () => undefined, stepBack: () => undefined };

  constructor(words: Words, lane: Lane, others: readonly number[]) {
    this.#words = words;
    this.#lane = lane;
    this.#others = others;
  }

  /** @throws DeadlockError */
  acquireSync(): void {
    if (this.#take()) return;
    this.#lane.stepAside(this.#line);
    try {
      this.#sleep();
    } finally {
      this.#lane.stepBack(this.#line);
    }
  }

  release(): void {
    this.#words.store(OWNER, NOBODY);
    for (const lane of this.#others) this.#lane.ring(lane);
  }

  #sleep(): void {
    for (;;) {
      const sample = this.#lane.sample();
      if (this.#take()) return;
      this.#lane.board?.looked(this.#words.load(OWNER) >>> 4);
      this.#lane.park(sample, Infinity);
      if (this.#lane.findDeadlock() !== undefined) throw new DeadlockError('a circle');
    }
  }

  #take(): boolean {
    return this.#words.cas(OWNER, NOBODY, this.#lane.life << 4);
  }
}
