import type { Lane } from '../memory/lane.js';
import { NOBODY } from '../memory/life.js';
import { WORDS_PER_LINE, type Words } from '../memory/words.js';
import { lineWords } from '../sync/line-tickets.js';
import { Attendance } from '../sync/attendance.js';
import { type AsyncWaiter, type Gate, NOT_YET, WaitLine } from '../sync/wait-line.js';
import { MAX_RING_CAPACITY, RingCore, ringWords } from './index-ring.js';

/**
 * Who has which of a pool's slots, for all threads: one slot per caller, first come, first served.
 *
 *   part   written by                 meaning
 *   WAITED  see attendance.ts         whether somebody may be in line
 *   PERIOD  whoever closes or reopens  even: open; odd: no slots for anybody. A lease of an earlier period is void
 *   LINE    see wait-line.ts
 *   SLOT i  owner, claimer, by CAS    FREE, RETIRED (there is no resource), or the life that has it; a line each
 *   RING    see index-ring.ts         free slots in the order in which they became free
 *
 * The slot words are the truth; the ring is a hint. A life that is over has nothing: its slots are free. A slot is claimed
 * before its index leaves the ring, and a waiter looks at all slots before it sleeps, so a lost or doubled index costs
 * rotation order, never a slot.
 *
 * Transitions of a slot
 *   FREE, dead life -> life      claim
 *   life            -> FREE      release, then push, then ring the oldest waiter
 *   RETIRED         -> FREE      open, likewise
 *   any             -> RETIRED   retire
 *
 * Invariant: while a live waiter sleeps, no slot is free, or the oldest waiter has been or is being rung, or a death is
 * being announced.
 */
const WAITED = 0;
const PERIOD = 1;
const LINE = 2;

const FREE = 0;
const RETIRED = 1;

/** Several indices of one slot can be in the ring at a time; past this many, they are dropped. */
const RING_PLACES_PER_SLOT = 4;

/** The most slots a pool can have. */
export const MAX_SLOTS = 1023;

/** How many words it takes. */
export function slotPoolWords(lanes: number, slots: number): number {
  return slotsAt(lanes) + slots * WORDS_PER_LINE + ringWords(ringCapacity(slots));
}

/** What a waiter was granted. */
export interface SlotGrant {
  readonly slot: number;
  /** The thread that had it died with it. */
  readonly abandoned: boolean;
}

/** Answered to everybody in line once the pool is closed. */
export const POOL_CLOSED: number = Number.MAX_SAFE_INTEGER;

/** Takes a grant apart. */
export function slotGrant(grant: number): SlotGrant {
  return { slot: grant >>> 1, abandoned: (grant & 1) === 1 };
}

/** How many slots are in which state. */
export interface SlotCounts {
  readonly total: number;
  readonly busy: number;
  readonly free: number;
  readonly waiting: number;
}

export class SlotPool implements Gate {
  readonly #words: Words;
  readonly #base: number;
  readonly #lane: Lane;
  readonly #slots: number;
  readonly #firstSlot: number;
  readonly #ring: RingCore;
  readonly #line: WaitLine;
  readonly #attendance: Attendance;
  #claimedFromDead = 0;

  constructor(words: Words, base: number, lane: Lane, slots: number) {
    this.#words = words;
    this.#base = base;
    this.#lane = lane;
    this.#slots = slots;
    this.#firstSlot = base + slotsAt(lane.realm.lanes);
    this.#ring = new RingCore(words, this.#firstSlot + slots * WORDS_PER_LINE, ringCapacity(slots));
    this.#attendance = new Attendance(words, base + WAITED);
    this.#line = new WaitLine(words, base + LINE, lane, this);
  }

  /** Writes a pool whose slots are all RETIRED into zeroed words. */
  static format(words: Words, base: number, lanes: number, slots: number): void {
    for (let slot = 0; slot < slots; slot++) words.store(base + slotsAt(lanes) + slot * WORDS_PER_LINE, RETIRED);
  }

