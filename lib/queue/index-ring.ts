import { type MakeRegion, Region, REGION_HEADER } from '../memory/region.js';
import { type Handle, registerKind, SHARE, type Shareable } from '../memory/sharing.js';
import { WORDS_PER_LINE, type Words } from '../memory/words.js';
import { named } from '../sync/named.js';
import { checkWholeNumber } from '../sync/whole-number.js';

/**
 * A lock-free first-in-first-out queue of small integers for any number of threads on both ends.
 *
 *   word      name  written by     meaning
 *   line 1    HEAD  anybody (CAS)  position of the next pop
 *   line 2    TAIL  anybody (CAS)  position of the next push
 *   line 3... CELL  anybody (CAS)  one per place
 *
 * A position is `lap:20 | place:12`; it goes through the places, then on to the next lap. A cell is `lap:20 | item:12`.
 *
 *   cell (lap, EMPTY)  the position (lap, place) has not been filled
 *   cell (lap, item)   it holds an item
 *   cell (lap + 1, EMPTY)  the item has been taken
 *
 * Transitions
 *   (lap, EMPTY) -> (lap, item)       push at TAIL: this one CAS is the push
 *   (lap, item)  -> (lap + 1, EMPTY)  pop at HEAD: this one CAS is the pop
 *   TAIL, HEAD   -> next position     anybody who sees that the cell there has gone on: nobody owns a position
 *
 * Invariant: TAIL is at the first unfilled position or at most one behind for every pusher that stopped there; likewise
 * HEAD. So a thread that dies between its two CASes has pushed or popped, and the others move the position on for it.
 *
 * The cell is claimed before the position (unlike Vyukov's bounded queue, https://www.1024cores.net/home/lock-free-algorithms/queues,
 * where a thread that dies in between blocks everybody). Laps wrap after 2^20; a thread would have to be stopped, in the
 * middle of one operation, for exactly a multiple of that many laps to be misled.
 */
const HEAD: number = WORDS_PER_LINE;
const TAIL: number = 2 * WORDS_PER_LINE;
const CELLS: number = 3 * WORDS_PER_LINE;
const PLACE_BITS = 12;
const PLACE_MASK: number = (1 << PLACE_BITS) - 1;
const LAP_BITS: number = 32 - PLACE_BITS;
const EMPTY = 0;

const KIND = 0x72_69_6e_67; // 'ring'
const CAPACITY = REGION_HEADER;
const RING = 4;

/** The largest number of places, and one more than the largest index. */
export const MAX_RING_CAPACITY: number = PLACE_MASK;

/** How many words a ring takes. */
export function ringWords(capacity: number): number {
  return CELLS + capacity;
}

/** The ring in words that belong to something larger. */
export class RingCore {
  readonly #words: Words;
  readonly #base: number;
  readonly #capacity: number;

  constructor(words: Words, base: number, capacity: number) {
    this.#words = words;
    this.#base = base;
    this.#capacity = capacity;
  }

