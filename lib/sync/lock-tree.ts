import type { Region } from '../memory/region.js';
import { REGION_HEADER } from '../memory/region.js';
import { NOBODY } from '../memory/life.js';
import type { Subject } from '../memory/subject.js';
import { FairLock } from './fair-lock.js';
import { Hold, type HoldTree, type Taker } from './hold.js';
import { lockWords } from './line-lock.js';
import { type Link, LinkedList } from './linked-list.js';
import { ABANDONED } from './lock-core.js';
import { type AsyncWaiter, NOT_YET } from './wait-line.js';

/**
 * A reentrant lock as one thread has it: the lock between threads, and the tree of this thread's holds (see hold.ts).
 *
 *   word  name    written by  meaning
 *   3     NESTED  the owner   levels that it holds beyond the first
 *   4     INSIDE  the owner   flows that wait for a turn inside its hold
 *   8...  CORE    see fair-lock.ts
 *
 * NESTED and INSIDE are for others to read, and count only while the lock is held.
 *
 * Invariant: both are 0 when a living owner gives the lock up, so whoever takes it need not write them. Only after the
 * death of an owner there may be something else: that is ABANDONED.
 */
const NESTED = REGION_HEADER;
const INSIDE: number = REGION_HEADER + 1;
const CORE = 8;

/** How many words it takes. */
export function lockTreeWords(lanes: number): number {
  return CORE + lockWords(lanes);
}

/** The locks that this thread holds. What is attached is remembered weakly, and a hold must not be forgotten. */
const held: LinkedList<LockTree> = new LinkedList();

export class LockTree implements HoldTree, Link<LockTree> {
  readonly lock: object;
  readonly core: FairLock;
  isOrphaned = false;
  threadHold: Hold | undefined = undefined;
  previous: LockTree | undefined = undefined;
  next: LockTree | undefined = undefined;
  isListed = false;
  readonly #region: Region;
  #depth = 0;
  #inside = 0;

  /** `lock` is what its users know, and stays as long as it is held. */
  constructor(lock: object, region: Region, subject: Subject) {
    this.lock = lock;
    this.core = new FairLock(region.words, CORE, region.lane, subject);
    this.#region = region;
  }

  /** How many levels are held, by whichever thread. */
  get depth(): number {
    return this.core.owner() === NOBODY ? 0 : 1 + this.#region.words.load(NESTED);
  }

  /** How many flows wait for a turn inside the hold, of whichever thread. */
  get waitingInside(): number {
    return this.core.owner() === NOBODY ? 0 : this.#region.words.load(INSIDE);
  }

  /** The innermost hold of this thread's synchronous code. */
  innermostOfThread(): Hold | undefined {
    return (this.threadHold = this.threadHold?.innermostHeld());
  }

  /** The lock, if it is free and nobody waits. */
  tryRoot(): Hold | undefined {
    const grant = this.core.tryAcquire();
    return grant === NOT_YET ? undefined : this.#root(grant);
  }

  /** The lock, waited for with the thread blocked; undefined once the deadline has passed. */
  rootSync(deadlineMs: number): Hold | undefined {
    const grant = this.core.acquireSync(deadlineMs);
    return grant === NOT_YET ? undefined : this.#root(grant);
  }

  queue(take: Taker): () => void {
    const waiter: AsyncWaiter = { serve: grant => take(this.#root(grant)), place: undefined };
    this.core.enqueue(waiter);
    return () => this.core.leave(waiter);
  }

  count(change: 1 | -1): void {
    this.#depth += change;
    if (this.#depth > 1 || (this.#depth === 1 && change < 0)) this.#region.words.store(NESTED, this.#depth - 1);
  }

  countWaiting(change: 1 | -1): void {
    this.#region.words.store(INSIDE, (this.#inside += change));
  }

  release(): void {
    held.remove(this);
    if (this.#inside > 0) this.#region.words.store(INSIDE, 0); // these wait inside a hold that is let go of for a while
    this.core.release();
  }

  retaken(isAbandoned: boolean): void {
    held.push(this);
    this.isOrphaned = isAbandoned;
    if (isAbandoned) this.#region.words.store(NESTED, 0);
    if (isAbandoned || this.#inside > 0) this.#region.words.store(INSIDE, this.#inside);
  }

  markConsistent(): void {
    this.isOrphaned = false;
    this.core.markConsistent();
  }

  #root(grant: number): Hold {
    this.retaken(grant === ABANDONED);
    return new Hold(this);
  }
}
