import type { AsyncLine, Lane } from '../memory/lane.js';
import type { Subject } from '../memory/subject.js';
import type { Words } from '../memory/words.js';
import { LaneWords } from './lane-words.js';
import { type AsyncWaiter, NOT_YET } from './wait-line.js';

/** How a wait for a condition ended: a notification was meant for it, or a thread has died and may have taken one along. */
export const NOTIFIED = 0;
export const DEATH = 1;

/** The most calls of one thread that can wait for one condition. */
const MOST_WAITERS = 0xffff;

/**
 * Who waits for a condition, and how many of them have been notified. The mutex is not in here: its owner registers and
 * notifies, so there is one of either at a time.
 *
 *   word    name    written by              meaning
 *   0       NEXT    registering lanes, add  the last ticket given; wraps
 *   1 + 3l  BEARER  lane l                  the life that wrote the two words beside it
 *   2 + 3l  HEAD    lane l                  the ticket of its oldest waiter. For order only
 *   3 + 3l  RECORD  lane l, notifiers       waiting:16 | signals:16
 *   ENROLLED        see lane-words.ts
 *
 * HEAD and RECORD count only while BEARER is the life in that lane. `signals` of the `waiting` have been notified and have
 * not been told: the oldest in the list of the lane's own thread, after a call that blocks the thread, since its flows
 * could not run. When several flows of one thread wait, HEAD speaks for the first of them until that thread runs.
 *
 * Transitions of RECORD
 *   w | s -> w + 1 | 0      register: store by the lane, which has the mutex and has told all its notified waiters first
 *   w | s -> w | s + 1      notify: CAS by whoever has the mutex, while s < w; then rings the lane
 *   w | s -> w - 1 | s - 1  the lane tells a notified waiter: one subtraction, since nobody else takes signals away
 *   w | s -> w - 1 | s      timeout, abort, or a death: CAS by the lane, for a waiter that is not among the notified
 *   any   -> 0              a new life in the lane, which has the mutex, before it stores BEARER
 *
 * Invariant: a notification is one CAS, and either that or its waiter's departure comes first in RECORD: every one that was
 * counted ends one wait. It can be lost with a thread that dies, before or after the waiter was told; so whoever waited
 * before that death returns as well, and looks at what it waits for. Nobody keeps others from being notified, so a
 * thread that blocks elsewhere need not step aside.
 */
const NEXT = 0;
const PER_LANE = 3;
const FIRST_LANE = 1;
const HEAD = 1;
const RECORD = 2;

const ONE_SIGNAL = 1;
const ONE_WAITER = 0x10000;
const SIGNALS = 0xffff;

/** How many words it takes. */
export function conditionWords(lanes: number): number {
  return enrolledWord(lanes) + 1;
}

function enrolledWord(lanes: number): number {
  return FIRST_LANE + PER_LANE * lanes;
}

/** A call that waits. Its waiter is undefined for the one that blocks the thread. */
interface Place {
  readonly waiter: AsyncWaiter | undefined;
  /** The count of deaths when it came. */
  readonly deaths: number;
}

export class ConditionCore implements AsyncLine {
  readonly subject: Subject | undefined;
  readonly #words: Words;
  readonly #base: number;
  readonly #lane: Lane;
  readonly #lanes: LaneWords;
  readonly #mine: number;
  /** The calls of this thread that wait, in the order in which they came. */
  readonly #places: Place[] = [];
  /** As many tickets, ascending. */
  readonly #tickets: number[] = [];

