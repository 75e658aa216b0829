import { DeadlockError } from '../errors.js';
import type { CycleLink } from '../memory/deadlock-watch.js';
import type { AsyncLine, Lane } from '../memory/lane.js';
import { NOBODY } from '../memory/life.js';
import { ENDLESS, STUBBORN, TIMED } from '../memory/wait-board.js';
import type { Subject } from '../memory/subject.js';
import type { Words } from '../memory/words.js';
import { LineTickets, type LineWaiters } from './line-tickets.js';
import { type Link, LinkedList } from './linked-list.js';

/** Answered in place of a grant: not now. Grants are 0 or more. */
export const NOT_YET = -1;

/** What a line of waiters waits for. */
export interface Gate {
  /** What is waited for, for others to read. */
  readonly subject?: Subject | undefined;
  /**
   * One look by a thread that has a ticket, for a waiter that wants `wanted`. Answers a grant if it took what it waits for.
   * Otherwise NOT_YET, and whoever frees it next will ring this thread, or an older waiter has been rung.
   */
  look(wanted: number): number;
  /** Somebody left the line, served or not: if there is something to take, rings the oldest waiter. */
  passBaton(): void;
  /** This thread has just shown a ticket; called before it looks. */
  announce(): void;
  /** The life that a waiter of this thread waits for, NOBODY when it is none in particular. What cycles are made of. */
  holder(): number;
}

/** An async waiter of this thread; `serve` is called once, with the grant. */
export interface AsyncWaiter {
  serve(grant: number): void;
  /** Where it stands. The line's own note. */
  place?: Place | undefined;
}

/** A place in the line of this thread. */
export interface Place extends Link<Place> {
  /** Undefined for the call that blocks the thread. */
  readonly waiter: AsyncWaiter | undefined;
  /** What it asks of the gate: the meaning is the gate's. The lowest bit is the mark. */
  readonly wanted: number;
  /** When it came, on the clock of the host. */
  readonly sinceMs: number;
  /** Changes when a call that blocks the thread passes flows: see `passFlows`. */
  ticket: number;
}

const MARK = 1;

/**
 * First come, first served for threads and async flows, by admission: a waiter takes a ticket, and only the oldest live
 * ticket may take what is free. Nothing is ever handed over, so a timeout, an abort or a death cannot lose it.
 *
 * A lane may have ten thousand async waiters: their places are in a list of its own thread, and only the oldest ticket is
 * shown to others (see line-tickets.ts).
 *
 * Invariant: after every change that frees something, and after every departure, the oldest live waiter is rung, and
 * "oldest" is computed after that change; or the change was a death, and then everybody is rung.
 */
export class WaitLine implements AsyncLine {
  readonly #lane: Lane;
  readonly #gate: Gate;
  readonly #tickets: LineTickets;
  /** The waiters of this thread in the order of their tickets. */
  readonly #places: LinkedList<Place> = new LinkedList();
  #asyncCount = 0;
  #markedCount = 0;
  /** A waiter of this thread has come to a line in which nobody waited. */
  #isFirst = false;
  /** The place of a call that blocks the thread and wants something else than the flows before it: it keeps its own ticket. */
  #alone: Place | undefined;

  constructor(words: Words, base: number, lane: Lane, gate: Gate) {
    this.#lane = lane;
    this.#gate = gate;
    this.#tickets = new LineTickets(words, base, lane);
  }

  get subject(): Subject | undefined {
    return this.#gate.subject;
  }