  /** False when the ring is full. */
  push(index: number): boolean {
    const words = this.#words;
    const tailAt = this.#base + TAIL;
    for (;;) {
      const tail = words.load(tailAt);
      const at = this.#cellAt(tail);
      const cell = words.load(at);
      const ahead = lapsAhead(cell, tail);
      if (ahead < 0) {
        // The item of the lap before is still there, so the ring is full, unless this look at the tail is out of date. HEAD says
        // nothing here: it may be one behind for ever, if the thread that popped last has died before it moved HEAD on.
        if (words.load(tailAt) === tail) return false;
        continue;
      }
      // The position is ours if this CAS succeeds; moving the tail on is everybody's business.
      const pushed = ahead === 0 && itemOf(cell) === EMPTY && words.cas(at, cell, withItem(tail, index + 1));
      if (pushed || ahead > 0 || itemOf(cell) !== EMPTY) words.cas(tailAt, tail, this.#next(tail));
      if (pushed) return true;
    }
  }

  /** The oldest item, -1 when the ring is empty. */
  pop(): number {
    return this.popIf(undefined);
  }

  /**
   * The oldest item that `take` accepts (any item when it is undefined); those that it refuses are dropped. -1 when the ring is empty. An item is taken
   * before it leaves the ring, so a thread that dies in between leaves a stale item, never a lost one.
   */
  popIf(take: ((index: number) => boolean) | undefined): number {
    const words = this.#words;
    const headAt = this.#base + HEAD;
    for (;;) {
      const head = words.load(headAt);
      const at = this.#cellAt(head);
      const cell = words.load(at);
      const ahead = lapsAhead(cell, head);
      if (ahead < 0) continue; // this look at the head is out of date
      if (ahead > 0) {
        words.cas(headAt, head, this.#next(head));
        continue;
      }
      const item = itemOf(cell);
      if (item === EMPTY) return -1;
      const taken = take?.(item - 1);
      const removed = words.cas(at, cell, emptied(head));
      words.cas(headAt, head, this.#next(head));
      if (taken ?? removed) return item - 1;
    }
  }

  /** How many items there are; out of date at once while others push and pop. */
  size(): number {
    const head = this.#words.load(this.#base + HEAD);
    const tail = this.#words.load(this.#base + TAIL);
    const size = lapsAhead(tail, head) * this.#capacity + (tail & PLACE_MASK) - (head & PLACE_MASK);
    return Math.max(0, Math.min(size, this.#capacity));
  }

  #cellAt(position: number): number {
    return this.#base + CELLS + (position & PLACE_MASK);
  }

  #next(position: number): number {
    return (position & PLACE_MASK) + 1 < this.#capacity ? position + 1 : emptied(position);
  }
}

/**
 * The lock-free ring that queues a pool's free workers: first in, first out, any number of threads on both ends.
 * A thread may be terminated at any point: its push or pop has happened or has not, and the others go on.
 */
export class IndexRing implements Shareable {
  /** How many items fit. */
  readonly capacity: number;
  readonly #region: Region;
  readonly #ring: RingCore;

  /** @throws TypeError or RangeError when the capacity is not a whole number from 1 to 4,095. */
  constructor(capacity: number, region: Region = IndexRing.#create(capacity)) {
    this.capacity = capacity;
    this.#region = region;
    this.#ring = new RingCore(region.words, RING, capacity);
  }

  /**
   * The ring of this name: the same one in every thread of the process, made by whoever asks first. It is never freed.
   *
   * @throws TypeError when the name stands for something else, or for a ring of another capacity; TypeError or RangeError when that is
   * not a whole number from 1 to 4,095.
   */
  static named(name: string, capacity: number): IndexRing {
    checkCapacity(capacity); // whoever made it
    return named(name, {
      kind: KIND,
      label: 'IndexRing',
      create: make => IndexRing.#create(capacity, make),
      open: region => new IndexRing(region.words.load(CAPACITY), region),
      differs: ({ words }) => words.load(CAPACITY) !== capacity,
    });
  }

  static #create(capacity: number, make: MakeRegion = Region.create): Region {
    checkCapacity(capacity);
    const region = make(KIND, () => RING + ringWords(capacity));
    region.words.store(CAPACITY, capacity);
    return region;
  }

  /**
   * Puts an index at the end. False when the ring is full.
   *
   * @throws TypeError or RangeError when the index is not a whole number from 0 to 4,094.
   */
  push(index: number): boolean {
    checkWholeNumber('index', index, 0, MAX_RING_CAPACITY - 1);
    return this.#ring.push(index);
  }

  /** Takes the index at the front. Undefined when the ring is empty. */
  pop(): number | undefined {
    const index = this.#ring.pop();
    return index < 0 ? undefined : index;
  }

  /** How many items there are; out of date at once while others push and pop. */
  get size(): number {
    return this.#ring.size();
  }

  [SHARE](): Handle {
    return this.#region.handle('index-ring', import.meta.url);
  }

  static {
    registerKind('index-ring', handle => {
      const region = Region.attach(KIND, handle);
      return new IndexRing(region.words.load(CAPACITY), region);
    });
  }
}

function checkCapacity(capacity: number): void {
  checkWholeNumber('capacity', capacity, 1, MAX_RING_CAPACITY);
}

function itemOf(cell: number): number {
  return cell & PLACE_MASK;
}

/** How many laps `a` is ahead of `b`, as a signed 20-bit difference: laps wrap. */
function lapsAhead(a: number, b: number): number {
  return (((a >>> PLACE_BITS) - (b >>> PLACE_BITS)) << (32 - LAP_BITS)) >> (32 - LAP_BITS);
}

/** The cell of a position that holds an item. */
function withItem(position: number, item: number): number {
  return (position & ~PLACE_MASK) | item;
}

/** The cell of a position whose item has been taken; also the first position of the next lap. */
function emptied(position: number): number {
  return ((position & ~PLACE_MASK) + (1 << PLACE_BITS)) | 0;
}
