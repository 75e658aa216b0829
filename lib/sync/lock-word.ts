import { NOBODY } from '../memory/life.js';

/**
 * The word of a lock: `life:28 | STARVING | ROUSED | ORPHANED | WAITED_FOR`.
 *
 *   life        who holds it, NOBODY when it is free. A life that is over holds nothing: the lock is free.
 *   WAITED_FOR  somebody may be waiting: the next unlock looks for waiters.
 *   ORPHANED    an owner died holding it and no owner since has declared the data consistent.
 *   ROUSED      (eventual only) a waiter is awake and will look before it sleeps: unlock need not ring.
 *   STARVING    (eventual only) the oldest waiter has waited too long: nobody may overtake it.
 */
export const WAITED_FOR = 1;
export const ORPHANED = 2;
export const ROUSED = 4;
export const STARVING = 8;

const FLAG_BITS = 4;
const FLAGS: number = WAITED_FOR | ORPHANED | ROUSED | STARVING;

/** The word of a lock that nobody holds or waits for. */
export const FREE: typeof NOBODY = NOBODY;

/** The word of a lock held by a life, with no flag set. */
export function heldBy(life: number): number {
  return (life << FLAG_BITS) | 0; // a late generation reaches the sign bit
}

/** Who holds it. */
export function ownerOf(word: number): number {
  return word >>> FLAG_BITS;
}

/** The flags alone. */
export function flagsOf(word: number): number {
  return word & FLAGS;
}
