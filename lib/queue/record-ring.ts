import type { Lane } from '../memory/lane.js';
import { type Cells, WORDS_PER_LINE, type Words } from '../memory/words.js';

/**
 * A first-in-first-out ring of records of words, from one thread to one other. The writer may take a record back as long as
 * the reader has not taken it.
 *
 *   word       name     written by               meaning
 *   line 0     TAIL     writer                   position after the last record that it has published
 *   line 1     HEAD     reader                   position up to which it needs no record any more
 *   line 2     SLEEPER  reader; writer, by CAS   the lane, + 1, of a reader that wants to be rung; or AWAKE
 *   line 3...  records
 *
 *   cell of a record  name    written by                   meaning
 *   0                 LENGTH  writer, before it publishes  how many cells the record has, these two included
 *   1                 CLAIM   both, by CAS                 OFFERED, TAKEN or REVOKED
 *   2...              PAYLOAD writer, before it publishes
 *
 * A position counts cells and wraps. A record lies in one piece: the last one of a lap may reach beyond the capacity, into
 * cells that only such records use, and the next one begins the next lap.
 *
 * Transitions
 *   TAIL  -> after the record     publish: this one store makes the record, and all before it, visible
 *   CLAIM OFFERED -> TAKEN        the reader, when it comes to the record
 *   CLAIM OFFERED -> REVOKED      the writer, which has it back then; the reader passes it by
 *   HEAD  -> after the record     the reader, now and then: the writer may use the cells again
 *   SLEEPER AWAKE -> lane + 1     the reader, before it looks at TAIL a last time and sleeps
 *   SLEEPER lane + 1 -> AWAKE     the writer after a publication, which then rings that lane; or the reader
 *
 * Invariants: HEAD <= TAIL <= HEAD + capacity. While a reader sleeps, it has read everything up to TAIL, or it is being
 * rung, or the death of the writer is being announced to everybody. The writer may be late, and ring for a record that has been read: a
 * reader that was rung asks anew, by `sleep`, before it sleeps on. Whoever of the two dies, leaves whole records only; of those the
 * writer knows by HEAD and CLAIM which ones the reader has begun.
 *
 * PAYLOAD and LENGTH are plain cells: the store to TAIL comes after them, the load of TAIL before they are read.
 */
const TAIL = 0;
const HEAD: number = WORDS_PER_LINE;
const SLEEPER: number = 2 * WORDS_PER_LINE;
const RECORDS: number = 3 * WORDS_PER_LINE;

const LENGTH = 0;
const CLAIM = 1;
/** Where the payload of a record begins. */
export const PAYLOAD = 2;

const OFFERED = 0;
const TAKEN = 1;
const REVOKED = 2;

const AWAKE = 0;

/** How large a ring is. */
export interface RingSize {
  /** In cells: a power of two. */
  readonly capacity: number;
  /** The most cells that a record can have. */
  readonly longest: number;
}

/** Where a ring is. */
export interface RingPlace {
  readonly words: Words;
  /** The same words, at the same indices. */
  readonly cells: Cells;
  /** Where it begins. */
  readonly base: number;
  readonly size: RingSize;
}

/** How many words a ring takes. */
export function recordRingWords({ capacity, longest }: RingSize): number {
  return RECORDS + capacity + longest;
}

/** The end of a ring that writes. */
export class RecordWriter {
  readonly cells: Cells;
  readonly #words: Words;
  readonly #base: number;
  readonly #capacity: number;
  readonly #longest: number;
  readonly #lane: Lane;
  #tail: number;
  /** HEAD, when it was last looked at. */
  #head: number;

  constructor({ words, cells, base, size }: RingPlace, lane: Lane) {
    this.#words = words;
    this.cells = cells;
    this.#base = base;
    this.#capacity = size.capacity;
    this.#longest = size.longest;
    this.#lane = lane;
    this.#tail = words.load(base + TAIL);
    this.#head = words.load(base + HEAD);
  }

  /** The position of the next record. */
  get position(): number {
    return this.#tail;
  }

  /** The index of the next record's first cell. */
  get at(): number {
    return this.#base + RECORDS + (this.#tail & (this.#capacity - 1));
  }

