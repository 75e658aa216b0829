import { thisLane } from '../../../lib/memory/this-lane.js';

/**
 * Plain shared words by which the threads of a storm on lock sets say what they hold, beside the locks.
 *
 *   0              GRANTED   threads (add)    lock sets that were granted
 *   1              STOP      the storm        1: take no more
 *   2              WRONG     threads (add)    times that a thread saw a conflict
 *   3              LONGEST   threads (CAS)    milliseconds that a set has waited, at most
 *   16 + 64s       LIFE      thread in slot s the life that wrote the words beside it; a life that is over holds nothing
 *       + 1 + 2l   ALONE     thread in slot s how often it holds lock l alone, or permits of it
 *       + 2 + 2l   TOGETHER  thread in slot s how often it holds lock l together with others
 */
const GRANTED = 0;
const STOP = 1;
const WRONG = 2;
const LONGEST = 3;
const SLOTS = 16;
const WORDS_PER_SLOT = 64;
const MAX_SLOTS = 32;

/** What is known of a lock of the storm. */
export interface BoardLock {
  readonly index: number;
  readonly isShared: boolean;
  /** How many may hold it alone at a time. */
  readonly permits: number;
}

export class LockStormBoard {
  readonly cells: Int32Array;

  constructor(cells: Int32Array = new Int32Array(new SharedArrayBuffer(4 * (SLOTS + MAX_SLOTS * WORDS_PER_SLOT)))) {
    this.cells = cells;
  }

  get granted(): number {
    return Atomics.load(this.cells, GRANTED);
  }

  get wrong(): number {
    return Atomics.load(this.cells, WRONG);
  }

  get longestWaitMs(): number {
    return Atomics.load(this.cells, LONGEST);
  }

  get mustStop(): boolean {
    return Atomics.load(this.cells, STOP) === 1;
  }

  stop(): void {
    Atomics.store(this.cells, STOP, 1);
  }

  /** This thread is the one in the slot from now on. */
  moveIn(slot: number): void {
    this.cells.fill(0, this.#at(slot), this.#at(slot + 1));
    Atomics.store(this.cells, this.#at(slot), thisLane().life);
  }

  /** This thread holds locks, after it has got them; looks whether anybody else does who must not. */
  enter(slot: number, locks: readonly BoardLock[]): void {
    for (const lock of locks) {
      Atomics.add(this.cells, this.#cell(slot, lock), 1);
      const [alone, together] = this.#holders(lock.index);
      if (alone > 0 && (alone > lock.permits || together > 0)) Atomics.add(this.cells, WRONG, 1);
    }
  }

  /** It does not any more; before it gives them back. */
  leave(slot: number, locks: readonly BoardLock[]): void {
    for (const lock of locks) Atomics.sub(this.cells, this.#cell(slot, lock), 1);
  }

  /** A lock set has been granted after so long. */
  countGranted(waitedMs: number): void {
    Atomics.add(this.cells, GRANTED, 1);
    for (let longest = this.longestWaitMs; waitedMs > longest; longest = this.longestWaitMs)
      Atomics.compareExchange(this.cells, LONGEST, longest, Math.ceil(waitedMs));
  }

  #holders(index: number): [number, number] {
    const { realm } = thisLane();
    let [alone, together] = [0, 0];
    for (let slot = 0; slot < MAX_SLOTS; slot++) {
      const life = Atomics.load(this.cells, this.#at(slot));
      if (life === 0 || !realm.isAlive(life)) continue;
      alone += Atomics.load(this.cells, this.#at(slot) + 1 + 2 * index);
      together += Atomics.load(this.cells, this.#at(slot) + 2 + 2 * index);
    }
    return [alone, together];
  }

  #cell(slot: number, { index, isShared }: BoardLock): number {
    return this.#at(slot) + (isShared ? 2 : 1) + 2 * index;
  }

  #at(slot: number): number {
    return SLOTS + slot * WORDS_PER_SLOT;
  }
}
