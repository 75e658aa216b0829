import type { Lane } from '../memory/lane.js';
import { laneOf, NOBODY } from '../memory/life.js';
import type { Subject } from '../memory/subject.js';
import type { Words } from '../memory/words.js';
import { Attendance } from './attendance.js';
import { ABANDONED, CONSISTENT } from './lock-core.js';
import { FREE, heldBy, ORPHANED, ownerOf } from './lock-word.js';
import { lineWords, type LineWaiters } from './line-tickets.js';
import { ReaderHolds, readerWords } from './reader-holds.js';
import { type AsyncWaiter, type Gate, NOT_YET, WaitLine } from './wait-line.js';

/**
 * One writer or many readers, in the order of arrival: neighbours in the line that read are inside together, a new reader
 * does not overtake a waiting writer, and a waiting reader is not overtaken by a later writer.
 *
 *   part    written by                 meaning
 *   STATE   anybody, by CAS            `life:28 | 0 | DRAINING | ORPHANED | 0`: who writes, or will (see lock-word.ts)
 *   WAITED  see attendance.ts          whether somebody may be in line
 *   LINE    see wait-line.ts           a waiter wants READ or WRITE, and the mark beside its ticket says so
 *   HOLD l  see reader-holds.ts        the life in that lane that reads, or NOBODY
 *
 * A life that is over reads nothing and writes nothing.
 *
 * States of STATE
 *   FREE              readers may enter
 *   own | DRAINING    the oldest waiter wants to write: nobody enters any more, and it sleeps until all readers have left
 *   own               it writes
 *   ORPHANED          a writer died inside and nobody has declared the data consistent since; kept in all states
 *   a dead life       the same as FREE, and as ORPHANED if it did not only drain
 *
 * Transitions
 *   free -> own                 tryWrite that saw no reader; back to free if one has come meanwhile
 *   free -> own | DRAINING      the oldest waiter
 *   own | DRAINING -> own       the same, when no reader is left
 *   own | DRAINING -> free      the same, when it gives up, blocks elsewhere, or a reading call of its thread goes first
 *   own -> own | ORPHANED       the writer wrote for somebody else, who died over it; it leaves next
 *   own -> free                 the writer leaves; to downgrade, it has stored its HOLD before
 *   HOLD: NOBODY -> life        a reader, which then looks at STATE: it is inside if that is free
 *   HOLD: life -> NOBODY        a reader leaves, or did not get in, and rings whoever drains
 *
 * Invariants
 *   A writer stores STATE before it looks at HOLD, a reader stores HOLD before it looks at STATE: one sees the other.
 *   While STATE is free and a live waiter sleeps, the oldest waiter has been or is being rung, or a death is announced.
 *   While a live writer that drains sleeps, there is a live reader, or it is being rung likewise.
 */
const STATE = 0;
const WAITED = 1;
const LINE = 2;

const DRAINING = 4;

/** What a waiter wants of the gate. */
export const READ = 0;
export const WRITE = 1;

/** How many words the lock takes. */
export function sharedLockWords(lanes: number): number {
  return LINE + lineWords(lanes) + readerWords(lanes);
}

export class SharedLock implements Gate {
  readonly subject: Subject | undefined;
  readonly #words: Words;
  readonly #state: number;
  readonly #attendance: Attendance;
  readonly #holds: ReaderHolds;
  readonly #lane: Lane;
  readonly #line: WaitLine;
  readonly #own: number;

  constructor(words: Words, base: number, lane: Lane, subject?: Subject) {
    this.subject = subject;
    this.#words = words;
    this.#state = base + STATE;
    this.#attendance = new Attendance(words, base + WAITED);
    this.#lane = lane;
    this.#holds = new ReaderHolds(words, base + LINE + lineWords(lane.realm.lanes), lane);
    this.#own = heldBy(lane.life);
    this.#line = new WaitLine(words, base + LINE, lane, this);
  }

