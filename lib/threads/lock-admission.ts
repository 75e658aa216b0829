import { LockQueue, type Stake } from './lock-queue.js';
import type { LockSet, LockTaker, LockTaking } from './lock-set.js';
import type { WantedLock } from './wanted-lock.js';

/**
 * Lets the tasks of one pool take their locks, first come, first served: a request is let through to the taking when it
 * conflicts with no earlier one that waits or holds. So those that conflict start in the order in which they came, and those
 * that do not conflict pass. Those who want the same locks without this pool are met in the taking: see LockSet.
 *
 * Nested requests, by tasks of which an ancestor holds locks, are an exception, since others may be waiting for that ancestor. They
 * wait only for those that hold what they want, not for those that wait; all that wait wait for them. Among themselves the
 * oldest is looked at first.
 *
 * Invariant: what has not been let through holds nothing, and no nested one waits for it.
 */
export class LockAdmission {
  readonly #queues: Map<string, LockQueue<Request>> = new Map();
  readonly #requests: Map<LockSet, Request> = new Map();
  /** The nested ones that wait, oldest first. */
  readonly #nested: Set<Request> = new Set();
  /** Let through, and not begun to take. */
  readonly #through: Request[] = [];
  #isTaking = false;

  /** How many requests wait or hold. */
  get size(): number {
    return this.#requests.size;
  }

  /** How many locks they are about. */
  get locks(): number {
    return this.#queues.size;
  }

  /**
   * Asks for the locks on behalf of a task; `granted` or `failed` may be called before this returns. `leave` ends it,
   * whatever has come of it.
   */
  request(set: LockSet, taker: LockTaker): void {
    try {
      set.shareWithAncestors();
    } catch (error) {
      set.giveBack();
      return taker.failed(error);
    }
    const request = new Request(set, taker, this);
    this.#requests.set(set, request);
    for (const [index, lock] of set.locks.entries()) request.stakes.push(this.#stake(request, lock, index === 0));
    if (set.isNested) this.#comeNested(request);
    else this.#come(request);
    this.take();
  }

  /** Withdraws the request, or gives the locks back. `isAbandoned`: the thread died over the task. Nothing happens the second time. */
  leave(set: LockSet, isAbandoned = false): void {
    const request = this.#requests.get(set);
    if (request === undefined) return;
    set.giveBack(isAbandoned);
    this.forget(request);
    this.take();
  }

  /** One that was let through has got a permit: another may go for the next. */
  tookPermit(stake: Stake<Request>): void {
    stake.queue.gotPermit(stake);
    stake.queue.advance(this.#freed);
    if (!this.#isTaking && this.#through.length > 0) queueMicrotask(() => this.take());
  }

  /** A request is over: those that it was in the way of come next. */
  forget(request: Request): void {
    this.#requests.delete(request.set);
    this.#nested.delete(request);
    for (const stake of request.stakes) stake.queue.remove(stake);
    for (const nested of this.#nested) if (isOpenToNested(nested)) this.#letThrough(nested);
    for (const { queue } of request.stakes) {
      queue.advance(this.#freed);
      if (queue.isEmpty) this.#queues.delete(queue.key);
    }
  }

  /** Those that were let through take their locks, one after the other: what is called back may come here again. */
  take(): void {
    if (this.#isTaking) return;
    this.#isTaking = true;
    try {
      for (let request = this.#through.shift(); request !== undefined; request = this.#through.shift())
        if (this.#requests.get(request.set) === request) request.set.take(request);
    } finally {
      this.#isTaking = false;
    }
  }

  #come(request: Request): void {
    const { stakes } = request;
    if (stakes.every(stake => stake.queue.isOpenTo(stake))) return this.#letThrough(request);
    request.barredBy = stakes.length;
    for (const stake of stakes) {
      stake.queue.append(stake);
      stake.queue.advance(this.#freed);
    }
  }

  #comeNested(request: Request): void {
    if (isOpenToNested(request)) this.#letThrough(request);
    else {
      this.#nested.add(request);
      for (const stake of request.stakes) {
        if (stake.lock.isHeld) stake.queue.enter(stake); // an ancestor's
        else stake.queue.standFirst(stake);
      }
    }
    for (const { queue } of request.stakes) {
      queue.bar(this.#barred);
      queue.advance(this.#freed);
    }
  }

  #letThrough(request: Request): void {
    this.#nested.delete(request);
    for (const stake of request.stakes) stake.queue.enter(stake);
    this.#through.push(request);
  }

  #stake(request: Request, lock: WantedLock, isFirst: boolean): Stake<Request> {
    const queue = this.#queueOf(lock);
    return { request, lock, isFirst, queue, hasPermit: false, place: 'nowhere', previous: undefined, next: undefined, isListed: false };
  }

  #queueOf(lock: WantedLock): LockQueue<Request> {
    let queue = this.#queues.get(lock.key);
    if (queue === undefined) {
      queue = new LockQueue(lock);
      this.#queues.set(lock.key, queue);
    }
    return queue;
  }

  readonly #barred = (request: Request): void => void request.barredBy++;

  readonly #freed = (request: Request): void => {
    if (--request.barredBy === 0) this.#letThrough(request);
  };
}

/** One set of locks that is wanted, or held. */
class Request implements LockTaking {
  readonly set: LockSet;
  readonly stakes: Stake<Request>[] = [];
  /** In how many queues others come before it. */
  barredBy = 0;
  readonly #taker: LockTaker;
  readonly #admission: LockAdmission;

  constructor(set: LockSet, taker: LockTaker, admission: LockAdmission) {
    this.set = set;
    this.#taker = taker;
    this.#admission = admission;
  }

  tookPermit(index: number): void {
    this.#admission.tookPermit(this.stakes[index] as Stake<Request>); // one for each lock
  }

  granted(): void {
    this.#taker.granted();
    this.#admission.take();
  }

  failed(error: unknown): void {
    this.#admission.forget(this);
    this.#taker.failed(error);
    this.#admission.take();
  }

  stolen(error: unknown): void {
    this.#taker.stolen(error);
  }
}

function isOpenToNested({ stakes }: Request): boolean {
  return stakes.every(stake => stake.place === 'inside' || stake.queue.isOpenToNested(stake));
}
