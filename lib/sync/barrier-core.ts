import type { Lane } from '../memory/lane.js';
import type { Subject } from '../memory/subject.js';
import type { Words } from '../memory/words.js';
import { ONE_DEAD, Parties, partiesWords } from './parties.js';
import { type AsyncWaiter, NOT_YET } from './wait-line.js';
import { type Happening, WaitSet, waitSetWords } from './wait-set.js';

/**
 * A meeting point, again and again: whoever arrives waits until as many have arrived as there are parties.
 *
 *   word      name     written by       meaning
 *   0         STATE    anybody, by CAS  phase:18 | LAST_BROKE | BROKEN | count:12; count is how many have arrived and wait
 *   1         NUMBER   format           of parties
 *   2...      HISTORY  anybody, by CAS  word p % 16: 1 + p, when phase p was the last of these that broke; or 0
 *   ...       PARTIES  see parties.ts: the threads that have ever arrived
 *   ...       WAITERS  see wait-set.ts
 *
 * Transitions of STATE, each one CAS
 *   p, n              -> p, n+1              arrive
 *   p, NUMBER-1       -> p+1, 0              the last one arrives: the barrier trips; then wake
 *   p, n              -> p, BROKEN, 0        a timeout, an abort, or a party whose thread died; then wake
 *   p, n or BROKEN    -> p+1, LAST_BROKE, 0  reset; then wake
 *
 * How phase p ended: LAST_BROKE says it in phase p+1. Whoever leaves phase p+1 writes it to HISTORY first if it broke, so
 * a waiter that has slept through several phases still knows: it was not alone in its phase, others may have gone round.
 *
 * Invariant: all who arrived in one phase hear the same of it, except for those that gave up. A party that dies after
 * its phase has tripped undoes nothing, and breaks the next one.
 */
const STATE = 0;
const NUMBER = 1;
const HISTORY = 2;
const HISTORY_WORDS = 16;
const PARTIES: number = HISTORY + HISTORY_WORDS;

const COUNT = 0xfff;
const BROKEN = 0x1000;
const LAST_BROKE = 0x2000;
const PHASE_SHIFT = 14;
const PHASE_MASK = 0x3ffff;

/** Outcomes of waiting. */
export const TRIPPED = 0;
export const BROKE = 1;

/** The most parties a barrier can have: all but the last are counted. */
export const MOST_PARTIES: number = COUNT + 1;

/** How many words it takes. */
export function barrierWords(lanes: number): number {
  return PARTIES + partiesWords(lanes) + waitSetWords(lanes);
}

/** One arrival at a barrier. */
export interface Arrival {
  readonly phase: number;
  /** How many had arrived before. */
  readonly index: number;
  /** It was the last one: nobody has to wait any more. */
  readonly isLast: boolean;
}

export class BarrierCore implements Happening {
  readonly subject: Subject | undefined;
  readonly #words: Words;
  readonly #base: number;
  readonly #state: number;
  readonly #number: number;
  readonly #parties: Parties;
  readonly #waiters: WaitSet;

  constructor(words: Words, base: number, lane: Lane, subject?: Subject) {
    this.subject = subject;
    this.#words = words;
    this.#base = base;
    this.#state = base + STATE;
    this.#number = words.load(base + NUMBER);
    this.#parties = new Parties(words, base + PARTIES, lane);
    this.#waiters = new WaitSet(words, base + PARTIES + partiesWords(lane.realm.lanes), lane, this);
  }

  /** Writes a barrier into zeroed words. */
  static format(words: Words, base: number, parties: number): void {
    words.store(base + NUMBER, parties);
  }

  /** How many have to arrive at the one in these words. */
  static numberIn(words: Words, base: number): number {
    return words.load(base + NUMBER);
  }

  /** How many have to arrive. */
  get number(): number {
    return this.#number;
  }

