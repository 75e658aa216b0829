import type { Lane } from '../memory/lane.js';
import { NOBODY } from '../memory/life.js';
import type { Subject } from '../memory/subject.js';
import type { Words } from '../memory/words.js';
import { ABANDONED, CONSISTENT, type LockCore } from './lock-core.js';
import { flagsOf, FREE, heldBy, ORPHANED, ownerOf, ROUSED, WAITED_FOR } from './lock-word.js';
import { lineWords, type LineWaiters } from './line-tickets.js';
import { type AsyncWaiter, type Gate, NOT_YET, WaitLine } from './wait-line.js';

/**
 * What the two kinds of locks with a line have in common: all but when a waiter or a newcomer may take the lock.
 *
 *   word  name   written by
 *   0     STATE  anybody, by CAS (see lock-word.ts)
 *   1...  LINE   see line-tickets.ts
 *
 * Transitions of STATE that both have; the others stand in fair-lock.ts and barging-lock.ts
 *   FREE          -> own                  lock, nobody there
 *   own           -> FREE                 unlock, nobody there
 *   own | ROUSED  -> ROUSED               unlock while a waiter is awake: no look at the line, no ring
 *   own | flags   -> flags                unlock, then ring the oldest
 *   own | flags   -> own -> FREE          unlock that found nobody: clear the flags, look once more, then free
 *   own | any     -> own | any | ORPHANED the owner held it for somebody else, who died over it; unlock comes next
 *   ORPHANED is kept until markConsistent.
 */
const STATE = 0;
const LINE = 1;

/** How many words such a lock takes. */
export function lockWords(lanes: number): number {
  return LINE + lineWords(lanes);
}

export abstract class LineLock implements LockCore, Gate {
  readonly subject: Subject | undefined;
  protected readonly words: Words;
  protected readonly state: number;
  protected readonly lane: Lane;
  protected readonly line: WaitLine;
  protected readonly own: number;

  constructor(words: Words, base: number, lane: Lane, subject?: Subject) {
    this.subject = subject;
    this.words = words;
    this.state = base + STATE;
    this.lane = lane;
    this.own = heldBy(lane.life);
    this.line = new WaitLine(words, base + LINE, lane, this);
  }

  tryAcquire(): number {
    return this.words.cas(this.state, FREE, this.own) ? CONSISTENT : this.tryAcquireSlow();
  }

  acquireSync(deadlineMs: number, mayGiveUp = true): number {
    const grant = this.tryAcquire();
    return grant === NOT_YET ? this.line.waitSync(deadlineMs, 0, mayGiveUp) : grant;
  }

  enqueue(waiter: AsyncWaiter): void {
    this.line.enqueue(waiter);
  }

  leave(waiter: AsyncWaiter): void {
    this.line.leave(waiter);
  }

  release(): void {
    if (!this.words.cas(this.state, this.own, FREE)) this.#releaseSlow();
  }

  markConsistent(): void {
    if (this.owner() === this.lane.life) this.words.and(this.state, ~ORPHANED);
  }

  markAbandoned(): void {
    if (this.owner() === this.lane.life) this.words.or(this.state, ORPHANED);
  }

  owner(): number {
    const owner = ownerOf(this.words.load(this.state));
    return this.isFree(owner) ? NOBODY : owner;
  }

  holder(): number {
    return this.owner();
  }

  waiting(): number {
    return this.line.count();
  }

  waiters(): readonly LineWaiters[] {
    return this.line.waiters();
  }

  heldSince(): number | undefined {
    const owner = this.owner();
    return owner === NOBODY ? undefined : this.line.seenHolding(owner);
  }

  abstract look(): number;

  abstract passBaton(): void;

  announce(): void {
    // Nothing to say: look() marks the word before its caller sleeps.
  }

  /** Takes a lock whose word is not FREE, if that wrongs nobody. */
  protected abstract tryAcquireSlow(): number;

  /** What stands in the word when it is left to those who wait, and the oldest is about to be rung. */
  protected abstract leftToWaiters(word: number): number;

  /** Gives up a lock whose word has flags. */
  #releaseSlow(): void {
    for (;;) {
      const word = this.words.load(this.state);
      if (ownerOf(word) !== this.lane.life) return; // this life is over: the lock is somebody else's
      if ((word & ROUSED) !== 0) {
        if (this.words.cas(this.state, word, flagsOf(word))) return;
        continue;
      }
      if (this.line.isSomebody()) {
        if (!this.words.cas(this.state, word, this.leftToWaiters(word))) continue;
        this.line.ring(this.line.oldest()); // the one who is oldest now: the one seen above may have left
        return;
      }
      const orphaned = word & ORPHANED;
      if (word !== (this.own | orphaned)) {
        if (!this.words.cas(this.state, word, this.own | orphaned)) continue;
        // A waiter that saw the flag before it was cleared may be about to sleep on it.
        if (this.line.isSomebody()) {
          this.words.or(this.state, WAITED_FOR);
          continue;
        }
      }
      if (this.words.cas(this.state, this.own | orphaned, orphaned)) return;
    }
  }

  /** Whether nobody holds it: a dead owner holds nothing. */
  protected isFree(owner: number): boolean {
    return owner === NOBODY || !this.lane.realm.isAlive(owner);
  }

  /** Takes it, with these flags and, if an owner has died in it, ORPHANED. NOT_YET when the word has changed. */
  protected claim(word: number, flags: number): number {
    const orphaned = this.orphaned(word);
    if (!this.words.cas(this.state, word, this.own | flags | orphaned)) return NOT_YET;
    return orphaned === 0 ? CONSISTENT : ABANDONED;
  }

  /** ORPHANED, as far as a free word says so by its flag or by a dead owner. */
  protected orphaned(word: number): number {
    return ownerOf(word) === NOBODY ? word & ORPHANED : ORPHANED;
  }
}