  /** How many cells there are for more records; exact only as long as it is less than `wanted`. */
  free(wanted: number): number {
    const free = (this.#head + this.#capacity - this.#tail) | 0;
    if (free >= wanted) return free;
    this.#head = this.#words.load(this.#base + HEAD);
    return (this.#head + this.#capacity - this.#tail) | 0;
  }

  /** How many cells the next record may have if there are so many free ones. */
  longest(free: number): number {
    return free < this.#longest ? free : this.#longest;
  }

  /** Hands over a record of so many cells, whose payload has been written behind `at`, and those that were appended before. */
  publish(length: number): void {
    this.append(length);
    this.flush();
  }

  /** Finishes a record of so many cells, whose payload has been written behind `at`: the reader sees it after the next `flush`. */
  append(length: number): void {
    const { at, cells } = this;
    cells[at + LENGTH] = length;
    cells[at + CLAIM] = OFFERED;
    this.#tail = after(this.#tail, length, this.#capacity);
  }

  /** Hands over what was appended. */
  flush(): void {
    this.#words.store(this.#base + TAIL, this.#tail);
    if (this.#words.load(this.#base + SLEEPER) !== AWAKE) this.#wakeReader();
  }

  /** Takes the record at a position back. False when the reader has taken it. */
  revoke(position: number): boolean {
    // Only this thread writes into the cells anew, so the record is still there if it was when HEAD was read.
    if (((this.#words.load(this.#base + HEAD) - position) | 0) > 0) return false;
    return this.#words.cas(this.#base + RECORDS + (position & (this.#capacity - 1)) + CLAIM, OFFERED, REVOKED);
  }

  #wakeReader(): void {
    const sleeper = this.#words.load(this.#base + SLEEPER);
    if (sleeper !== AWAKE && this.#words.cas(this.#base + SLEEPER, sleeper, AWAKE)) this.#lane.ring(sleeper - 1);
  }
}

/** The end of a ring that reads. */
export class RecordReader {
  readonly cells: Cells;
  readonly #words: Words;
  readonly #base: number;
  readonly #capacity: number;
  readonly #lane: Lane;
  #position: number;
  /** TAIL, when it was last looked at. */
  #tail: number;
  #isAsleep = false;

  constructor({ words, cells, base, size }: RingPlace, lane: Lane) {
    this.#words = words;
    this.cells = cells;
    this.#base = base;
    this.#capacity = size.capacity;
    this.#lane = lane;
    this.#position = words.load(base + HEAD);
    this.#tail = this.#position;
  }

  /** The position of the next record. */
  get position(): number {
    return this.#position;
  }

  /** The index of the next record's first cell, -1 when there is none. */
  peek(): number {
    if (this.#position === this.#tail) {
      this.#tail = this.#words.load(this.#base + TAIL);
      if (this.#position === this.#tail) return -1;
    }
    return this.#base + RECORDS + (this.#position & (this.#capacity - 1));
  }

  /** Goes on behind the record at an index, the one that `peek` has answered. Its cells stay as they are until `release`. */
  pass(at: number): void {
    this.#position = after(this.#position, this.cells[at + LENGTH] as number, this.#capacity);
  }

  /** Takes the record at an index. False when the writer has taken it back. */
  claim(at: number): boolean {
    return this.#words.cas(at + CLAIM, OFFERED, TAKEN);
  }

  /** Whether the writer has taken the record at an index back. */
  isRevoked(at: number): boolean {
    return this.#words.load(at + CLAIM) === REVOKED;
  }

  /** Gives the cells of all records that were passed to the writer. */
  release(): void {
    this.#words.store(this.#base + HEAD, this.#position);
  }

  /** Asks to be rung from now on, also if the answer is false: there is a record already. */
  sleep(): boolean {
    if (!this.#isAsleep || this.#words.load(this.#base + SLEEPER) === AWAKE) {
      this.#isAsleep = true;
      this.#words.store(this.#base + SLEEPER, this.#lane.index + 1);
    }
    return this.#words.load(this.#base + TAIL) === this.#position;
  }

  /** Does not want to be rung any more. */
  wake(): void {
    if (!this.#isAsleep) return;
    this.#isAsleep = false;
    this.#words.store(this.#base + SLEEPER, AWAKE);
  }
}

/** The position behind a record of so many cells. */
function after(position: number, length: number, capacity: number): number {
  const isLast = (position & (capacity - 1)) + length >= capacity;
  return isLast ? ((position & ~(capacity - 1)) + capacity) | 0 : (position + length) | 0;
}
