import { LineLock } from './line-lock.js';
import { flagsOf, ORPHANED, ownerOf, ROUSED, STARVING, WAITED_FOR } from './lock-word.js';
import { NOT_YET } from './wait-line.js';

const STARVING_AFTER_MS = 1;

/**
 * A lock that lets newcomers overtake, up to a limit: a thread that is running takes a free lock at once, which spares
 * two switches between threads for every hand-over. Once the oldest waiter has waited STARVING_AFTER_MS, nobody may
 * overtake it. The idea is that of Go's sync.Mutex (https://github.com/golang/go/blob/master/src/internal/sync/mutex.go).
 *
 * Layout and states: see line-lock.ts and lock-word.ts.
 *
 * Transitions of STATE beside those in line-lock.ts; "free" includes a word that names a dead owner
 *   flags -> own | flags                    lock past the waiters, unless STARVING and somebody waits
 *   free  -> own | WAITED_FOR               a waiter that is awake; if STARVING, the oldest alone. Clears ROUSED and STARVING
 *   owned -> - ROUSED + WAITED_FOR          a waiter, before it sleeps; + STARVING by the oldest after the limit
 *
 * "Nobody" is not exact: a waiter that was paused between its look and its CAS may still overtake once.
 *
 * Invariant: whoever sleeps has left ROUSED clear in an owned word; while ROUSED is set, a live waiter was rung after
 * that and looks before it sleeps, or a death is being announced to everybody.
 */
export class BargingLock extends LineLock {
  look(): number {
    for (;;) {
      const word = this.words.load(this.state);
      if (!this.isFree(ownerOf(word))) {
        if (this.#prepareToSleep(word)) return NOT_YET;
        continue;
      }
      const first = (word & STARVING) === 0 ? this.lane.index : this.line.oldest();
      if (first === this.lane.index) {
        const grant = this.claim(word, WAITED_FOR);
        if (grant !== NOT_YET) return grant;
        continue;
      }
      // Free, but an older one is starving: it must come.
      if (!this.words.cas(this.state, word, WAITED_FOR | STARVING | (word & ROUSED) | this.orphaned(word))) continue;
      this.line.ring(first);
      return NOT_YET;
    }
  }

  /** Whoever leaves may have been the one that ROUSED speaks of. */
  passBaton(): void {
    for (;;) {
      const word = this.words.load(this.state);
      if (this.isFree(ownerOf(word))) return this.line.ring(this.line.oldest());
      if ((word & ROUSED) === 0 || this.words.cas(this.state, word, word & ~ROUSED)) return;
    }
  }

  /** Overtakes those who wait, unless one of them is starving and has not given up. */
  protected tryAcquireSlow(): number {
    const word = this.words.load(this.state);
    if (!this.isFree(ownerOf(word))) return NOT_YET;
    if ((word & STARVING) === 0) return this.claim(word, flagsOf(word));
    return this.line.isSomebody() ? NOT_YET : this.claim(word, WAITED_FOR);
  }

  #prepareToSleep(word: number): boolean {
    let marked = (word | WAITED_FOR) & ~ROUSED;
    if ((word & STARVING) === 0 && this.line.headAgeMs() >= STARVING_AFTER_MS && this.line.oldest() === this.lane.index) marked |= STARVING;
    return marked === word || this.words.cas(this.state, word, marked);
  }

  protected leftToWaiters(word: number): number {
    return (word & (STARVING | ORPHANED)) | WAITED_FOR | ROUSED;
  }
}
