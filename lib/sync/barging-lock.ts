import type { Lane } from '../memory/lane.js';
import { NOBODY } from '../memory/life.js';
import type { Subject } from '../memory/subject.js';
import type { Words } from '../memory/words.js';
import { ABANDONED, CONSISTENT, type LockCore } from './lock-core.js';
import { FREE, flagsOf, heldBy, ORPHANED, ownerOf, ROUSED, STARVING, WAITED_FOR } from './lock-word.js';
import { lineWords, type LineWaiters } from './line-tickets.js';
import { type AsyncWaiter, type Gate, NOT_YET, WaitLine } from './wait-line.js';

/**
 * A lock that lets newcomers overtake, up to a limit: a thread that is running takes a free lock at once, which spares
 * two switches between threads for every hand-over. Once the oldest waiter has waited STARVING_AFTER_MS, nobody may
 * overtake it. The idea is that of Go's sync.Mutex (https://github.com/golang/go/blob/master/src/internal/sync/mutex.go).
 *
 *   word  name   written by
 *   0     STATE  anybody, by CAS (see lock-word.ts)
 *   1...  LINE   see wait-line.ts
 *
 * Transitions of STATE; "free" includes a word that names a dead owner
 *   FREE  -> own                            lock, nobody there
 *   flags -> own | flags                    lock past the waiters, unless STARVING
 *   free  -> own | WAITED_FOR               a waiter that is awake; if STARVING, the oldest alone. Clears ROUSED and STARVING
 *   owned -> - ROUSED + WAITED_FOR          a waiter, before it sleeps; + STARVING by the oldest after the limit
 *   own   -> FREE                           unlock, nobody there
 *   own | ROUSED... -> flags                unlock while a waiter is awake: no look at the line, no ring
 *   own...          -> WAITED_FOR | ROUSED  unlock, then ring the oldest
 *   ORPHANED is kept until markConsistent.
 *
 * "Nobody" is not exact: a waiter that was paused between its look and its CAS may still overtake once.
 *
 * Invariant: whoever sleeps has left ROUSED clear in an owned word; while ROUSED is set, a live waiter was rung after
 * that and looks before it sleeps, or a death is being announced to everybody.
 */
const STATE = 0;
const LINE = 1;
const STARVING_AFTER_MS = 1;

/** How many words the lock takes. */
export function bargingLockWords(lanes: number): number {
  return LINE + lineWords(lanes);
}

export class BargingLock implements LockCore, Gate {
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
    return this.#words.cas(this.#state, FREE, this.#own) ? CONSISTENT : this.#barge();
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
      if (!this.#isFree(owner)) {
        if (this.#prepareToSleep(word)) return NOT_YET;
        continue;
      }
      const orphaned = owner === NOBODY ? word & ORPHANED : ORPHANED;
      const first = (word & STARVING) === 0 ? this.#lane.index : this.#line.oldest();
      if (first === this.#lane.index) {
        if (this.#words.cas(this.#state, word, this.#own | WAITED_FOR | orphaned)) return orphaned === 0 ? CONSISTENT : ABANDONED;
        continue;
      }
      // Free, but an older one is starving: it must come.
      if (!this.#words.cas(this.#state, word, WAITED_FOR | STARVING | (word & ROUSED) | orphaned)) continue;
      this.#line.ring(first);
      return NOT_YET;
    }
  }

  /** Whoever leaves may have been the one that ROUSED speaks of. */
  passBaton(): void {
    for (;;) {
      const word = this.#words.load(this.#state);
      if (this.#isFree(ownerOf(word))) return this.#line.ring(this.#line.oldest());
      if ((word & ROUSED) === 0 || this.#words.cas(this.#state, word, word & ~ROUSED)) return;
    }
  }

  announce(): void {
    // Nothing to say: look() marks the word before its caller sleeps.
  }

  #barge(): number {
    const word = this.#words.load(this.#state);
    const owner = ownerOf(word);
    if (!this.#isFree(owner) || (word & STARVING) !== 0) return NOT_YET;
    const orphaned = owner === NOBODY ? word & ORPHANED : ORPHANED;
    if (!this.#words.cas(this.#state, word, this.#own | flagsOf(word) | orphaned)) return NOT_YET;
    return orphaned === 0 ? CONSISTENT : ABANDONED;
  }

  #prepareToSleep(word: number): boolean {
    let marked = (word | WAITED_FOR) & ~ROUSED;
    if ((word & STARVING) === 0 && this.#line.headAgeMs() >= STARVING_AFTER_MS && this.#line.oldest() === this.#lane.index)
      marked |= STARVING;
    return marked === word || this.#words.cas(this.#state, word, marked);
  }

  #releaseSlow(): void {
    for (;;) {
      const word = this.#words.load(this.#state);
      if (ownerOf(word) !== this.#lane.life) return; // this life is over: the lock is somebody else's
      if ((word & ROUSED) !== 0) {
        if (this.#words.cas(this.#state, word, flagsOf(word))) return;
        continue;
      }
      const orphaned = word & ORPHANED;
      if (this.#line.oldest() >= 0) {
        if (!this.#words.cas(this.#state, word, (word & STARVING) | WAITED_FOR | ROUSED | orphaned)) continue;
        this.#line.ring(this.#line.oldest()); // the one who is oldest now: the one seen above may have left
        return;
      }
      if ((word & (WAITED_FOR | STARVING)) !== 0) {
        if (!this.#words.cas(this.#state, word, this.#own | orphaned)) continue;
        // A waiter that saw the flag before it was cleared may be about to sleep on it.
        if (this.#line.oldest() >= 0) {
          this.#words.or(this.#state, WAITED_FOR);
          continue;
        }
      }
      if (this.#words.cas(this.#state, this.#own | orphaned, orphaned)) return;
    }
  }

  #isFree(owner: number): boolean {
    return owner === NOBODY || !this.#lane.realm.isAlive(owner);
  }
}
