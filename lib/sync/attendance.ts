import type { Words } from '../memory/words.js';
import type { WaitLine } from './wait-line.js';

/**
 * Whether somebody may be waiting in a line, in one word: for those who need not look at the line when nobody is.
 *
 *   word  name    written by                 meaning
 *   0     WAITED  waiters add, others CAS    `arrivals:31 | SOMEBODY`; without that bit the line is empty
 *
 * Transitions
 *   a     -> a + 1       a waiter, after it has shown its ticket
 *   a     -> a|SOMEBODY  the same, then
 *   a|SOMEBODY -> a      whoever has found the line empty
 *
 * Invariant: SOMEBODY may be cleared only by a CAS over the WAITED that was read before the line was found empty. The
 * arrivals in it never go back: with a count that is cleared as well, the same number could come again between the two.
 */
const SOMEBODY = 1;
const ONE_ARRIVAL = 2;

export class Attendance {
  readonly #words: Words;
  readonly #waited: number;

  constructor(words: Words, at: number) {
    this.#words = words;
    this.#waited = at;
  }

  /** Whether somebody may be in line. */
  get isSomebody(): boolean {
    return (this.#words.load(this.#waited) & SOMEBODY) !== 0;
  }

  /** This thread has shown a ticket. */
  announce(): void {
    this.#words.add(this.#waited, ONE_ARRIVAL); // nobody who missed the ticket can clear the bit from here on
    this.#words.or(this.#waited, SOMEBODY);
  }

  /** Something has come free: the oldest waiter of the line is rung, or the bit cleared when there is none. */
  ringOldest(line: WaitLine): void {
    for (;;) {
      const waited = this.#words.load(this.#waited);
      if ((waited & SOMEBODY) === 0) return;
      const oldest = line.oldest();
      if (oldest >= 0) return line.ring(oldest);
      if (this.#words.cas(this.#waited, waited, waited & ~SOMEBODY)) return;
    }
  }
}
