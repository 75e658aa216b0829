import type { Lane } from '../memory/lane.js';
import type { Words } from '../memory/words.js';

/**
 * How many permits there are, and how many each thread holds.
 *
 *   word    name    written by                       meaning
 *   0       TOTAL   creators CAS, destroyers add     permits in existence, free and held
 *   1       MAX     format                           TOTAL is never more
 *   2 + 2l  HOLDER  lane l                           the life that wrote the word beside it
 *   3 + 2l  HELD    lane l (add)                     permits that it holds; void unless HOLDER is the life in that lane
 *
 * Transitions, each one operation
 *   HELD  + n   take; alone in the gate of the semaphore, and after a count
 *   HELD  - n   give back
 *   TOTAL + n   create, if MAX allows it
 *   TOTAL - n, then HELD - n   destroy: whoever dies in between has destroyed them, since its HELD is void
 *   HELD = 0, then HOLDER = life   a life takes permits for the first time
 *
 * Invariant: the HELD of all live lanes together are never more than TOTAL.
 */
const TOTAL = 0;
const MAX = 1;
const FIRST_LANE = 2;
const PER_LANE = 2;
const HOLDER = 0;
const HELD = 1;

/** The most permits that a semaphore can have. */
export const MOST_PERMITS: number = 2 ** 30;

/** How many words a count takes. */
export function permitCountWords(lanes: number): number {
  return FIRST_LANE + PER_LANE * lanes;
}

export class PermitCount {
  readonly #words: Words;
  readonly #base: number;
  readonly #lane: Lane;
  readonly #mine: number;

  constructor(words: Words, base: number, lane: Lane) {
    this.#words = words;
    this.#base = base;
    this.#lane = lane;
    this.#mine = base + FIRST_LANE + PER_LANE * lane.index;
  }

  static format(words: Words, base: number, permits: number, max: number): void {
    words.store(base + TOTAL, permits);
    words.store(base + MAX, max);
  }

  get total(): number {
    return this.#words.load(this.#base + TOTAL);
  }

  get max(): number {
    return this.#words.load(this.#base + MAX);
  }

  /**
   * How many permits are free. TOTAL is read last: what is destroyed meanwhile is missing from it before it is missing from
   * HELD, so it can seem held, but never free.
   */
  free(): number {
    const { realm } = this.#lane;
    const used = realm.usedLanes;
    let held = 0;
    for (let lane = 0; lane < used; lane++) {
      const at = this.#base + FIRST_LANE + PER_LANE * lane;
      if (this.#words.load(at + HELD) === 0 || this.#words.load(at + HOLDER) !== realm.lifeIn(lane)) continue;
      held += this.#words.load(at + HELD); // again: the first may have been another life's
    }
    return this.total - held;
  }

  take(permits: number): void {
    this.#enroll();
    this.#words.add(this.#mine + HELD, permits);
  }

  give(permits: number): void {
    this.#words.add(this.#mine + HELD, -permits);
  }

  /** False if there would be more than MAX. */
  create(permits: number): boolean {
    const { max } = this;
    for (;;) {
      const { total } = this;
      if (total + permits > max) return false;
      if (this.#words.cas(this.#base + TOTAL, total, total + permits)) return true;
    }
  }

  destroy(permits: number): void {
    this.#words.add(this.#base + TOTAL, -permits);
    this.#words.add(this.#mine + HELD, -permits);
  }

  /** Makes this lane's words speak for this life. The old number goes first: it was another life's. */
  #enroll(): void {
    if (this.#words.load(this.#mine + HOLDER) === this.#lane.life) return;
    this.#words.store(this.#mine + HELD, 0);
    this.#words.store(this.#mine + HOLDER, this.#lane.life);
  }
}
