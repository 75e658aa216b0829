import type { Lane } from '../memory/lane.js';
import type { Words } from '../memory/words.js';
import { NO_PARTY, ONE_DEAD, Parties, partiesWords } from './parties.js';
import { type AsyncWaiter, NOT_YET } from './wait-line.js';
import { type Happening, WaitSet, waitSetWords } from './wait-set.js';

/**
 * A gate that opens once, when it has been counted down to 0 and every thread that promised to arrive has done so.
 *
 *   word  name     written by  meaning
 *   0     STATE    anybody     count:30 | OPEN | BROKEN
 *   1...  PARTIES  see parties.ts: the threads that have promised to arrive
 *   ...   WAITERS  see wait-set.ts
 *
 * Transitions
 *   n            -> n - k           countDown, never below 0; at 0 wake
 *   PARTY        -> NOBODY          arrive, then wake
 *   0, no party  -> 0 | OPEN        whoever sees it, by CAS
 *   n, dead party -> n | BROKEN     whoever sees it, by CAS, then wake
 *
 * Invariant: OPEN and BROKEN exclude each other and stay, so all waiters agree. A promise given at the moment of the
 * opening holds nobody up any more.
 */
const STATE = 0;
const PARTIES = 1;
const BROKEN = 1;
const OPEN = 2;
const COUNT_SHIFT = 2;

/** Outcomes of waiting. */
export const OPENED = 0;
export const BROKE = 1;

/** The highest count. */
export const MOST_COUNTS: number = 2 ** 30 - 1;

/** How many words it takes. */
export function latchWords(lanes: number): number {
  return PARTIES + partiesWords(lanes) + waitSetWords(lanes);
}

export class LatchCore implements Happening {
  readonly #words: Words;
  readonly #state: number;
  readonly #parties: Parties;
  readonly #waiters: WaitSet;
  /** How many promises of this thread are open. */
  #promises = 0;

  constructor(words: Words, base: number, lane: Lane) {
    this.#words = words;
    this.#state = base + STATE;
    this.#parties = new Parties(words, base + PARTIES, lane);
    this.#waiters = new WaitSet(words, base + PARTIES + partiesWords(lane.realm.lanes), lane, this);
  }

  /** Writes a latch into zeroed words. */
  static format(words: Words, base: number, count: number): void {
    words.store(base + STATE, count << COUNT_SHIFT);
  }

  countDown(n: number): void {
    for (;;) {
      const state = this.#words.load(this.#state);
      const count = state >>> COUNT_SHIFT;
      if (count === 0) return;
      const left = Math.max(0, count - n);
      if (!this.#words.cas(this.#state, state, (left << COUNT_SHIFT) | (state & (OPEN | BROKEN)))) continue;
      if (left === 0) this.#waiters.wakeAll();
      return;
    }
  }

  /** This thread promises to arrive. False, and no promise, when the latch is open or broken already. */
  promise(): boolean {
    // A look first: the lane may hold the evidence that its last life has broken the latch.
    if (this.look() !== NOT_YET) return false;
    this.#promises++;
    this.#parties.register();
    return true;
  }

  /** One promise of this thread is kept. */
  arrive(): void {
    this.#promises--;
    if (this.#promises > 0) return;
    this.#parties.leave();
    this.#waiters.wakeAll();
  }

  /** How many counts and parties are missing. */
  missing(): number {
    const state = this.#words.load(this.#state);
    return (state & OPEN) !== 0 ? 0 : (state >>> COUNT_SHIFT) + this.#parties.count();
  }

  /** Node's id of the thread that died with its promise. */
  deadThreadId(): number | undefined {
    return this.#parties.deadThreadId();
  }

  look(): number {
    for (;;) {
      const state = this.#words.load(this.#state);
      if ((state & OPEN) !== 0) return OPENED;
      if ((state & BROKEN) !== 0) return BROKE;
      const seen = this.#parties.look();
      if (seen === ONE_DEAD) {
        if (this.#words.cas(this.#state, state, state | BROKEN)) this.#waiters.wakeAll();
      } else if (state >>> COUNT_SHIFT !== 0 || seen !== NO_PARTY) return NOT_YET;
      else this.#words.cas(this.#state, state, state | OPEN);
    }
  }

  waitSync(deadlineMs: number): number {
    return this.#waiters.waitSync(0, deadlineMs);
  }

  enqueue(waiter: AsyncWaiter): void {
    this.#waiters.enqueue(0, waiter);
  }

  leave(waiter: AsyncWaiter): void {
    this.#waiters.leave(0, waiter);
  }
}