  constructor(words: Words, base: number, lane: Lane, subject?: Subject) {
    this.subject = subject;
    this.#words = words;
    this.#base = base;
    this.#lane = lane;
    this.#lanes = new LaneWords(words, lane, {
      first: base + FIRST_LANE,
      perLane: PER_LANE,
      enrolled: base + enrolledWord(lane.realm.lanes),
    });
    this.#mine = this.#lanes.mine;
  }

  /** Registers a flow, which is served with NOTIFIED or DEATH in a later turn. The thread has the mutex. */
  enqueue(waiter: AsyncWaiter): void {
    this.#register(waiter);
    if (this.#places.length === 1) this.#lane.attend(this);
  }

  /** A flow gives up. It is served in this call if it has been notified, and nothing happens if it has been served. */
  leave(waiter: AsyncWaiter): void {
    const index = this.#places.findIndex(place => place.waiter === waiter);
    if (index < 0) return;
    const isNotified = this.#tellOrLeave(index);
    this.#remove(index, index);
    if (this.#places.length === 0) this.#lane.leave(this);
    if (isNotified) waiter.serve(NOTIFIED);
  }

  /** Registers the call that is about to block this thread in `waitSync`. The thread has the mutex. */
  register(): void {
    this.#register(undefined);
  }

  /** Blocks until notified, or until a thread has died. NOT_YET once the deadline has passed. */
  waitSync(deadlineMs: number): number {
    this.#lane.stepAside(this);
    try {
      return this.#sleep(deadlineMs);
    } finally {
      this.#lane.stepBack(this);
    }
  }

  /** Serves the flows of this thread that have been notified. True when none is left. */
  serve(): boolean {
    for (let [place] = this.#places; place !== undefined; [place] = this.#places) {
      const outcome = this.#look(place);
      if (outcome === NOT_YET) return false;
      this.#remove(0, 0);
      place.waiter?.serve(outcome);
    }
    return true;
  }

  stepAside(): void {
    // It is in nobody's way: see the invariant.
  }

  stepBack(): void {
    // What it has been notified of meanwhile is in RECORD.
  }

  /** Notifies up to `count` waiters, those first that came first. Answers how many. The thread has the mutex. */
  notify(count: number): number {
    let notified = 0;
    while (notified < count) {
      const lane = this.#first();
      if (lane < 0) break;
      const record = this.#words.load(this.#recordOf(lane));
      if (unnotified(record) === 0 || !this.#words.cas(this.#recordOf(lane), record, record + ONE_SIGNAL)) continue;
      this.#lane.ring(lane);
      notified++;
    }
    return notified;
  }

  /** Notifies everybody. Answers how many. The thread has the mutex. */
  notifyAll(): number {
    let notified = 0;
    const { used } = this.#lanes;
    for (let lane = 0; lane < used; lane++) notified += this.#notifyLane(lane);
    return notified;
  }

  /** How many threads and flows wait and have not been notified. */
  waiting(): number {
    let waiting = 0;
    const { used } = this.#lanes;
    for (let lane = 0; lane < used; lane++) {
      const count = unnotified(this.#words.load(this.#recordOf(lane)));
      if (count > 0 && this.#lanes.isLive(lane)) waiting += count;
    }
    return waiting;
  }

  #register(waiter: Place['waiter']): void {
    // Notifications so far are not for this one: they go to whom they were meant for.
    if (this.#places.length > 0 && this.serve()) this.#lane.leave(this);
    if (this.#lanes.enroll()) this.subject?.firstWait?.();
    const record = this.#words.load(this.#mine + RECORD);
    if (record >>> 16 === MOST_WAITERS) throw new RangeError(`${MOST_WAITERS} calls of this thread wait for the condition already`);
    this.#places.push({ waiter, deaths: this.#lane.realm.deaths });
    this.#tickets.push((this.#words.add(this.#base + NEXT, 1) + 1) | 0);
    this.#show();
    this.#words.store(this.#mine + RECORD, record + ONE_WAITER);
  }

  #sleep(deadlineMs: number): number {
    const last = this.#places.length - 1;
    const place = this.#places[last] as Place; // `register` has put it there, and nothing of this thread has run since
    for (;;) {
      const sample = this.#lane.sample();
      const outcome = this.#look(place);
      if (outcome !== NOT_YET) {
        this.#remove(last, 0);
        return outcome;
      }
      if (this.#lane.park(sample, deadlineMs)) continue;
      const isNotified = this.#tellOrLeave(0);
      this.#remove(last, isNotified ? 0 : last);
      return isNotified ? NOTIFIED : NOT_YET;
    }
  }

  /** One look by a call that is the first to be told in this thread. */
  #look({ deaths }: Place): number {
    for (;;) {
      const record = this.#words.load(this.#mine + RECORD);
      if ((record & SIGNALS) > 0) {
        this.#words.add(this.#mine + RECORD, -(ONE_WAITER + ONE_SIGNAL));
        return NOTIFIED;
      }
      if (deaths === this.#lane.realm.deaths) return NOT_YET;
      if (this.#words.cas(this.#mine + RECORD, record, record - ONE_WAITER)) return DEATH;
    }
  }

  /** A call with `before` others to be told before it gives up. True when it has been notified. */
  #tellOrLeave(before: number): boolean {
    for (;;) {
      const record = this.#words.load(this.#mine + RECORD);
      if ((record & SIGNALS) > before) {
        this.#words.add(this.#mine + RECORD, -(ONE_WAITER + ONE_SIGNAL));
        return true;
      }
      if (this.#words.cas(this.#mine + RECORD, record, record - ONE_WAITER)) return false;
    }
  }

  /**
   * A call has been told or gives up. A blocking call is told before the flows that came before it: it takes the ticket of
   * the first, and each flow that it passed takes the next one, so the thread as a whole overtakes nobody.
   */
  #remove(place: number, ticket: number): void {
    this.#places.splice(place, 1);
    this.#tickets.splice(ticket, 1);
    this.#show();
  }

  #show(): void {
    const [ticket] = this.#tickets;
    if (ticket !== undefined) this.#words.store(this.#mine + HEAD, ticket);
  }

  /** The lane whose oldest waiter is to be notified next; -1 when there is none. */
  #first(): number {
    let first = -1;
    let firstTicket = 0;
    const { used } = this.#lanes;
    for (let lane = 0; lane < used; lane++) {
      if (unnotified(this.#words.load(this.#recordOf(lane))) === 0 || !this.#lanes.isLive(lane)) continue;
      const ticket = this.#words.load(this.#lanes.at(lane) + HEAD);
      if (first >= 0 && ((ticket - firstTicket) | 0) > 0) continue;
      first = lane;
      firstTicket = ticket;
    }
    return first;
  }

  #notifyLane(lane: number): number {
    const at = this.#recordOf(lane);
    for (;;) {
      const record = this.#words.load(at);
      const count = unnotified(record);
      if (count === 0 || !this.#lanes.isLive(lane)) return 0;
      if (!this.#words.cas(at, record, record + count * ONE_SIGNAL)) continue;
      this.#lane.ring(lane);
      return count;
    }
  }

  #recordOf(lane: number): number {
    return this.#lanes.at(lane) + RECORD;
  }
}

function unnotified(record: number): number {
  return (record >>> 16) - (record & SIGNALS);
}
