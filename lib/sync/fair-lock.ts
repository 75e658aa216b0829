import type { Lane } from '../memory/lane.js';
import { NOBODY } from '../memory/life.js';
import type { Subject } from '../memory/subject.js';
import type { Words } from '../memory/words.js';
import { ABANDONED, CONSISTENT, type LockCore } from './lock-core.js';
import { FREE, heldBy, ORPHANED, ownerOf, WAITED_FOR } from './lock-word.js';
import { lineWords, type LineWaiters } from './line-tickets.js';
import { type AsyncWaiter, type Gate, NOT_YET, WaitLine } from './wait-line.js';

/**
 * A lock that serves strictly first come, first served, and survives its owner.
 *
 *   word  name   written by
 *   0     STATE  anybody, by CAS (see lock-word.ts; ROUSED and STARVING stay 0)
 *   1...  LINE   see wait-line.ts
 *
 * Transitions of STATE; "free" includes a word that names a dead owner
 *   FREE -> own                         lock, nobody there
 *   free -> own | WAITED_FOR            the oldest waiter; + ORPHANED if the owner had died or the flag was set
 *   s    -> s | WAITED_FOR              a waiter, before it sleeps
 *   own  -> FREE                        unlock, nobody there
 *   own | WAITED_FOR -> WAITED_FOR      unlock, then ring the oldest; ORPHANED is kept until markConsistent
 *   own | WAITED_FOR -> own -> FREE     unlock that found nobody: clear the flag, look once more, then free
 *
 * Invariant: while a live waiter sleeps, WAITED_FOR is set in an owned word, or it has been or is being rung.
 * There is no way from FREE to owned past a waiter: a free word with WAITED_FOR set can be taken by the oldest alone.
 */
const STATE = 0;
const LINE = 1;

/** How many words the lock takes. */
export function fairLockWords(lanes: number): number {
  return LINE + lineWords(lanes);
}

export class FairLock implements LockCore, Gate {
  readonly subject: Subject | undefined;
  readonly #words: Words;
  readonly #state: number;
  readonly #lane: Lane;
  readonly #line: WaitLine;
  readonly #own: number;

  constructor(words: Words, base: number, lane: Lane, subject?: Subject) {
    this.subject = subject;
    this.#words = words;
    this.#state = base + STATE;
    this.#lane = lane;
    this.#own = heldBy(lane.life);
    this.#line = new WaitLine(words, base + LINE, lane, this);
  }

  tryAcquire(): number {
    return this.#words.cas(this.#state, FREE, this.#own) ? CONSISTENT : this.#tryAcquireSlow();
  }

  acquireSync(deadlineMs: number): number {
    const grant = this.tryAcquire();
    return grant === NOT_YET ? this.#line.waitSync(deadlineMs) : grant;
  }

  enqueue(waiter: AsyncWaiter): void {
    this.#line.enqueue(waiter);
  }

  leave(waiter: AsyncWaiter): void {
    this.#line.leave(waiter);
  }

  release(): void {
    if (!this.#words.cas(this.#state, this.#own, FREE)) this.#releaseSlow();
  }

  markConsistent(): void {
    if (this.owner() === this.#lane.life) this.#words.and(this.#state, ~ORPHANED);
  }

  owner(): number {
    const owner = ownerOf(this.#words.load(this.#state));
    return this.#isFree(owner) ? NOBODY : owner;
  }

  holder(): number {
    return this.owner();
  }

  waiting(): number {
    return this.#line.count();
  }

  waiters(): readonly LineWaiters[] {
    return this.#line.waiters();
  }

  heldSince(): number | undefined {
    const owner = this.owner();
    return owner === NOBODY ? undefined : this.#line.seenHolding(owner);
  }

  look(): number {
    for (;;) {
      const word = this.#words.load(this.#state);
      const owner = ownerOf(word);
      const isFree = this.#isFree(owner);
      if (isFree) {
        const oldest = this.#line.oldest();
        if (oldest === this.#lane.index) {
          const orphaned = owner === NOBODY ? word & ORPHANED : ORPHANED;
          if (this.#words.cas(this.#state, word, this.#own | WAITED_FOR | orphaned)) return orphaned === 0 ? CONSISTENT : ABANDONED;
          continue;
        }
        // Marked first, and looked at again: while the word was FREE, a newcomer may have come and gone without a ring and
        // the oldest may have left meanwhile, and the word would be FREE again.
        if ((word & WAITED_FOR) === 0) {
          this.#markWaitedFor(word);
          continue;
        }
        this.#line.ring(oldest);
      } else if (!this.#markWaitedFor(word)) continue;
      return NOT_YET;
    }
  }

  passBaton(): void {
    if (this.#isFree(ownerOf(this.#words.load(this.#state)))) this.#line.ring(this.#line.oldest());
  }

  announce(): void {
    // Nothing to say: look() marks the word before its caller sleeps.
  }

  /** A lock whose owner died, or that is ORPHANED, when nobody waits. */
  #tryAcquireSlow(): number {
    const word = this.#words.load(this.#state);
    const owner = ownerOf(word);
    if (!this.#isFree(owner) || this.#line.oldest() >= 0) return NOT_YET;
    const orphaned = owner === NOBODY ? word & ORPHANED : ORPHANED;
    // A waiter that came after the look finds the word owned, and marks it.
    if (!this.#words.cas(this.#state, word, this.#own | (word & WAITED_FOR) | orphaned)) return NOT_YET;
    return orphaned === 0 ? CONSISTENT : ABANDONED;
  }

  #releaseSlow(): void {
    for (;;) {
      const word = this.#words.load(this.#state);
      if (ownerOf(word) !== this.#lane.life) return; // this life is over: the lock is somebody else's
      const orphaned = word & ORPHANED;
      if (this.#line.oldest() >= 0) {
        if (!this.#words.cas(this.#state, word, WAITED_FOR | orphaned)) continue;
        this.#line.ring(this.#line.oldest()); // the one who is oldest now: the one seen above may have left
        return;
      }
      if ((word & WAITED_FOR) !== 0) {
        this.#words.and(this.#state, ~WAITED_FOR);
        // A waiter that saw the flag before it was cleared may be about to sleep on it.
        if (this.#line.oldest() >= 0) {
          this.#words.or(this.#state, WAITED_FOR);
          continue;
        }
      }
      if (this.#words.cas(this.#state, this.#own | orphaned, orphaned)) return;
    }
  }

  #markWaitedFor(word: number): boolean {
    return (word & WAITED_FOR) !== 0 || this.#words.cas(this.#state, word, word | WAITED_FOR);
  }

  #isFree(owner: number): boolean {
    return owner === NOBODY || !this.#lane.realm.isAlive(owner);
  }
}