  /**
   * Blocks this thread until the gate grants. NOT_YET when the deadline has passed first.
   *
   * @throws DeadlockError when this thread is part of a cycle of blocked threads, and the one that gives up; unless it may not.
   */
  waitSync(deadlineMs: number, wanted = 0, mayGiveUp = true): number {
    const place = this.#append(undefined, wanted);
    this.#lane.stepAside(this, mayGiveUp ? (deadlineMs === Infinity ? ENDLESS : TIMED) : STUBBORN);
    let grant = NOT_YET;
    try {
      return (grant = this.#sleep(place, deadlineMs));
    } finally {
      if (grant === NOT_YET) this.#depart(place); // its time is up, or somebody has thrown
      this.#lane.stepBack(this);
    }
  }

  /** Gets an async flow in line; it may be served before this returns. */
  enqueue(waiter: AsyncWaiter, wanted = 0): void {
    waiter.place = this.#append(waiter, wanted);
    this.#asyncCount++;
    if (this.#asyncCount === 1) this.#lane.attend(this);
  }

  /** An async flow gives up. Nothing happens if it has been served. */
  leave(waiter: AsyncWaiter): void {
    if (waiter.place === undefined) return;
    this.#depart(waiter.place);
    if (this.#asyncCount === 0) this.#lane.leave(this);
  }

  /** Serves the flows of this thread whose turn has come. True when none is left. */
  serve(): boolean {
    let hasServed = false;
    while (this.#asyncCount > 0) {
      const head = this.#places.first as Place; // asyncCount > 0
      const grant = this.#gate.look(head.wanted);
      if (grant === NOT_YET) {
        if (!hasServed) this.#showCount(); // else that has been done
        this.#noteHolder();
        return false;
      }
      hasServed = true;
      this.#depart(head);
      (head.waiter as AsyncWaiter).serve(grant); // no call blocks this thread while it runs
    }
    return true;
  }

  stepAside(): void {
    this.#tickets.hide();
    this.#gate.passBaton();
  }

  stepBack(): void {
    this.#show();
    this.#gate.announce();
  }

  /** The lane with the oldest live ticket, -1 when nobody waits. */
  oldest(): number {
    return this.#tickets.oldest();
  }

  /** Whether anybody waits, also in this thread: that is known without a look at the others. */
  isSomebody(): boolean {
    return this.#places.size > 0 || this.#tickets.oldest() >= 0;
  }

  /** A lane with a marked waiter whose live ticket is older than that of this thread, which has one; -1 when there is none. */
  markedBefore(): number {
    return this.#tickets.markedBefore();
  }

  /** Wakes a lane; nobody when it is -1. */
  ring(lane: number): void {
    this.#lane.ring(lane);
  }

  /** How many threads and flows wait. */
  count(): number {
    return this.#tickets.count();
  }

  /** Who waits, the oldest first. */
  waiters(): readonly LineWaiters[] {
    return this.#tickets.waiters();
  }

  /** When waiters saw a life hold what they wait for, for the first time; undefined when they have not. */
  seenHolding(life: number): number | undefined {
    return this.#tickets.seenHolding(life);
  }

  /** For how long the oldest waiter of this thread has waited, in milliseconds. */
  headAgeMs(): number {
    const head = this.#places.first;
    return head === undefined ? 0 : this.#lane.host.now() - head.sinceMs;
  }

  #sleep(place: Place, deadlineMs: number): number {
    const { wanted } = place;
    for (;;) {
      const sample = this.#lane.sample();
      const grant = this.#gate.look(wanted);
      if (grant !== NOT_YET) {
        if (place !== this.#alone) passFlows(place);
        this.#depart(place);
        return grant;
      }
      this.#showCount();
      this.#lane.board?.looked(this.#noteHolder());
      if (!this.#lane.park(sample, deadlineMs)) return NOT_YET;
      const cycle = this.#lane.findDeadlock();
      if (cycle !== undefined) throw new DeadlockError(describeCycle(cycle));
    }
  }

  /** After a look in vain: whom this thread waits for. */
  #noteHolder(): number {
    if (this.#lane.board === undefined) return NOBODY;
    const holder = this.#gate.holder();
    this.#tickets.noteHolder(holder, this.#isFirst);
    this.#isFirst = false;
    return holder;
  }

  #append(waiter: AsyncWaiter | undefined, wanted: number): Place {
    if (this.#tickets.enroll()) this.#gate.subject?.firstWait?.();
    const place = newPlace(waiter, wanted, this.#lane.host.now(), this.#tickets.take());
    this.#places.push(place);
    this.#markedCount += wanted & MARK;
    if (this.#lane.board !== undefined && this.#places.size === 1) this.#isFirst = this.#tickets.count() === 0;
    if (waiter === undefined) this.#standAlone(place);
    if (this.#isShown(place)) {
      this.#show();
      this.#gate.announce();
    }
    if (this.#alone !== undefined) this.#gate.passBaton(); // the flows have stepped aside
    if (this.#places.size > 1) this.#showCount(); // those before it have looked in vain
    return place;
  }

  /** Others would be held up by flows that ask for less, or more, and cannot run while the thread is blocked. */
  #standAlone(place: Place): void {
    if (this.#places.first?.wanted !== place.wanted) this.#alone = place;
  }

  #depart(place: Place): void {
    const wasShown = this.#isShown(place);
    this.#places.remove(place);
    if (place === this.#alone) {
      this.#alone = undefined;
      this.#gate.announce(); // the flows are in line again
    }
    const { waiter, wanted } = place;
    this.#markedCount -= wanted & MARK;
    if (waiter !== undefined) {
      waiter.place = undefined;
      this.#asyncCount--;
    }
    if (wasShown) this.#show();
    this.#showCount();
    this.#gate.passBaton();
  }

  /** Whether a place changes what this thread shows: it is the first, or marked, or that of the call that blocks the thread. */
  #isShown({ waiter, ticket, wanted }: Place): boolean {
    return waiter === undefined || ticket === this.#places.first?.ticket || (wanted & MARK) !== 0;
  }

  #showCount(): void {
    this.#tickets.showCount(this.#places.size);
  }

  #show(): void {
    const head = this.#alone ?? this.#places.first;
    if (head === undefined) return this.#tickets.show(undefined);
    const isMarked = this.#alone === undefined ? this.#markedCount > 0 : (head.wanted & MARK) !== 0;
    this.#tickets.show({ ticket: head.ticket, isMarked, sinceMs: head.sinceMs });
  }
}

function newPlace(waiter: AsyncWaiter | undefined, wanted: number, sinceMs: number, ticket: number): Place {
  return { waiter, wanted, sinceMs, ticket, previous: undefined, next: undefined, isListed: false };
}

/**
 * The oldest ticket of a thread has been granted while a call blocks the thread: the call gets it, since the flows cannot
 * run. Each flow that it passes takes the ticket behind its own, so the thread as a whole overtakes nobody.
 */
function passFlows(place: Place): void {
  for (let flow = place.previous; flow !== undefined; flow = flow.previous) [flow.ticket, place.ticket] = [place.ticket, flow.ticket];
}

function describeCycle(cycle: readonly CycleLink[]): string {
  const links = cycle.map(
    ({ threadId, waitsFor }, i) => `thread ${threadId} waits for ${waitsFor}, held by thread ${cycle[(i + 1) % cycle.length]?.threadId}`,
  );
  return `threads wait for each other in a circle: ${links.join('; ')}`;
}
