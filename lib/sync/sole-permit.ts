import type { Lane } from '../memory/lane.js';
import { NOBODY } from '../memory/life.js';
import type { Words } from '../memory/words.js';
import { heldBy, ownerOf } from './lock-word.js';

/**
 * The permit of a semaphore of which no other is out: it is taken, and given back, by one operation, without a count.
 *
 *   word  name  written by  meaning
 *   0     SOLE  see below   `life:28 | 3 zeros | COUNTED` (see lock-word.ts)
 *
 * States
 *   IDLE            there is a permit, none is held, and nobody waits
 *   life            the life holds one permit; no other is held, and nobody waits
 *   COUNTED         permits are held as permit-count.ts says
 *   life | COUNTED  likewise, and the life holds one more
 *   A life that is over holds none.
 *
 * Transitions
 *   IDLE -> own                    take
 *   own  -> IDLE                   give back
 *   any  -> | COUNTED              whoever is in the gate of the semaphore, before it counts; a waiter, before it looks;
 *                                  whoever is about to destroy the permit
 *   own | COUNTED -> COUNTED       give back, or destroy
 *   COUNTED, dead | COUNTED -> own take, by who is in the gate and has counted that none is held; COUNTED is set again if
 *                                  somebody waits
 *
 * Invariant: without COUNTED nothing is held but this permit, and no waiter has looked. So a count, made in the gate and
 * with COUNTED set, misses nothing, and who gives back without COUNTED need not look for waiters.
 */
const COUNTED = 1;
const IDLE: typeof NOBODY = NOBODY;

export class SolePermit {
  readonly #words: Words;
  readonly #at: number;
  readonly #lane: Lane;
  readonly #own: number;

  constructor(words: Words, at: number, lane: Lane) {
    this.#words = words;
    this.#at = at;
    this.#lane = lane;
    this.#own = heldBy(lane.life);
  }

  static format(words: Words, at: number, permits: number): void {
    words.store(at, permits > 0 ? IDLE : COUNTED);
  }

  /** Takes it if it is known that no permit is out. */
  tryTake(): boolean {
    return this.#words.cas(this.#at, IDLE, this.#own);
  }

  /** From now on, permits are counted. */
  count(): void {
    if ((this.#words.load(this.#at) & COUNTED) === 0) this.#words.or(this.#at, COUNTED);
  }

  /** How many permits are held here, 0 or 1. */
  get held(): number {
    const owner = ownerOf(this.#words.load(this.#at));
    return owner !== NOBODY && this.#lane.realm.isAlive(owner) ? 1 : 0;
  }

  /** Takes it where permits are counted: in the gate, with COUNTED set, and no permit held by anybody alive. So nobody else writes. */
  takeCounted(): void {
    this.#words.store(this.#at, this.#own);
  }

  /** Gives it back, if this thread has it and permits are not counted: nobody waits then. */
  tryGive(): boolean {
    return this.#words.cas(this.#at, this.#own, IDLE);
  }

  /** Gives it back, if this thread has it and permits are counted. */
  tryGiveCounted(): boolean {
    if (ownerOf(this.#words.load(this.#at)) !== this.#lane.life) return false;
    this.#words.and(this.#at, COUNTED);
    return true;
  }
}
