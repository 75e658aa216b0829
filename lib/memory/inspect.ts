import type { Lane } from './lane.js';
import { openedObjects } from './sharing.js';
import { shortLabel, type Subject } from './subject.js';
import { thisLane } from './this-lane.js';

/** An object that can say how things are with it has a method of this name. It only reads. */
export const INSPECT: unique symbol = Symbol.for('partyline.inspect') as never;

/** Threads that wait for something, and for how long. */
export interface WaiterReport {
  readonly threadId: number;
  /** How many calls of that thread wait. */
  readonly count: number;
  /** Milliseconds that the first of them has waited. */
  readonly waitingMs: number;
}

/** A lock, semaphore or pool, this moment. */
export interface ObjectReport {
  /** Its class, for example `Mutex`. */
  readonly kind: string;
  readonly name: string | undefined;
  /** The same in every thread. */
  readonly id: string;
  /** The thread that holds it. */
  readonly owner?: { readonly threadId: number } | undefined;
  /** Milliseconds for which those who wait have seen its owner hold it; undefined while nobody waits. */
  readonly heldMs?: number | undefined;
  /** How many threads and flows wait; of an event or a latch, as far as `waiters` knows. */
  readonly waiting: number;
  /** Who they are, in the order in which they will be served. */
  readonly waiters: readonly WaiterReport[];
  /** What only this kind has: `available` of a semaphore, `readers` of a read-write lock... */
  readonly detail?: Readonly<Record<string, number | boolean | string>> | undefined;
}

/** What a thread waits for. */
export interface WaitReport {
  /** Kind and name, for example `Mutex 'db'`. */
  readonly label: string;
  readonly waitingMs: number;
}

/** A thread that takes part. */
export interface ThreadReport {
  readonly threadId: number;
  /** The thread that made it, if known. */
  readonly parentThreadId: number | undefined;
  /** What the thread is blocked in; with whom it waits for, if that is somebody in particular. */
  readonly blocked: (WaitReport & { readonly holderThreadId: number | undefined }) | undefined;
  /** What its async flows wait for: the longest wait, and how many objects are waited for. */
  readonly flows: (WaitReport & { readonly objects: number }) | undefined;
}

/** Everything that can be seen of this process's threads and of what they share. */
export interface Inspection {
  readonly threads: readonly ThreadReport[];
  /** What this thread has opened (and uses still), as far as it is named, was shared, or was waited for; and everything named. */
  readonly objects: readonly ObjectReport[];
}

/**
 * Looks at all threads, and at all locks that are named or that this thread has opened. Reads shared memory
 * alone, once this thread has a place in it: nobody is stopped, and nothing is kept alive. What it says is out of date at once.
 */
export function inspect(): Inspection {
  const objects = openedObjects() as { [INSPECT]?: () => ObjectReport }[];
  return {
    threads: threadsOf(thisLane()),
    objects: objects.map(object => object[INSPECT]?.()).filter(report => report !== undefined),
  };
}

/** Who waits for something, as far as the threads say it themselves: of each thread the call that blocks it, or its longest waiting flow. */
export function waitersOf(subject: Subject, lane: Lane): WaiterReport[] {
  const label = shortLabel(subject);
  const { realm } = lane;
  const waiters: WaiterReport[] = [];
  for (let index = 0; index < realm.usedLanes; index++) {
    const threadId = realm.threadIdOf(realm.lifeIn(index));
    const waits = [blockedOf(lane, index), flowsOf(lane, index)].filter(wait => wait?.label === label);
    const waitingMs = Math.max(...waits.map(wait => wait?.waitingMs ?? 0));
    if (threadId !== undefined && waits.length > 0) waiters.push({ threadId, count: waits.length, waitingMs });
  }
  return waiters.sort((one, other) => other.waitingMs - one.waitingMs);
}

/** Milliseconds since a stamp (see LaneHost.stampOf). */
export function sinceMs(lane: Lane, stamp: number): number {
  return Math.max(0, (lane.stamp() - stamp) | 0);
}

function threadsOf(lane: Lane): ThreadReport[] {
  const { realm } = lane;
  const threads: ThreadReport[] = [];
  for (let index = 0; index < realm.usedLanes; index++) {
    const occupant = realm.occupant(index);
    if (occupant === undefined || realm.lifeIn(index) < 0) continue;
    const { threadId, parentThreadId } = occupant;
    threads.push({ threadId, parentThreadId, blocked: blockedOf(lane, index), flows: flowsOf(lane, index) });
  }
  return threads;
}

function blockedOf(lane: Lane, index: number): ThreadReport['blocked'] {
  const { board, realm } = lane;
  const blocked = board?.blocked(index);
  if (board === undefined || blocked === undefined) return undefined;
  const label = board.labelOf(index);
  if (board.blocked(index)?.turn !== blocked.turn) return undefined; // the label may be that of another wait
  return { label, waitingMs: sinceMs(lane, blocked.since), holderThreadId: realm.threadIdOf(blocked.holder) };
}

function flowsOf(lane: Lane, index: number): ThreadReport['flows'] {
  const flows = lane.board?.waitingFlows(index);
  return flows === undefined ? undefined : { label: flows.label, waitingMs: sinceMs(lane, flows.since), objects: flows.lines };
}