  /** A free slot that nobody waits for; NOT_YET, POOL_CLOSED, or a grant (see `slotGrant`). */
  tryAcquire(): number {
    if (this.#isClosed()) return POOL_CLOSED;
    if (!this.#attendance.isSomebody) {
      const slot = this.#ring.popIf(this.#claim);
      if (slot >= 0) return this.#granted(slot);
    }
    return this.#line.oldest() < 0 ? this.#claimAny() : NOT_YET;
  }

  /** Blocks until a slot is granted; NOT_YET once the deadline has passed. */
  acquireSync(deadlineMs: number): number {
    const grant = this.tryAcquire();
    return grant === NOT_YET ? this.#line.waitSync(deadlineMs) : grant;
  }

  /** Gets a flow in line. */
  enqueue(waiter: AsyncWaiter): void {
    this.#line.enqueue(waiter);
  }

  /** A flow gives up waiting. */
  leave(waiter: AsyncWaiter): void {
    this.#line.leave(waiter);
  }

  /** Counts openings and closings: what was granted in another period has been taken back. */
  get period(): number {
    return this.#words.load(this.#base + PERIOD);
  }

  /** Gives a slot back. False when it is not this thread's any more, or was granted in an earlier period. */
  release(slot: number, period: number = this.period): boolean {
    if (period !== this.period || !this.#words.cas(this.#at(slot), this.#lane.life, FREE)) return false;
    this.#freed(slot);
    return true;
  }

  /** Puts a retired slot into service. False when it is in service. */
  open(slot: number): boolean {
    if (!this.#words.cas(this.#at(slot), RETIRED, FREE)) return false;
    this.#freed(slot);
    return true;
  }

  /** Takes a slot out of service, whoever has it. */
  retire(slot: number): void {
    this.#words.store(this.#at(slot), RETIRED);
  }

  /**
   * Turns everybody away, until `reopen`. Retire all slots in between: `release` looks at the period and at its slot one after
   * the other, and only the slot is sure to be its own still.
   */
  close(): void {
    const { period } = this;
    if (period % 2 === 0) this.#words.cas(this.#base + PERIOD, period, (period + 1) | 0);
    this.#lane.realm.ringAll();
  }

  /** Lets callers in again. */
  reopen(): void {
    const { period } = this;
    if (period % 2 !== 0) this.#words.cas(this.#base + PERIOD, period, (period + 1) | 0);
  }

  counts(): SlotCounts {
    let total = 0;
    let busy = 0;
    for (let slot = 0; slot < this.#slots; slot++) {
      const word = this.#words.load(this.#at(slot));
      if (word !== RETIRED) total++;
      if (word !== RETIRED && word !== FREE && this.#lane.realm.isAlive(word)) busy++;
    }
    return { total, busy, free: total - busy, waiting: this.#line.count() };
  }

  look(): number {
    if (this.#isClosed()) return POOL_CLOSED;
    const oldest = this.#line.oldest();
    if (oldest === this.#lane.index) return this.#claimAny();
    if (this.#isAnyFree()) this.#line.ring(oldest);
    return NOT_YET;
  }

  passBaton(): void {
    if (this.#isAnyFree()) this.#line.ring(this.#line.oldest());
  }

  announce(): void {
    this.#attendance.announce();
  }

  /** A slot that comes free may be anybody's. */
  holder(): number {
    return NOBODY;
  }

  readonly #claim = (slot: number): boolean => {
    const word = this.#words.load(this.#at(slot));
    if (!this.#isFree(word) || !this.#words.cas(this.#at(slot), word, this.#lane.life)) return false;
    this.#claimedFromDead = word === FREE ? 0 : 1;
    return true;
  };

  #claimAny(): number {
    const popped = this.#ring.popIf(this.#claim);
    if (popped >= 0) return this.#granted(popped);
    for (let slot = 0; slot < this.#slots; slot++) if (this.#claim(slot)) return this.#granted(slot);
    return NOT_YET;
  }

  #granted(slot: number): number {
    return (slot << 1) | this.#claimedFromDead;
  }

  #freed(slot: number): void {
    this.#ring.push(slot);
    this.#attendance.ringOldest(this.#line);
  }

  #isAnyFree(): boolean {
    for (let slot = 0; slot < this.#slots; slot++) if (this.#isFree(this.#words.load(this.#at(slot)))) return true;
    return false;
  }

  #isFree(word: number): boolean {
    return word === FREE || (word !== RETIRED && !this.#lane.realm.isAlive(word));
  }

  #isClosed(): boolean {
    return this.period % 2 !== 0;
  }

  #at(slot: number): number {
    return this.#firstSlot + slot * WORDS_PER_LINE;
  }
}

function slotsAt(lanes: number): number {
  return LINE + lineWords(lanes);
}

function ringCapacity(slots: number): number {
  return Math.min(MAX_RING_CAPACITY, RING_PLACES_PER_SLOT * slots);
}
