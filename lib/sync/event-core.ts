import type { Lane } from '../memory/lane.js';
import type { Words } from '../memory/words.js';
import { type AsyncWaiter, NOT_YET } from './wait-line.js';
import { type Happening, WaitSet, waitSetWords } from './wait-set.js';

/**
 * Something that is the case or not, and that threads can wait for.
 *
 *   word  name   written by  meaning
 *   0     STATE  anybody     epoch:31 | SET; the epoch counts how often it was set, and wraps
 *   1...         see wait-set.ts
 *
 * Transitions, each one CAS
 *   e | 0   -> e+1 | SET   set, then wake
 *   e | SET -> e | 0       clear
 *
 * Invariant: a wait that began in epoch e is over once SET is there or the epoch is another. So a `clear` right behind a
 * `set` hides it from nobody who was waiting; only 2^31 sets between two looks of a waiter would.
 */
const STATE = 0;
const WAITERS = 1;
const SET = 1;

/** The only outcome of waiting for an event. */
export const HAPPENED = 0;

/** How many words it takes. */
export function eventWords(lanes: number): number {
  return WAITERS + waitSetWords(lanes);
}

export class EventCore implements Happening {
  readonly #words: Words;
  readonly #state: number;
  readonly #waiters: WaitSet;

  constructor(words: Words, base: number, lane: Lane) {
    this.#words = words;
    this.#state = base + STATE;
    this.#waiters = new WaitSet(words, base + WAITERS, lane, this);
  }

  get isSet(): boolean {
    return (this.#words.load(this.#state) & SET) !== 0;
  }

  /** The epoch in which a wait begins; NOT_YET when it is set, so there is nothing to wait for. */
  begin(): number {
    const state = this.#words.load(this.#state);
    return (state & SET) !== 0 ? NOT_YET : epochOf(state);
  }

  set(): void {
    for (;;) {
      const state = this.#words.load(this.#state);
      if ((state & SET) !== 0) return;
      if (this.#words.cas(this.#state, state, ((epochOf(state) + 1) << 1) | SET)) return this.#waiters.wakeAll();
    }
  }

  clear(): void {
    for (;;) {
      const state = this.#words.load(this.#state);
      if ((state & SET) === 0 || this.#words.cas(this.#state, state, state & ~SET)) return;
    }
  }

  look(epoch: number): number {
    const state = this.#words.load(this.#state);
    return (state & SET) !== 0 || epochOf(state) !== epoch ? HAPPENED : NOT_YET;
  }

  waitSync(epoch: number, deadlineMs: number): number {
    return this.#waiters.waitSync(epoch, deadlineMs);
  }

  enqueue(epoch: number, waiter: AsyncWaiter): void {
    this.#waiters.enqueue(epoch, waiter);
  }

  leave(epoch: number, waiter: AsyncWaiter): void {
    this.#waiters.leave(epoch, waiter);
  }
}

function epochOf(state: number): number {
  return state >>> 1;
}
