import type { Realm } from './realm.js';
import { LABEL_WORDS, labelText, labelWords, type Subject } from './subject.js';
import { WORDS_PER_LINE } from './words.js';

/**
 * What every thread waits for: a page for each lane, written by its thread alone, read by anybody.
 *
 *   word   name        meaning
 *   0      WRITER      the life whose page it is; of no use when that is not the one in the lane
 *   1      TURN        odd while the thread is blocked in a wait; up by one as a wait begins and as it ends
 *   2      LOOKS       up by one after every look of that wait that found nothing to take
 *   3      HOLDER      the life that had what is waited for, at the last look; NOBODY when that is none in particular
 *   4      SINCE       when the wait began, in milliseconds on the clock of the process (see LaneHost.stampOf)
 *   5      PATIENCE    how the wait may end: ENDLESS, TIMED, or STUBBORN
 *   6...   LABEL       what is waited for
 *   18     FLOWS       how many lines the thread's async flows wait in
 *   19     FLOW_SINCE  since when, in the one that they have waited in for longest
 *   20...  FLOW_LABEL  which that is
 *
 * Invariant: while TURN stays at the same odd number, the thread does nothing but wait, SINCE to LABEL belong to that
 * wait, and what the thread holds does not change, but for what it waits for, at the very end. HOLDER is stored before LOOKS.
 */
const WRITER = 0;
const TURN = 1;
const LOOKS = 2;
const HOLDER = 3;
const SINCE = 4;
const PATIENCE = 5;
const LABEL = 6;
const FLOWS: number = LABEL + LABEL_WORDS;
const FLOW_SINCE: number = FLOWS + 1;
const FLOW_LABEL: number = FLOW_SINCE + 1;

/** How many words the pages take. */
export function boardWords(lanes: number): number {
  return lanes * WORDS_PER_LINE;
}

/** The wait cannot be given up. */
export const STUBBORN = 0;
/** The wait ends with what is waited for, or as a deadlock. */
export const ENDLESS = 1;
/** The wait ends by itself when its time is up. */
export const TIMED = 2;

/** A thread that is blocked. */
export interface BlockedThread {
  /** Another one with every wait of that thread. */
  readonly turn: number;
  readonly looks: number;
  readonly holder: number;
  readonly since: number;
  /** STUBBORN, ENDLESS or TIMED. */
  readonly patience: number;
}

/** The pages of all lanes, written for one of them. */
export class WaitBoard {
  readonly #realm: Realm;
  readonly #life: number;
  readonly #mine: number;
  #turn = 0;
  #looks = 0;

  constructor(realm: Realm, life: number, lane: number) {
    this.#realm = realm;
    this.#life = life;
    this.#mine = realm.boardAt + lane * WORDS_PER_LINE;
  }

  /** Makes the page speak for this life. */
  open(): void {
    this.#store(TURN, 0);
    this.#store(FLOWS, 0);
    this.#store(WRITER, this.#life);
  }

  /** This thread blocks from now on. */
  begin(subject: Subject | undefined, since: number, patience: number): void {
    this.#store(PATIENCE, patience);
    this.#store(HOLDER, 0);
    this.#store(SINCE, since);
    this.#storeLabel(LABEL, subject);
    this.#store(TURN, ++this.#turn);
  }

  /** It has looked, in vain. */
  looked(holder: number): void {
    this.#store(HOLDER, holder);
    this.#store(LOOKS, ++this.#looks);
  }

  /** It does not block any more. */
  end(): void {
    this.#store(TURN, ++this.#turn);
  }

  /** What this thread's flows have waited for, for longest. */
  flowsWaitFor(subject: Subject | undefined, since: number): void {
    this.#store(FLOW_SINCE, since);
    this.#storeLabel(FLOW_LABEL, subject);
  }

  /** In how many lines this thread's flows wait. */
  flowsWaitIn(lines: number): void {
    this.#store(FLOWS, lines);
  }

  /** The wait that blocks the thread of a lane, undefined when nothing does. */
  blocked(lane: number): BlockedThread | undefined {
    const turn = this.#load(lane, TURN);
    if (turn % 2 === 0 || !this.#isCurrent(lane)) return undefined;
    const [looks, holder, since] = [this.#load(lane, LOOKS), this.#load(lane, HOLDER), this.#load(lane, SINCE)];
    const patience = this.#load(lane, PATIENCE);
    return this.#load(lane, TURN) === turn ? { turn, looks, holder, since, patience } : undefined;
  }

  /** What the thread of a lane is blocked in; out of date at once. */
  labelOf(lane: number): string {
    return this.#label(lane, LABEL);
  }

  /** What flows of the thread of a lane wait for, undefined when none waits. */
  waitingFlows(lane: number): { readonly lines: number; readonly since: number; readonly label: string } | undefined {
    const lines = this.#load(lane, FLOWS);
    if (lines === 0 || !this.#isCurrent(lane)) return undefined;
    return { lines, since: this.#load(lane, FLOW_SINCE), label: this.#label(lane, FLOW_LABEL) };
  }

  #isCurrent(lane: number): boolean {
    return this.#load(lane, WRITER) === this.#realm.lifeIn(lane);
  }

  #label(lane: number, at: number): string {
    return labelText(Int32Array.from({ length: LABEL_WORDS }, (_, i) => this.#load(lane, at + i)));
  }

  #storeLabel(at: number, subject: Subject | undefined): void {
    if (subject === undefined) return this.#store(at, 0);
    labelWords(subject).forEach((word, i) => this.#store(at + i, word));
  }

  #load(lane: number, word: number): number {
    return this.#realm.words.load(this.#realm.boardAt + lane * WORDS_PER_LINE + word);
  }

  #store(word: number, value: number): void {
    this.#realm.words.store(this.#mine + word, value);
  }
}
