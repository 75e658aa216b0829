import type { AsyncLine, Lane } from '../memory/lane.js';
import type { Subject } from '../memory/subject.js';
import type { Words } from '../memory/words.js';
import { type AsyncWaiter, NOT_YET } from './wait-line.js';

/** What the waiters of a set wait for. */
export interface Happening {
  /** What is waited for, for others to read. */
  readonly subject?: Subject | undefined;
  /** Whether what a wait that began at `since` waits for has come about: an outcome of 0 or more, or NOT_YET. */
  look(since: number): number;
}

/**
 * Waiters that take nothing from each other: when something happens, all of them go on. So there are no tickets and no
 * order, and a thread that sleeps elsewhere holds nobody up: unlike a line, a set has nothing to step aside from.
 *
 *   word  name        written by                       meaning
 *   i     WANTS_RING  waiters (or), broadcasters (and) bit b: lane 32 i + b wants to be rung
 *
 * Transitions of a bit
 *   0 -> 1   by its lane, before each look
 *   1 -> 0   by whoever has changed something, after the change; it then rings the lane
 *
 * Invariant: while a live waiter sleeps, its bit is set, or it has been or is being rung, or a death is being announced,
 * or nothing has changed since it looked. Hence the order of a look: sample the bell, set the bit, look, sleep. Set before
 * the sample, the bit could be taken and the bell rung in between, and the sample would hide the ring. A bit that outlives
 * its waiter costs one ring.
 */
export class WaitSet implements AsyncLine {
  readonly #words: Words;
  readonly #base: number;
  readonly #lane: Lane;
  readonly #happening: Happening;
  /** The flows of this thread, by when their waits began: those that began together are looked after together. */
  readonly #waiters: Map<number, Set<AsyncWaiter>> = new Map();

  constructor(words: Words, base: number, lane: Lane, happening: Happening) {
    this.#words = words;
    this.#base = base;
    this.#lane = lane;
    this.#happening = happening;
  }

  get subject(): Subject | undefined {
    return this.#happening.subject;
  }

  /** Blocks this thread until it happens. NOT_YET when the deadline has passed first. */
  waitSync(since: number, deadlineMs: number): number {
    this.#happening.subject?.firstWait?.();
    this.#lane.stepAside(this);
    try {
      for (;;) {
        const sample = this.#lane.sample();
        this.#wantRing();
        const outcome = this.#happening.look(since);
        if (outcome !== NOT_YET || !this.#lane.park(sample, deadlineMs)) return outcome;
      }
    } finally {
      this.#lane.stepBack(this);
    }
  }

  /** A flow waits from now on; it may be served before this returns. Flows beside it have been, or will be, looked after. */
  enqueue(since: number, waiter: AsyncWaiter): void {
    const isFirst = this.#waiters.size === 0;
    if (isFirst) this.#happening.subject?.firstWait?.();
    const together = this.#waiters.get(since);
    if (together === undefined) this.#waiters.set(since, new Set([waiter]));
    else together.add(waiter);
    if (isFirst) this.#lane.attend(this);
  }

  /** A flow gives up. Nothing happens if it has been served. */
  leave(since: number, waiter: AsyncWaiter): void {
    const together = this.#waiters.get(since);
    if (together?.delete(waiter) !== true || together.size > 0) return;
    this.#waiters.delete(since);
    if (this.#waiters.size === 0) this.#lane.leave(this);
  }

  /** Serves the flows of this thread for which it has happened. True when none is left. */
  serve(): boolean {
    if (this.#waiters.size > 0) this.#wantRing();
    for (const [since, together] of this.#waiters) {
      const outcome = this.#happening.look(since);
      if (outcome === NOT_YET) continue;
      this.#waiters.delete(since);
      for (const waiter of together) waiter.serve(outcome);
    }
    return this.#waiters.size === 0;
  }

  stepAside(): void {
    // Nobody waits for a waiter of a set.
  }

  stepBack(): void {
    // The lane serves every line after it has blocked.
  }

  /** Something has changed: every waiter looks again. */
  wakeAll(): void {
    const used = this.#lane.realm.usedLanes;
    for (let first = 0; first < used; first += BITS) {
      const wanted = this.#words.and(this.#base + wordOf(first), 0);
      for (let left = wanted; left !== 0; left &= left - 1) this.#lane.ring(first + 31 - Math.clz32(left & -left));
    }
  }

  #wantRing(): void {
    const { index } = this.#lane;
    this.#words.or(this.#base + wordOf(index), 1 << (index % BITS));
  }
}

const BITS = 32;

/** How many words a set takes. */
export function waitSetWords(lanes: number): number {
  return Math.ceil(lanes / BITS);
}

function wordOf(lane: number): number {
  return Math.floor(lane / BITS);
}
