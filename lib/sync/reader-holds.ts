import type { Lane } from '../memory/lane.js';
import { NOBODY } from '../memory/life.js';
import { WORDS_PER_LINE, type Words } from '../memory/words.js';
import { HighWater } from './high-water.js';

/**
 * Who reads: each thread says so in a word of its own, so readers do not disturb each other.
 *
 *   word       name     written by              meaning
 *   0          READERS  first-time readers      lanes from this one on have never read (see high-water.ts)
 *   32 + 32 l  HOLD l   lane l                  the life in that lane that reads, or NOBODY; a line each
 *
 * How often a thread reads at the same time is known to that thread alone. A life that is over reads nothing.
 *
 * Invariant: READERS is raised before HOLD is stored. So who looks at no more than READERS lanes has looked at the others
 * as well, before they began to read.
 */
export class ReaderHolds {
  readonly #words: Words;
  readonly #lane: Lane;
  readonly #readers: HighWater;
  readonly #firstHold: number;
  readonly #hold: number;
  /** How often this thread reads at the same time. */
  #depth = 0;
  #hasRead = false;

  constructor(words: Words, base: number, lane: Lane) {
    this.#words = words;
    this.#lane = lane;
    this.#readers = new HighWater(words, base);
    this.#firstHold = base + WORDS_PER_LINE;
    this.#hold = this.#holdOf(lane.index);
  }

  /** Whether this thread reads. */
  get isReading(): boolean {
    return this.#depth > 0;
  }

  /** This thread reads once more. */
  begin(): void {
    if (this.#depth++ > 0) return;
    if (!this.#hasRead) this.#enroll();
    this.#words.store(this.#hold, this.#lane.life);
  }

  /** One read less. True when it was the last. */
  end(): boolean {
    if (--this.#depth > 0) return false;
    this.#words.store(this.#hold, NOBODY);
    return true;
  }

  /** A life that reads, NOBODY when none does. */
  first(): number {
    const lanes = this.#readers.value;
    for (let lane = 0; lane < lanes; lane++) {
      const life = this.#readerIn(lane);
      if (life !== NOBODY) return life;
    }
    return NOBODY;
  }

  /** How many threads read. */
  count(): number {
    const lanes = this.#readers.value;
    let readers = 0;
    for (let lane = 0; lane < lanes; lane++) if (this.#readerIn(lane) !== NOBODY) readers++;
    return readers;
  }

  #enroll(): void {
    this.#hasRead = true;
    this.#readers.raise(this.#lane.index + 1);
  }

  #readerIn(lane: number): number {
    const life = this.#words.load(this.#holdOf(lane));
    return life !== NOBODY && this.#lane.realm.isAlive(life) ? life : NOBODY;
  }

  #holdOf(lane: number): number {
    return this.#firstHold + lane * WORDS_PER_LINE;
  }
}

/** How many words they take. */
export function readerWords(lanes: number): number {
  return WORDS_PER_LINE + lanes * WORDS_PER_LINE;
}
