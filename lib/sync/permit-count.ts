import type { Lane } from '../memory/lane.js';
import type { Words } from '../memory/words.js';
import { LaneWords } from './lane-words.js';

/**
 * How many permits there are, and how many each thread holds (but for one: see sole-permit.ts).
 *
 *   word    name    written by                       meaning
 *   0       TOTAL   creators CAS, destroyers add     permits in existence, free and held
 *   1       MAX     format                           TOTAL is never more
 *   2 + 2l  HOLDER  lane l                           the life that wrote the word beside it
 *   3 + 2l  HELD    lane l (add)                     permits that it holds; void unless HOLDER is the life in that lane
 *   ENROLLED        see lane-words.ts
 *
 * Transitions, each one operation
 *   HELD  + n   take; alone in the gate of the semaphore, and after a count
 *   HELD  - n   give back
 *   TOTAL + n   create, if MAX allows it
 *   TOTAL - n, then HELD - n   destroy: whoever dies in between has destroyed them, since its HELD is void
 *
 * Invariant: the HELD of all live lanes together are never more than TOTAL.
 */
const TOTAL = 0;
const MAX = 1;
const FIRST_LANE = 2;
const PER_LANE = 2;
const HELD = 1;

/** The most permits that a semaphore can have. */
export const MOST_PERMITS: number = 2 ** 30;

/** How many words a count takes. */
export function permitCountWords(lanes: number): number {
  return enrolledWord(lanes) + 1;
}

function enrolledWord(lanes: number): number {
  return FIRST_LANE + PER_LANE * lanes;
}

export class PermitCount {
  readonly #words: Words;
  readonly #base: number;
  readonly #lanes: LaneWords;
  readonly #held: number;
  readonly max: number;

  constructor(words: Words, base: number, lane: Lane) {
    this.#words = words;
    this.#base = base;
    this.#lanes = new LaneWords(words, lane, {
      first: base + FIRST_LANE,
      perLane: PER_LANE,
      enrolled: base + enrolledWord(lane.realm.lanes),
    });
    this.#held = this.#lanes.mine + HELD;
    this.max = words.load(base + MAX);
    this.#lanes.enroll();
  }

  static format(words: Words, base: number, permits: number, max: number): void {
    words.store(base + TOTAL, permits);
    words.store(base + MAX, max);
  }

  static maxIn(words: Words, base: number): number {
    return words.load(base + MAX);
  }

  get total(): number {
    return this.#words.load(this.#base + TOTAL);
  }

  /** How many permits live threads hold. */
  held(): number {
    const { used } = this.#lanes;
    let held = 0;
    for (let lane = 0; lane < used; lane++) {
      const at = this.#lanes.at(lane) + HELD;
      if (this.#words.load(at) === 0 || !this.#lanes.isLive(lane)) continue;
      held += this.#words.load(at); // again: the first may have been another life's
    }
    return held;
  }

  take(permits: number): void {
    this.#words.add(this.#held, permits);
  }

  give(permits: number): void {
    this.#words.add(this.#held, -permits);
  }

  /** False if there would be more than MAX. */
  create(permits: number): boolean {
    for (;;) {
      const { total } = this;
      if (total + permits > this.max) return false;
      if (this.#words.cas(this.#base + TOTAL, total, total + permits)) return true;
    }
  }

  /** There are so many less, of those that this thread holds; it gives them back next, or dies. */
  destroy(permits: number): void {
    this.#words.add(this.#base + TOTAL, -permits);
  }
}
