import type { Words } from '../memory/words.js';

/**
 * Blocks of equal size, taken and given back under a lock. A block that a thread had when it died, and that nothing leads to, is
 * lost until `reclaim`.
 *
 *   word  name  meaning
 *   0     FREE  the first block that was given back, NONE when there is none; they hang together by NEXT
 *   1     USED  blocks below this have been used; the others are still zero
 *   2...  blocks of BLOCK words
 *
 *   of a block
 *   0     NEXT  the next free block; or whatever its user keeps there
 *   1...  free for its user
 *
 * Transitions, each by the thread that has the lock, each one store
 *   FREE: b -> NEXT of b   take
 *   USED: n -> n + 1       take, when no block is free
 *   FREE: a -> b           give, after NEXT of b has become a
 *
 * Invariant: no block is free twice, wherever a thread was stopped: it leaves FREE before it is used, and enters it last.
 */
const FREE = 0;
const USED = 1;
const BLOCKS = 2;

/** Words of a block. */
export const BLOCK = 32;
/** In place of the number of a block: numbers begin with 1. */
export const NONE = 0;

const NEXT = 0;

export class RequestBlocks {
  readonly #words: Words;
  readonly #base: number;
  readonly #capacity: number;

  /** `capacity` blocks in words that are all zero at first. */
  constructor(words: Words, base: number, capacity: number) {
    this.#words = words;
    this.#base = base;
    this.#capacity = capacity;
  }

  /** The position of a block's words. */
  at(block: number): number {
    return this.#base + BLOCKS + (block - 1) * BLOCK;
  }

  /** A block with anything in it; NONE when all are in use. */
  take(): number {
    const words = this.#words;
    const free = words.load(this.#base + FREE);
    if (free !== NONE) {
      words.store(this.#base + FREE, words.load(this.at(free) + NEXT));
      return free;
    }
    const used = words.load(this.#base + USED);
    if (used === this.#capacity) return NONE;
    words.store(this.#base + USED, used + 1);
    return used + 1;
  }

  give(block: number): void {
    this.#words.store(this.at(block) + NEXT, this.#words.load(this.#base + FREE));
    this.#words.store(this.#base + FREE, block);
  }

  /** Makes all blocks free but these. */
  reclaim(kept: ReadonlySet<number>): void {
    this.#words.store(this.#base + FREE, NONE);
    for (let block = this.#words.load(this.#base + USED); block > NONE; block--) if (!kept.has(block)) this.give(block);
  }

  /** How many words `capacity` blocks take. */
  static words(capacity: number): number {
    return BLOCKS + capacity * BLOCK;
  }
}
