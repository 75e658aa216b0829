import type { Lane } from '../memory/lane.js';
import type { Words } from '../memory/words.js';
import { LaneWords } from './lane-words.js';

/**
 * The shared part of a line: a ticket for each lane that has waiters.
 *
 *   word    name    written by      meaning
 *   0       NEXT    anybody (add)   the last ticket given; tickets are even, wrap, and 0 is skipped
 *   1 + 3l  BEARER  lane l          the life that wrote the two words beside it
 *   2 + 3l  HEAD    lane l          the oldest ticket of that lane, NO_TICKET when it has none; | MARK: one of its waiters is marked
 *   3 + 3l  COUNT   lane l          how many waiters that lane has that have looked in vain
 *   SINCE + l       lane l          when the waiter of HEAD came (see LaneHost.stampOf)
 *   SEEN_BY         waiters         the life that has been seen to hold what is waited for
 *   SEEN_AT         waiters         since when
 *   ENROLLED        see lane-words.ts
 *
 * HEAD and COUNT count only while BEARER is the life in that lane. COUNT, SINCE, and SEEN are for others to read alone.
 *
 * Transitions, each one store by the lane itself
 *   NO_TICKET -> t   a first waiter got in line, or stepped back in
 *   t -> u           the waiter at the head left; u > t is the next in the list
 *   t -> NO_TICKET   the last waiter left, or all stepped aside while the thread blocks elsewhere
 */
const NEXT = 0;
const NO_TICKET = 0;
const ONE_TICKET = 2;
const MARK = 1;
const PER_LANE = 3;
const FIRST_LANE = 1;
const HEAD = 1;
const COUNT = 2;

/** How many words a line takes. */
export function lineWords(lanes: number): number {
  return sinceWord(lanes) + lanes + 3;
}

function sinceWord(lanes: number): number {
  return FIRST_LANE + PER_LANE * lanes;
}

/** What a lane shows of its waiters. */
export interface Shown {
  readonly ticket: number;
  readonly isMarked: boolean;
  readonly sinceMs: number;
}

/** Waiters of one lane, for others to read. */
export interface LineWaiters {
  readonly lane: number;
  readonly count: number;
  /** When the first of them came. */
  readonly since: number;
}

export class LineTickets {
  readonly #words: Words;
  readonly #base: number;
  readonly #lane: Lane;
  readonly #lanes: LaneWords;
  readonly #head: number;
  readonly #count: number;
  readonly #since: number;
  readonly #seenBy: number;
  readonly #seenAt: number;

  constructor(words: Words, base: number, lane: Lane) {
    this.#words = words;
    this.#base = base;
    this.#lane = lane;
    this.#since = base + sinceWord(lane.realm.lanes);
    this.#seenBy = this.#since + lane.realm.lanes;
    this.#seenAt = this.#seenBy + 1;
    this.#lanes = new LaneWords(words, lane, { first: base + FIRST_LANE, perLane: PER_LANE, enrolled: this.#seenAt + 1 });
    this.#head = this.#lanes.mine + HEAD;
    this.#count = this.#lanes.mine + COUNT;
  }

  /** Makes this lane's words speak for this life. True the first time. */
  enroll(): boolean {
    return this.#lanes.enroll();
  }

  /** A ticket younger than all before it. */
  take(): number {
    return (this.#words.add(this.#base + NEXT, ONE_TICKET) + ONE_TICKET) | 0 || this.take();
  }

  /** Shows this lane's oldest ticket; undefined when it has no waiters. */
  show(head: Shown | undefined): void {
    if (head === undefined) return this.hide();
    if (this.#lane.board !== undefined) this.#words.store(this.#since + this.#lane.index, this.#lane.stampOf(head.sinceMs));
    this.#words.store(this.#head, head.ticket | (head.isMarked ? MARK : 0));
  }

  /** Shows how many waiters this lane has. Whoever reads that they are there may rely on their being in line. */
  showCount(count: number): void {
    this.#words.store(this.#count, count);
  }

  /** Shows no ticket, though there may be waiters. */
  hide(): void {
    this.#words.store(this.#head, NO_TICKET);
  }

  /** The lane with the oldest live ticket, -1 when nobody waits. */
  oldest(): number {
    let oldest = -1;
    let oldestTicket = NO_TICKET;
    const { used } = this.#lanes;
    for (let lane = 0; lane < used; lane++) {
      const ticket = this.#liveTicket(lane);
      if (ticket === NO_TICKET) continue;
      if (oldest >= 0 && ((ticket - oldestTicket) | 0) > 0) continue;
      oldest = lane;
      oldestTicket = ticket;
    }
    return oldest;
  }

  /** A lane with a marked waiter whose live ticket is older than that of this thread, which has one; -1 when there is none. */
  markedBefore(): number {
    const { index } = this.#lane;
    const { used } = this.#lanes;
    const mine = this.#words.load(this.#head);
    for (let lane = 0; lane < used; lane++) {
      const ticket = lane === index ? NO_TICKET : this.#liveTicket(lane);
      if ((ticket & MARK) !== 0 && ((ticket - mine) | 0) < 0) return lane;
    }
    return -1;
  }

  /** The ticket that a live thread shows in a lane. Read again once it is known whose it is: the first may have been another life's. */
  #liveTicket(lane: number): number {
    const head = this.#lanes.at(lane) + HEAD;
    if (this.#words.load(head) === NO_TICKET || !this.#lanes.isLive(lane)) return NO_TICKET;
    return this.#words.load(head);
  }

  /** How many threads and flows wait. */
  count(): number {
    let count = 0;
    const { used } = this.#lanes;
    for (let lane = 0; lane < used; lane++) {
      const waiting = this.#words.load(this.#lanes.at(lane) + COUNT);
      if (waiting !== 0 && this.#lanes.isLive(lane)) count += waiting;
    }
    return count;
  }

  /** Who waits, the oldest first. */
  waiters(): readonly LineWaiters[] {
    const found: (LineWaiters & { readonly ticket: number })[] = [];
    const { used } = this.#lanes;
    for (let lane = 0; lane < used; lane++) {
      const at = this.#lanes.at(lane);
      const [ticket, count] = [this.#words.load(at + HEAD), this.#words.load(at + COUNT)];
      if (count === 0 || !this.#lanes.isLive(lane)) continue;
      found.push({ lane, count, since: this.#words.load(this.#since + lane), ticket });
    }
    // Who has stepped aside shows no ticket, and comes back at its place.
    return found.sort((one, other) =>
      one.ticket === NO_TICKET || other.ticket === NO_TICKET ? (one.since - other.since) | 0 : (one.ticket - other.ticket) | 0,
    );
  }

  /** Says that a life holds what is waited for. `isNews`: nobody has waited before, so what is written there is of an earlier hold. */
  noteHolder(life: number, isNews: boolean): void {
    if (!isNews && this.#words.load(this.#seenBy) === life) return;
    this.#words.store(this.#seenAt, this.#lane.stamp());
    this.#words.store(this.#seenBy, life);
  }

  /** When waiters saw a life hold what they wait for, for the first time; undefined when they have not. */
  seenHolding(life: number): number | undefined {
    return this.#words.load(this.#seenBy) === life && this.count() > 0 ? this.#words.load(this.#seenAt) : undefined;
  }
}
