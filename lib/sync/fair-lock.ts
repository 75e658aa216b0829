import { LineLock } from './line-lock.js';
import { ORPHANED, ownerOf, WAITED_FOR } from './lock-word.js';
import { NOT_YET } from './wait-line.js';

/**
 * A lock that serves strictly first come, first served, and survives its owner.
 *
 * Layout and states: see line-lock.ts and lock-word.ts; ROUSED and STARVING stay 0.
 *
 * Transitions of STATE beside those in line-lock.ts; "free" includes a word that names a dead owner
 *   free -> own | WAITED_FOR            the oldest waiter; + ORPHANED if the owner had died or the flag was set
 *   s    -> s | WAITED_FOR              a waiter, before it sleeps
 *
 * Invariant: while a live waiter sleeps, WAITED_FOR is set in an owned word, or it has been or is being rung.
 * There is no way from FREE to owned past a waiter: a free word with WAITED_FOR set can be taken by the oldest alone.
 */
export class FairLock extends LineLock {
  look(): number {
    for (;;) {
      const word = this.words.load(this.state);
      if (this.isFree(ownerOf(word))) {
        const oldest = this.line.oldest();
        if (oldest === this.lane.index) {
          const grant = this.claim(word, WAITED_FOR);
          if (grant !== NOT_YET) return grant;
          continue;
        }
        // Marked first, and looked at again: while the word was FREE, a newcomer may have come and gone without a ring and
        // the oldest may have left meanwhile, and the word would be FREE again.
        if ((word & WAITED_FOR) === 0) {
          this.#markWaitedFor(word);
          continue;
        }
        this.line.ring(oldest);
      } else if (!this.#markWaitedFor(word)) continue;
      return NOT_YET;
    }
  }

  passBaton(): void {
    if (this.isFree(ownerOf(this.words.load(this.state)))) this.line.ring(this.line.oldest());
  }

  /** A lock whose owner died, or that is ORPHANED, when nobody waits. */
  protected tryAcquireSlow(): number {
    const word = this.words.load(this.state);
    if (!this.isFree(ownerOf(word)) || this.line.isSomebody()) return NOT_YET;
    // A waiter that came after the look finds the word owned, and marks it.
    return this.claim(word, word & WAITED_FOR);
  }

  protected leftToWaiters(word: number): number {
    return WAITED_FOR | (word & ORPHANED);
  }

  #markWaitedFor(word: number): boolean {
    return (word & WAITED_FOR) !== 0 || this.words.cas(this.state, word, word | WAITED_FOR);
  }
}