  /** Lets this thread read, unless somebody writes or waits. */
  tryRead(): number {
    if (!this.#attendance.isSomebody) return this.#enter();
    if (this.#line.isSomebody()) return NOT_YET;
    const grant = this.#enter();
    if (grant !== NOT_YET) this.#freed(); // those who waited are gone: SOMEBODY is cleared
    return grant;
  }

  /** Blocks until this thread may read; NOT_YET once the deadline has passed. Granted at once if it reads already. */
  readSync(deadlineMs: number): number {
    const grant = this.tryRead();
    if (grant !== NOT_YET) return grant;
    return this.isReading ? this.readInside() : this.#line.waitSync(deadlineMs, READ);
  }

  /** One more read of a thread that reads or writes. */
  readInside(): number {
    this.#holds.begin();
    return this.#grantInside();
  }

  /** One read less. */
  endRead(): void {
    if (!this.#holds.end()) return;
    const word = this.#words.load(this.#state); // read after the store: a later claim finds the lane empty
    if ((word & DRAINING) !== 0) this.#line.ring(laneOf(ownerOf(word)));
  }

  /** Lets this thread write, unless somebody reads, writes or waits. */
  tryWrite(): number {
    if (this.#attendance.isSomebody && this.#line.isSomebody()) return NOT_YET;
    // Readers that meet the claim must get in line, so it is not made while there are some.
    if (this.firstReader() !== NOBODY) return NOT_YET;
    const orphaned = this.#claim();
    if (orphaned === NOT_YET) return NOT_YET;
    if (this.firstReader() === NOBODY) return grantWith(orphaned);
    this.endWrite();
    return NOT_YET;
  }

  /** Blocks until this thread may write; NOT_YET once the deadline has passed. */
  writeSync(deadlineMs: number): number {
    const granted = this.tryWrite();
    return granted === NOT_YET ? this.#line.waitSync(deadlineMs, WRITE) : granted;
  }

  /** This thread writes no more, or gives up a claim. */
  endWrite(): void {
    if (this.#words.cas(this.#state, this.#own, FREE)) return this.#freed();
    for (;;) {
      const word = this.#words.load(this.#state);
      if (ownerOf(word) !== this.#lane.life) return; // this life is over: the lock is somebody else's
      if (this.#words.cas(this.#state, word, word & ORPHANED)) return this.#freed();
    }
  }

  /** Gets a flow in line. */
  enqueue(waiter: AsyncWaiter, wanted: number): void {
    this.#line.enqueue(waiter, wanted);
  }

  /** A flow gives up waiting. */
  leave(waiter: AsyncWaiter): void {
    this.#line.leave(waiter);
  }

  /** Whoever reads or writes vouches for the data again. */
  markConsistent(): void {
    for (;;) {
      const word = this.#words.load(this.#state);
      if (this.#orphaned(word) === 0) return;
      const consistent = this.#isTaken(word) ? word & ~ORPHANED : FREE;
      if (this.#words.cas(this.#state, word, consistent)) return;
    }
  }

  /** The opposite, by the writer: whom it wrote for has died over the data. */
  markAbandoned(): void {
    if (this.writer() === this.#lane.life) this.#words.or(this.#state, ORPHANED);
  }

  /** Whether this thread reads. */
  get isReading(): boolean {
    return this.#holds.isReading;
  }

  /** The life that writes, NOBODY when none does. */
  writer(): number {
    const word = this.#words.load(this.#state);
    return this.#isTaken(word) && (word & DRAINING) === 0 ? ownerOf(word) : NOBODY;
  }

  /** A life that reads, NOBODY when none does. */
  firstReader(): number {
    return this.#holds.first();
  }

  /** How many threads read. */
  readers(): number {
    return this.#holds.count();
  }

  /** How many threads and flows wait. */
  waiting(): number {
    return this.#line.count();
  }

  /** Who they are, the oldest first. */
  waiters(): readonly LineWaiters[] {
    return this.#line.waiters();
  }

  /** Since when waiters have seen its writer hold it (see LaneHost.stampOf). */
  heldSince(): number | undefined {
    const writer = this.writer();
    return writer === NOBODY ? undefined : this.#line.seenHolding(writer);
  }

  look(wanted: number): number {
    return wanted === READ ? this.#lookToRead() : this.#lookToWrite();
  }

  passBaton(): void {
    const word = this.#words.load(this.#state);
    // A claim belongs to whoever was shown, and that has changed. Whoever is the oldest now may make it again.
    if (this.#drains(word)) this.endWrite();
    else if (!this.#isTaken(word)) this.#freed();
  }

  announce(): void {
    this.#attendance.announce();
  }

  holder(): number {
    const word = this.#words.load(this.#state);
    if (this.#drains(word)) return this.firstReader();
    if (this.#isTaken(word)) return ownerOf(word);
    const lane = this.#line.markedBefore();
    return lane < 0 ? NOBODY : Math.max(NOBODY, this.#lane.realm.lifeIn(lane));
  }

  #lookToRead(): number {
    if (this.#isTaken(this.#words.load(this.#state)) || this.#line.markedBefore() >= 0) return NOT_YET;
    return this.#enter();
  }

  #lookToWrite(): number {
    for (;;) {
      const word = this.#words.load(this.#state);
      if (this.#drains(word)) return this.#drained();
      if (this.#isTaken(word) || this.#line.oldest() !== this.#lane.index) return NOT_YET;
      if (this.#words.cas(this.#state, word, this.#own | DRAINING | this.#orphaned(word))) return this.#drained();
    }
  }

  #drained(): number {
    return this.firstReader() === NOBODY ? grantWith(this.#words.and(this.#state, ~DRAINING) & ORPHANED) : NOT_YET;
  }

  #enter(): number {
    const isInside = this.#holds.isReading;
    this.#holds.begin();
    const word = this.#words.load(this.#state); // read after the store
    if (word === FREE) return CONSISTENT;
    if (isInside || !this.#isTaken(word)) return this.#grantInside();
    this.endRead();
    return NOT_YET;
  }

  /** Makes STATE this thread's. ORPHANED, as far as it was; NOT_YET when somebody else has it. */
  #claim(): number {
    if (this.#words.cas(this.#state, FREE, this.#own)) return 0;
    const word = this.#words.load(this.#state);
    if (this.#isTaken(word)) return NOT_YET;
    const orphaned = this.#orphaned(word); // looked at once it is known to be free: its owner may die in between
    return this.#words.cas(this.#state, word, this.#own | orphaned) ? orphaned : NOT_YET;
  }

  /** What a reader is told, who is inside. */
  #grantInside(): number {
    for (;;) {
      const word = this.#words.load(this.#state);
      const orphaned = this.#orphaned(word);
      // Looked at again: its owner may have unlocked first and died then.
      if (ownerOf(word) === NOBODY || this.#words.load(this.#state) === word) return grantWith(orphaned);
    }
  }

  /** STATE has become free, or somebody has got past it: the oldest waiter is next. */
  #freed(): void {
    this.#attendance.ringOldest(this.#line);
  }

  /** Whether this thread waits for readers to leave. */
  #drains(word: number): boolean {
    return (word & DRAINING) !== 0 && ownerOf(word) === this.#lane.life;
  }

  /** Whether a live thread writes or drains. */
  #isTaken(word: number): boolean {
    const owner = ownerOf(word);
    return owner !== NOBODY && this.#lane.realm.isAlive(owner);
  }

  /** ORPHANED, as far as a word says so by its flag or by a writer that is dead. */
  #orphaned(word: number): number {
    const owner = ownerOf(word);
    if (owner === NOBODY || (word & DRAINING) !== 0 || this.#lane.realm.isAlive(owner)) return word & ORPHANED;
    return ORPHANED;
  }
}

function grantWith(orphaned: number): number {
  return orphaned === 0 ? CONSISTENT : ABANDONED;
}