  /** Arrives; undefined when the barrier is broken. */
  arrive(): Arrival | undefined {
    for (;;) {
      const state = this.#words.load(this.#state);
      if ((state & BROKEN) !== 0) return undefined;
      if (this.#parties.look() === ONE_DEAD) {
        this.#break(state);
        continue;
      }
      if (this.#parties.register()) this.#parties.leaveAtFarewell(this);
      const [phase, index] = [phaseOf(state), state & COUNT];
      const isLast = index + 1 === this.#number;
      if (isLast) this.#recordBefore(state, true);
      if (!this.#words.cas(this.#state, state, isLast ? nextPhase(state) : state + 1)) continue;
      if (isLast) this.#waiters.wakeAll();
      return { phase, index, isLast };
    }
  }

  /** Gives up an arrival: breaks the barrier, unless that phase is over. TRIPPED when it has tripped, otherwise BROKE. */
  giveUp({ phase }: Arrival): number {
    for (;;) {
      const state = this.#words.load(this.#state);
      if (phaseOf(state) !== phase) return this.#endOf(phase, state);
      if ((state & BROKEN) !== 0 || this.#break(state)) return BROKE;
    }
  }

  /** Breaks the barrier. */
  abort(): void {
    for (;;) {
      const state = this.#words.load(this.#state);
      if ((state & BROKEN) !== 0 || this.#break(state)) return;
    }
  }

  /** Breaks the phase of those that wait, and begins another one. With nobody waiting, only mends what is broken. */
  reset(): void {
    for (;;) {
      const state = this.#words.load(this.#state);
      const isBroken = (state & BROKEN) !== 0;
      // The barrier is broken before the evidence goes: if this thread dies in between, nobody waits for a dead party.
      if (!isBroken && this.#parties.look() === ONE_DEAD) {
        this.#break(state);
        continue;
      }
      if (isBroken) {
        const dead = this.#parties.dead();
        // Only those that were dead in this very phase: the evidence of a later death must stay.
        if (this.#words.load(this.#state) !== state) continue;
        this.#parties.forget(dead);
      } else if ((state & COUNT) === 0) {
        // Unless another reset has drawn the consequences of a death between the two looks, and is not done yet.
        if (this.#words.load(this.#state) === state) return;
        continue;
      }
      this.#recordBefore(state, false);
      if (this.#words.cas(this.#state, state, nextPhase(state) | LAST_BROKE)) return this.#waiters.wakeAll();
    }
  }

  /** This thread takes no further part: its death breaks nothing. */
  leave(): void {
    this.#parties.leave();
  }

  /** Whether whoever arrives is turned away, until a reset. */
  get broken(): boolean {
    // In this order: a reset forgets the dead only after it has broken the barrier.
    return this.#parties.look() === ONE_DEAD || (this.#words.load(this.#state) & BROKEN) !== 0;
  }

  /** How many have arrived and wait; nobody does at a broken one. */
  get waiting(): number {
    return this.broken ? 0 : this.#words.load(this.#state) & COUNT;
  }

  /** Node's id of a thread that died as a party. */
  deadThreadId(): number | undefined {
    return this.#parties.deadThreadId();
  }

  look(phase: number): number {
    for (;;) {
      const state = this.#words.load(this.#state);
      if (phaseOf(state) !== phase) return this.#endOf(phase, state);
      if ((state & BROKEN) !== 0) return BROKE;
      if (this.#parties.look() !== ONE_DEAD) return NOT_YET;
      this.#break(state);
    }
  }

  waitSync({ phase }: Arrival, deadlineMs: number): number {
    return this.#waiters.waitSync(phase, deadlineMs);
  }

  enqueue({ phase }: Arrival, waiter: AsyncWaiter): void {
    this.#waiters.enqueue(phase, waiter);
  }

  leaveLine({ phase }: Arrival, waiter: AsyncWaiter): void {
    this.#waiters.leave(phase, waiter);
  }

  /** Breaks the barrier if it is still in that state. */
  #break(state: number): boolean {
    const isDone = this.#words.cas(this.#state, state, (state & ~COUNT) | BROKEN);
    if (isDone) this.#waiters.wakeAll();
    return isDone;
  }

  /** How a phase ended that is over. */
  #endOf(phase: number, state: number): number {
    if (distance(phase, phaseOf(state)) === 1) return (state & LAST_BROKE) !== 0 ? BROKE : TRIPPED;
    const entry = this.#words.load(this.#historyOf(phase));
    if (entry === 0) return TRIPPED;
    // A younger phase may have taken the place of this one in the history; then nobody knows, and BROKE promises less.
    const now = phaseOf(this.#words.load(this.#state));
    return distance(phase, entry - 1) < distance(phase, now) ? BROKE : TRIPPED;
  }

  /** Before a phase is left: what LAST_BROKE says must not get lost, and what is known of this phase's namesake must not stay. */
  #recordBefore(state: number, trips: boolean): void {
    const phase = phaseOf(state);
    const last = (phase - 1) & PHASE_MASK;
    if ((state & LAST_BROKE) !== 0) this.#record(last, phase, last + 1);
    if (trips && this.#words.load(this.#historyOf(phase)) === phase + 1) this.#record(phase, phase, 0);
  }

  /** Writes to the history unless the barrier has moved on: then somebody else has, and the caller's CAS will fail. */
  #record(phase: number, now: number, to: number): void {
    const at = this.#historyOf(phase);
    const entry = this.#words.load(at);
    if (entry !== to && phaseOf(this.#words.load(this.#state)) === now) this.#words.cas(at, entry, to);
  }

  #historyOf(phase: number): number {
    return this.#base + HISTORY + (phase % HISTORY_WORDS);
  }
}

function phaseOf(state: number): number {
  return state >>> PHASE_SHIFT;
}

function nextPhase(state: number): number {
  return (phaseOf(state) + 1) << PHASE_SHIFT;
}

/** How many phases it is from one to another; phases wrap. */
function distance(from: number, to: number): number {
  return (to - from) & PHASE_MASK;
}
