import type { AsyncLine, Lane } from '../memory/lane.js';
import type { Words } from '../memory/words.js';

/** Answered in place of a grant: not now. Grants are 0 or more. */
export const NOT_YET = -1;

/** What a line of waiters waits for. */
export interface Gate {
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
}

/** A place in the line of this thread. Its waiter is undefined for the call that blocks the thread; it can change (see `#serveBlocked`). */
interface Place {
  waiter: AsyncWaiter | undefined;
  /** What it asks of the gate: the meaning is the gate's. The lowest bit is the mark. */
  wanted: number;
  readonly ticket: number;
  sinceMs: number;
}

/**
 * First come, first served for threads and async flows, by admission: a waiter takes a ticket, and only the oldest live
 * ticket may take what is free. Nothing is ever handed over, so a timeout, an abort or a death cannot lose it.
 *
 *   word    name    written by      meaning
 *   0       NEXT    anybody (add)   the last ticket given; tickets are even, wrap, and 0 is skipped
 *   1 + 3l  BEARER  lane l          the life that wrote the two words beside it
 *   2 + 3l  HEAD    lane l          the oldest ticket of that lane, NO_TICKET when it has none; | MARK: one of its waiters is marked
 *   3 + 3l  COUNT   lane l          how many waiters that lane has
 *
 * HEAD and COUNT count only while BEARER is the life in that lane. A lane may have ten thousand async waiters: their
 * places are in a list of its own thread, and only the oldest is shown in HEAD.
 *
 * Transitions, each one store by the lane itself
 *   NO_TICKET -> t   a first waiter got in line, or stepped back in
 *   t -> u           the waiter at the head left; u > t is the next in the list
 *   t -> NO_TICKET   the last waiter left, or all stepped aside while the thread blocks elsewhere
 *
 * Invariant: after every change that frees something, and after every departure, the oldest live waiter is rung, and
 * "oldest" is computed after that change; or the change was a death, and then everybody is rung.
 */
const NEXT = 0;
const NO_TICKET = 0;
const ONE_TICKET = 2;
const MARK = 1;
const PER_LANE = 3;
const BEARER = 1;
const HEAD = 2;
const COUNT = 3;

/** How many words a line takes. */
export function lineWords(lanes: number): number {
  return 1 + PER_LANE * lanes;
}

export class WaitLine implements AsyncLine {
  readonly #words: Words;
  readonly #base: number;
  readonly #lane: Lane;
  readonly #gate: Gate;
  readonly #mine: number;
  /** The waiters of this thread in the order of their tickets. */
  readonly #places: Place[] = [];
  #asyncCount = 0;
  #markedCount = 0;

  constructor(words: Words, base: number, lane: Lane, gate: Gate) {
    this.#words = words;
    this.#base = base;
    this.#lane = lane;
    this.#gate = gate;
    this.#mine = base + PER_LANE * lane.index;
  }

  /** Blocks this thread until the gate grants. NOT_YET when the deadline has passed first. */
  waitSync(deadlineMs: number, wanted = 0): number {
    const place = this.#append(undefined, wanted);
    this.#lane.stepAside(this);
    try {
      return this.#sleep(place, deadlineMs);
    } finally {
      this.#lane.stepBack(this);
    }
  }

