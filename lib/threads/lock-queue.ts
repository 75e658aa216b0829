import { type Link, LinkedList } from '../sync/linked-list.js';
import type { PermitsInView } from '../sync/takeable.js';
import type { WantedLock } from './wanted-lock.js';

/** What one request has to do with one lock. */
export interface Stake<R> extends Link<Stake<R>> {
  readonly request: R;
  readonly lock: WantedLock;
  readonly queue: LockQueue<R>;
  /** It is the first of its request to be taken, so nothing is held meanwhile. */
  readonly isFirst: boolean;
  hasPermit: boolean;
  /** Where it stands in the queue. The queue's own note. */
  place: 'nowhere' | 'barred' | 'free' | 'first' | 'inside';
}

/**
 * The requests of one pool that want or have one lock.
 *
 *   barred   it comes after others with which it conflicts
 *   free     nothing is in its way here, but something is elsewhere: those that come later wait for it all the same
 *   first    a nested one that waits for others that hold this lock, or for another lock; all that are barred or free come after it
 *   inside   let through: it holds the lock, or goes for it
 *
 * Two requests conflict unless both are shared. Those for a semaphore do not conflict as long as there is a permit for
 * everybody: when so many are free that one is left after the earlier ones have got theirs. One that holds nothing yet may
 * wait in the semaphore's own line, where it sees permits that come from outside of the pool; but it alone, and not if it had
 * to wait with other locks in its hands for requests of the pool: those may be waiting for these locks.
 *
 * Invariant: what is free conflicts with nothing else that is free, first or inside. A nested one that comes can break that:
 * `bar` and `advance` make it true again.
 */
export class LockQueue<R> {
  readonly key: string;
  readonly #permits: PermitsInView | undefined;
  readonly #barred: LinkedList<Stake<R>> = new LinkedList();
  readonly #free: LinkedList<Stake<R>> = new LinkedList();
  #exclusiveFree = 0;
  #first = 0;
  #exclusiveFirst = 0;
  readonly #inside: Set<Stake<R>> = new Set();
  #exclusiveInside = 0;
  /** How many of those inside have not got their permit yet. */
  #withoutPermit = 0;

  constructor({ key, permits }: WantedLock) {
    this.key = key;
    this.#permits = permits;
  }

  get isEmpty(): boolean {
    return this.#inside.size + this.#first + this.#free.size + this.#barred.size === 0;
  }

  /** Whether nothing is in the way of one that comes now. */
  isOpenTo(stake: Stake<R>): boolean {
    return this.#barred.size === 0 && this.#mayPass(stake);
  }

  /**
   * Whether a nested one need not wait here. Who has been let through and does not hold the lock yet may be waiting for
   * others, who wait for its ancestors: so it counts for nothing.
   */
  isOpenToNested({ lock: { isShared }, isFirst }: Stake<R>): boolean {
    if (this.#permits !== undefined) return isFirst || this.#permits.available > 0 || this.#inside.size === this.#withoutPermit;
    for (const { lock } of this.#inside) if (lock.isHeld && !(isShared && lock.isShared)) return false;
    return true;
  }

  /** It gets in line. */
  append(stake: Stake<R>): void {
    stake.place = 'barred';
    this.#barred.push(stake);
  }

  /** A nested one waits, before all others. */
  standFirst(stake: Stake<R>): void {
    stake.place = 'first';
    this.#first++;
    if (!stake.lock.isShared) this.#exclusiveFirst++;
  }

  /** It is let through. */
  enter(stake: Stake<R>): void {
    this.remove(stake);
    stake.place = 'inside';
    this.#inside.add(stake);
    if (!stake.lock.isShared) this.#exclusiveInside++;
    if (this.#permits !== undefined) this.#withoutPermit++;
  }

  /** One inside has got its permit. */
  gotPermit(stake: Stake<R>): void {
    stake.hasPermit = true;
    this.#withoutPermit--;
  }

  /** It is gone. */
  remove(stake: Stake<R>): void {
    const exclusive = stake.lock.isShared ? 0 : 1;
    if (stake.place === 'inside') {
      this.#inside.delete(stake);
      this.#exclusiveInside -= exclusive;
      if (this.#permits !== undefined && !stake.hasPermit) this.#withoutPermit--;
    } else if (stake.place === 'first') {
      this.#first--;
      this.#exclusiveFirst -= exclusive;
    } else if (stake.isListed) {
      (stake.place === 'free' ? this.#free : this.#barred).remove(stake);
      if (stake.place === 'free') this.#exclusiveFree -= exclusive;
    }
    stake.place = 'nowhere';
  }

  /** Bars those again that were free: a nested one has come before them. `barred` is called for each. */
  bar(barred: (request: R) => void): void {
    for (let last = this.#free.last; last !== undefined; last = this.#free.last) {
      this.remove(last);
      last.place = 'barred';
      this.#barred.unshift(last);
      barred(last.request);
    }
  }

  /** Frees those that nothing bars any more, the oldest first. `freed` is called for each. */
  advance(freed: (request: R) => void): void {
    for (let next = this.#barred.first; next !== undefined && this.#mayPass(next); next = this.#barred.first) {
      this.remove(next);
      next.place = 'free';
      this.#free.push(next);
      if (!next.lock.isShared) this.#exclusiveFree++;
      freed(next.request);
    }
  }

  /** Whether nothing that has come before the oldest barred one is in the way of it. */
  #mayPass({ lock: { isShared }, isFirst }: Stake<R>): boolean {
    if (this.#permits !== undefined) return this.#isPermitLeft(this.#permits, isFirst);
    if (isShared) return this.#exclusiveInside + this.#exclusiveFirst + this.#exclusiveFree === 0;
    return this.#inside.size + this.#first + this.#free.size === 0;
  }

  #isPermitLeft({ available, waiting }: PermitsInView, isFirst: boolean): boolean {
    const before = this.#withoutPermit + this.#first + this.#free.size;
    if (before > 0) return waiting === 0 && available > before;
    return isFirst || available > 0 || this.#inside.size === 0;
  }
}
