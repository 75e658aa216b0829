import { DeadlockError } from '../../../../lib/errors.js';
import type { AsyncLine, Lane } from '../../../../lib/memory/lane.js';
import { NOBODY } from '../../../../lib/memory/life.js';
import { ENDLESS, TIMED } from '../../../../lib/memory/wait-board.js';
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
  readonly #told: () => void;
  readonly #line: AsyncLine = { serve: () => true, stepAside: () => undefined, stepBack: () => undefined };

  /** `told` is called at the moment when a wait is found to be in a circle. */
  constructor(words: Words, lane: Lane, others: readonly number[], told: () => void) {
    this.#words = words;
    this.#lane = lane;
    this.#others = others;
    this.#told = told;
  }

  /** False when the deadline has passed. @throws DeadlockError */
  acquireSync(deadlineMs: number): boolean {
    if (this.#take()) return true;
    this.#lane.stepAside(this.#line, deadlineMs === Infinity ? ENDLESS : TIMED);
    try {
      return this.#sleep(deadlineMs);
    } finally {
      this.#lane.stepBack(this.#line);
    }
  }

  release(): void {
    this.#words.store(OWNER, NOBODY);
    for (const lane of this.#others) this.#lane.ring(lane);
  }

  #sleep(deadlineMs: number): boolean {
    for (;;) {
      const sample = this.#lane.sample();
      if (this.#take()) return true;
      this.#lane.board?.looked(this.#words.load(OWNER) >>> 4);
      if (!this.#lane.park(sample, deadlineMs)) return false;
      if (this.#lane.findDeadlock() === undefined) continue;
      this.#told();
      throw new DeadlockError('a circle');
    }
  }

  #take(): boolean {
    return this.#words.cas(OWNER, NOBODY, this.#lane.life << 4);
  }
}
