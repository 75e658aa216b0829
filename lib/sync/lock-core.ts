import { type ObjectReport, sinceMs, type WaiterReport } from '../memory/inspect.js';
import type { Lane } from '../memory/lane.js';
import type { Region } from '../memory/region.js';
import type { LineWaiters } from './line-tickets.js';
import { type AsyncWaiter, NOT_YET } from './wait-line.js';
import type { Waiting } from './wait.js';

/** A grant of a lock: the data is as the last owner left it on purpose. */
export const CONSISTENT = 0;
/** A grant of a lock: an owner died holding it. */
export const ABANDONED = 1;

/**
 * A lock between threads, without the manners of the public classes: grants are CONSISTENT or ABANDONED, and NOT_YET
 * (see wait-line.ts) stands for "no". The owner is the calling thread's life.
 */
export interface LockCore {
  /** Takes the lock if that wrongs nobody. */
  tryAcquire(): number;
  /** Blocks until the lock is granted; NOT_YET once the deadline has passed. Throws if it is a deadlock, unless it may not. */
  acquireSync(deadlineMs: number, mayGiveUp?: boolean): number;
  /** Gets a flow in line. */
  enqueue(waiter: AsyncWaiter): void;
  /** A flow gives up waiting. */
  leave(waiter: AsyncWaiter): void;
  /** Gives the lock up. */
  release(): void;
  /** The owner vouches for the data again. */
  markConsistent(): void;
  /** The opposite, by the owner before it gives the lock up: whom it held the lock for has died over the data. */
  markAbandoned(): void;
  /** The life that holds the lock, NOBODY when it is free. */
  owner(): number;
  /** How many threads and flows wait. */
  waiting(): number;
  /** Who they are, the oldest first. */
  waiters(): readonly LineWaiters[];
  /** Since when waiters have seen its owner hold it (see LaneHost.stampOf). */
  heldSince(): number | undefined;
}

/** The thread that holds a lock. */
export interface LockOwner {
  readonly threadId: number;
}

/** The thread that holds a lock, this moment. */
export function ownerOf(core: LockCore, { realm }: Lane): LockOwner | undefined {
  const threadId = realm.threadIdOf(core.owner());
  return threadId === undefined ? undefined : { threadId };
}

/** Who waits in a line, as `inspect` says it. */
export function reportWaiters(waiters: readonly LineWaiters[], lane: Lane): WaiterReport[] {
  return waiters.map(waiter => ({
    threadId: lane.realm.threadIdOf(lane.realm.lifeIn(waiter.lane)) ?? -1,
    count: waiter.count,
    waitingMs: sinceMs(lane, waiter.since),
  }));
}

/** A lock, as `inspect` says it. */
export function reportLock(kind: string, name: string | undefined, core: LockCore, region: Region): ObjectReport {
  const heldSince = core.heldSince();
  return {
    kind,
    name,
    id: region.id,
    owner: ownerOf(core, region.lane),
    heldMs: heldSince === undefined ? undefined : sinceMs(region.lane, heldSince),
    waiting: core.waiting(),
    waiters: reportWaiters(core.waiters(), region.lane),
  };
}

/** What to say of a lock that did not come in time. */
export function describeLock({ owner, waiting }: { readonly owner: LockOwner | undefined; readonly waiting: number }): string {
  return `${owner === undefined ? 'free' : `held by thread ${owner.threadId}`}, ${waiting} waiting`;
}

/** What is said of a lock when it has not come in time, and what becomes of it when it comes. */
export interface LockCall<R> {
  operation(): string;
  describe?(): string;
  take(grant: number): R;
}

/** What a call waits for that wants a lock. */
export class LockWaiting<R> implements Waiting<number, R> {
  readonly #core: Pick<LockCore, 'tryAcquire' | 'enqueue' | 'leave'>;
  readonly #call: LockCall<R>;

  constructor(core: Pick<LockCore, 'tryAcquire' | 'enqueue' | 'leave'>, call: LockCall<R>) {
    this.#core = core;
    this.#call = call;
  }

  get operation(): string {
    return this.#call.operation();
  }

  describe(): string | undefined {
    return this.#call.describe?.();
  }

  enqueue(waiter: AsyncWaiter): void {
    const grant = this.#core.tryAcquire();
    if (grant === NOT_YET) this.#core.enqueue(waiter);
    else waiter.serve(grant);
  }

  leave(waiter: AsyncWaiter): void {
    this.#core.leave(waiter);
  }

  take(grant: number): R {
    return this.#call.take(grant);
  }
}