  /** Gets an async flow in line; it may be served before this returns. */
  enqueue(waiter: AsyncWaiter, wanted = 0): void {
    this.#append(waiter, wanted);
    this.#asyncCount++;
    if (this.#asyncCount === 1) this.#lane.attend(this);
  }

  /** An async flow gives up. Nothing happens if it has been served. */
  leave(waiter: AsyncWaiter): void {
    const index = this.#places.findIndex(place => place.waiter === waiter);
    if (index < 0) return;
    this.#depart(index);
    if (this.#asyncCount === 0) this.#lane.leave(this);
  }

  /** Serves the flows of this thread whose turn has come. True when none is left. */
  serve(): boolean {
    while (this.#asyncCount > 0) {
      const { waiter, wanted } = this.#places[0] as Place; // asyncCount > 0, and no call blocks this thread while it runs
      const grant = this.#gate.look(wanted);
      if (grant === NOT_YET) return false;
      this.#depart(0);
      (waiter as AsyncWaiter).serve(grant);
    }
    return true;
  }

  stepAside(): void {
    this.#words.store(this.#mine + HEAD, NO_TICKET);
    this.#gate.passBaton();
  }

  stepBack(): void {
    this.#show();
    this.#gate.announce();
  }

  /** The lane with the oldest live ticket, -1 when nobody waits. */
  oldest(): number {
    let oldest = -1;
    let oldestTicket = NO_TICKET;
    const { realm } = this.#lane;
    const used = realm.usedLanes;
    for (let lane = 0; lane < used; lane++) {
      const at = this.#base + PER_LANE * lane;
      const ticket = this.#words.load(at + HEAD);
      if (ticket === NO_TICKET || this.#words.load(at + BEARER) !== realm.lifeIn(lane)) continue;
      if (oldest >= 0 && ((ticket - oldestTicket) | 0) > 0) continue;
      oldest = lane;
      oldestTicket = ticket;
    }
    return oldest;
  }

  /** A lane with a marked waiter whose live ticket is older than that of this thread, which has one; -1 when there is none. */
  markedBefore(): number {
    const { realm, index } = this.#lane;
    const used = realm.usedLanes;
    const mine = this.#words.load(this.#mine + HEAD);
    for (let lane = 0; lane < used; lane++) {
      const at = this.#base + PER_LANE * lane;
      const ticket = this.#words.load(at + HEAD);
      if ((ticket & MARK) === 0 || lane === index || ((ticket - mine) | 0) > 0) continue;
      if (this.#words.load(at + BEARER) === realm.lifeIn(lane)) return lane;
    }
    return -1;
  }

  /** Wakes a lane; nobody when it is -1. */
  ring(lane: number): void {
    if (lane === this.#lane.index) this.#lane.turnSoon();
    else if (lane >= 0) this.#lane.realm.ring(lane);
  }

  /** How many threads and flows wait. */
  count(): number {
    let count = 0;
    const { realm } = this.#lane;
    const used = realm.usedLanes;
    for (let lane = 0; lane < used; lane++) {
      const at = this.#base + PER_LANE * lane;
      const waiting = this.#words.load(at + COUNT);
      if (waiting !== 0 && this.#words.load(at + BEARER) === realm.lifeIn(lane)) count += waiting;
    }
    return count;
  }

  /** For how long the oldest waiter of this thread has waited, in milliseconds. */
  headAgeMs(): number {
    const head = this.#places[0];
    return head === undefined ? 0 : this.#lane.host.now() - head.sinceMs;
  }

  #sleep(place: Place, deadlineMs: number): number {
    for (;;) {
      const sample = this.#lane.sample();
      const grant = this.#gate.look(place.wanted);
      if (grant !== NOT_YET) {
        this.#serveBlocked(place);
        return grant;
      }
      if (!this.#lane.park(sample, deadlineMs)) {
        this.#depart(this.#places.indexOf(place));
        return NOT_YET;
      }
    }
  }

  /**
   * This thread's oldest ticket has been granted while a call blocks the thread: the call gets it, since the flows cannot
   * run. Each flow that it passed takes the ticket behind its own, so the thread as a whole overtakes nobody.
   */
  #serveBlocked(place: Place): void {
    const places = this.#places;
    for (let i = places.indexOf(place); i > 0; i--) {
      const [passed, passing] = [places[i - 1] as Place, places[i] as Place];
      [passed.waiter, passing.waiter] = [passing.waiter, passed.waiter];
      [passed.wanted, passing.wanted] = [passing.wanted, passed.wanted];
      [passed.sinceMs, passing.sinceMs] = [passing.sinceMs, passed.sinceMs];
    }
    this.#depart(0);
  }

  #append(waiter: Place['waiter'], wanted: number): Place {
    this.#enroll();
    const place: Place = { waiter, wanted, ticket: this.#takeTicket(), sinceMs: this.#lane.host.now() };
    this.#places.push(place);
    this.#markedCount += wanted & MARK;
    this.#show();
    this.#gate.announce();
    return place;
  }

  /** Makes this lane's words speak for this life. The old ticket goes first: it was another life's. */
  #enroll(): void {
    if (this.#words.load(this.#mine + BEARER) === this.#lane.life) return;
    this.#words.store(this.#mine + HEAD, NO_TICKET);
    this.#words.store(this.#mine + COUNT, 0);
    this.#words.store(this.#mine + BEARER, this.#lane.life);
  }

  #takeTicket(): number {
    return (this.#words.add(this.#base + NEXT, ONE_TICKET) + ONE_TICKET) | 0 || this.#takeTicket();
  }

  #depart(index: number): void {
    const place = this.#places.splice(index, 1)[0] as Place; // index is one of a place
    this.#markedCount -= place.wanted & MARK;
    if (place.waiter !== undefined) this.#asyncCount--;
    this.#show();
    this.#gate.passBaton();
  }

  #show(): void {
    this.#words.store(this.#mine + COUNT, this.#places.length);
    const head = this.#places[0];
    this.#words.store(this.#mine + HEAD, head === undefined ? NO_TICKET : head.ticket | (this.#markedCount > 0 ? MARK : 0));
  }
}
