import { laneOf } from '../../../../lib/memory/life.js';
import { type Arrival, BarrierCore, BROKE, TRIPPED } from '../../../../lib/sync/barrier-core.js';
import { NOT_YET } from '../../../../lib/sync/wait-line.js';
import type { GhostMemory } from '../memory.js';
import type { Operation } from '../operation.js';
import type { Scenario, Step, View } from '../scenario.js';
import type { Thread } from '../thread.js';
import { ENDED, endedSlots, GAVE_UP, isWait, type SetDoor, SetUser, sleepingSlots, slotOf, WAITING, type WaitAction } from './set-user.js';
import { type Inhabitant, showLife, STRUCTURE, USED, World, type WorldOptions } from './world.js';

export type BarrierAction =
  | WaitAction
  | 'reset'
  | 'abort'
  | 'leave'
  /** Says that it is not broken, which must be so. */
  | 'is whole'
  /** Says that nobody waits, which must be so. */
  | 'is empty';

export interface BarrierOptions extends WorldOptions {
  readonly parties: number;
  /** Per thread. */
  readonly actions: readonly (readonly BarrierAction[])[];
  /** The phase at first. */
  readonly phase?: number;
  /** What the history says at first of that phase's namesake: that it broke. */
  readonly namesakeBroke?: boolean;
  /** It is broken at first. */
  readonly broken?: boolean;
  /** The last lane is that of a party that has died. */
  readonly deadParty?: boolean;
}

const STATE: number = STRUCTURE;
const NUMBER: number = STRUCTURE + 1;
const HISTORY: number = STRUCTURE + 2;
const HISTORY_WORDS = 16;
const PARTY: number = HISTORY + HISTORY_WORDS;
const PER_LANE = 2;
const COUNT = 0xfff;
const BROKEN = 0x1000;
const LAST_BROKE = 0x2000;
const PHASE_SHIFT = 14;
const PHASE_MASK = 0x3ffff;
const MOST_PHASES = 15;
const MOST_SLOTS = 7;
/** In a thread's flag, above its slots: it is no party any more; what it does may break the barrier. */
const HAS_LEFT: number = 1 << 24;
const MAY_BREAK: number = 1 << 25;

/** Threads that meet: all who were in a phase hear the same of it, and nobody sleeps in one that is over or broken. */
export function barrier(options: BarrierOptions): Scenario {
  return new BarrierWorld(options).scenario(options);
}

class BarrierWorld extends World {
  readonly #parties: number;
  readonly #firstPhase: number;
  /** Two bits for each phase, counted from the first: 0, or 1 + its outcome. */
  readonly #outcomes: number;
  /** Per thread, four bits for each slot: 1 + the phase in which it arrived. */
  readonly #arrivals: number[] = [];
  /** Per thread: the life with which it died as a party, as long as nobody has forgotten it. */
  readonly #deadParty: number[] = [];

  constructor(options: BarrierOptions) {
    super(options);
    this.#parties = options.parties;
    this.#firstPhase = options.phase ?? 0;
    this.#name(options);
    this.#outcomes = this.layout.ghost('ghost: outcomes', options.broken === true ? 1 + BROKE : 0);
    options.actions.forEach((_, thread) => {
      this.#arrivals.push(this.layout.ghost(`ghost: arrivals of ${thread}`));
      this.#deadParty.push(this.layout.ghost(`ghost: dead party ${thread}`));
    });
    if (options.deadParty !== true) return;
    const lane = options.lanes - 1;
    this.layout.setInitial(USED, options.lanes);
    const life = lane; // of generation 0, before the first
    this.layout.setInitial(PARTY + PER_LANE * lane, life);
    this.#deadParty.push(this.layout.ghost('ghost: a dead party', life));
  }

  scenario({ actions }: BarrierOptions): Scenario {
    return {
      layout: this.layout,
      threads: this.inhabitants((thread, inhabitant, index) => run(thread, inhabitant, actions[index] ?? [])),
      isPrivate: (operation, thread) => this.#isPrivate(operation, thread),
      observe: step => this.#observe(step),
      final: (view, asleep) => this.#final(view, asleep, actions),
      show: (index, value) => this.#showWord(index, value),
    };
  }

  #name({ lanes, parties, namesakeBroke, broken }: BarrierOptions): void {
    const { layout } = this;
    layout.name(STATE, 'STATE');
    layout.setInitial(STATE, (this.#firstPhase << PHASE_SHIFT) | (broken === true ? BROKEN : 0));
    layout.constant(NUMBER);
    layout.setInitial(NUMBER, parties);
    for (let i = 0; i < HISTORY_WORDS; i++) layout.name(HISTORY + i, `HISTORY${i}`);
    if (namesakeBroke === true) layout.setInitial(HISTORY + (this.#firstPhase % HISTORY_WORDS), this.#firstPhase + 1);
    for (let lane = 0; lane < lanes; lane++) layout.name(PARTY + PER_LANE * lane, `PARTY${lane}`);
    layout.name(PARTY + PER_LANE * lanes, 'WANTS_RING');
  }

  /** THREAD is for messages alone; what a lane's first life reads in its own PARTY it wrote itself. */
  #isPrivate({ kind, index }: Operation, thread: number): boolean {
    const at = index - PARTY;
    if (at < 0 || at >= PER_LANE * this.options.lanes) return false;
    return at % PER_LANE === 1 || (kind === 'load' && thread < this.options.first && at === PER_LANE * thread);
  }

  #observe(step: Step): string | undefined {
    const { memory, thread, operation, answer, flagBefore, flagAfter } = step;
    if (this.#arrivals[thread] === undefined) return undefined;
    if (operation === undefined) {
      const life = this.lifeOf(memory, thread);
      const isParty = memory.read(PARTY + PER_LANE * laneOf(life)) === life || memory.read(this.#arrivals[thread] as number) !== 0; // one per thread
      if (life !== 0 && isParty && (flagBefore & HAS_LEFT) === 0) memory.write(this.#deadParty[thread] as number, life); // likewise
      return undefined;
    }
    if (operation.kind === 'cas' && operation.index === STATE && answer === 1) {
      const wrong = this.#observeChange(step, operation);
      if (wrong !== undefined) return wrong;
    }
    for (const slot of endedSlots(flagBefore, flagAfter)) {
      const wrong = this.#observeEnd(memory, thread, slot, slotOf(flagAfter, slot));
      if (wrong !== undefined) return `thread ${thread}, wait ${slot}: ${wrong}`;
    }
    return undefined;
  }

  #observeChange({ memory, thread, flagBefore }: Step, { a, b }: Operation): string | undefined {
    const phase = this.#relative(a >>> PHASE_SHIFT);
    const isOver = b >>> PHASE_SHIFT !== a >>> PHASE_SHIFT;
    const trips = isOver && (b & LAST_BROKE) === 0;
    if (trips && ((a & BROKEN) !== 0 || this.#inPhase(memory, phase) !== this.#parties - 1)) return 'the barrier trips without its parties';
    const isReason = (flagBefore & MAY_BREAK) !== 0 || this.#deadParty.some(dead => memory.read(dead) !== 0);
    if ((b & BROKEN) !== 0 && !isReason) return 'it breaks for no reason';
    if ((isOver && !trips) || (b & BROKEN) !== 0) this.#end(memory, phase, BROKE);
    if (trips) this.#end(memory, phase, TRIPPED);
    if (isOver && !trips) this.#forget(memory);
    if (!trips && (isOver || (b & BROKEN) !== 0)) return undefined;
    // An arrival: of the slot that waits and has no phase yet.
    const arrivals = this.#arrivals[thread] as number; // an inhabitant
    for (let slot = 0; slot < MOST_SLOTS; slot++) {
      if (slotOf(flagBefore, slot) !== WAITING || this.#arrivedIn(memory, thread, slot) >= 0) continue;
      memory.write(arrivals, memory.read(arrivals) | ((1 + phase) << (4 * slot)));
      return undefined;
    }
    return 'an arrival of nobody';
  }

  #observeEnd(memory: GhostMemory, thread: number, slot: number, state: number): string | undefined {
    const phase = this.#arrivedIn(memory, thread, slot);
    if (phase < 0) return state === ENDED + BROKE && (memory.read(STATE) & BROKEN) !== 0 ? undefined : 'is over without an arrival';
    const outcome = this.#outcomeOf(memory, phase);
    if (outcome < 0) return `is over before phase ${phase}`;
    const told = state === GAVE_UP ? BROKE : state - ENDED;
    return told === outcome ? undefined : `phase ${phase} ${outcome === TRIPPED ? 'tripped' : 'broke'}, but it was told otherwise`;
  }

  #final(view: View, asleep: readonly number[], actions: BarrierOptions['actions']): string | undefined {
    for (const thread of asleep) {
      for (const slot of sleepingSlots(view.flag(thread), actions[thread] ?? [])) {
        const phase = this.#arrivedIn(view, thread, slot);
        if (this.#outcomeOf(view, phase) >= 0) return `thread ${thread} sleeps in phase ${phase}, which is over`;
        if (this.#inPhase(view, phase) >= this.#parties) return `thread ${thread} sleeps though all have arrived`;
        if ((view.read(STATE) & COUNT) !== this.#inPhase(view, phase)) return 'an arrival was not counted';
        if (this.#deadParty.some(dead => view.read(dead) !== 0)) return `thread ${thread} sleeps though a party has died`;
      }
    }
    return undefined;
  }

  /** A reset forgets the parties that it found dead. */
  #forget(memory: GhostMemory): void {
    for (const dead of this.#deadParty) {
      const life = memory.read(dead);
      if (life !== 0 && memory.read(PARTY + PER_LANE * laneOf(life)) !== life) memory.write(dead, 0);
    }
  }

  #end(memory: GhostMemory, phase: number, outcome: number): void {
    if (this.#outcomeOf(memory, phase) < 0) memory.write(this.#outcomes, memory.read(this.#outcomes) | ((1 + outcome) << (2 * phase)));
  }

  #outcomeOf(memory: { read(index: number): number }, phase: number): number {
    return phase < 0 ? -1 : ((memory.read(this.#outcomes) >>> (2 * phase)) & 3) - 1;
  }

  /** The phase in which a slot arrived, counted from the first; -1 when it has not. */
  #arrivedIn(memory: { read(index: number): number }, thread: number, slot: number): number {
    return ((memory.read(this.#arrivals[thread] as number) >>> (4 * slot)) & 15) - 1; // an inhabitant
  }

  /** How many have arrived in a phase. */
  #inPhase(memory: { read(index: number): number }, phase: number): number {
    let count = 0;
    for (let thread = 0; thread < this.#arrivals.length; thread++)
      for (let slot = 0; slot < MOST_SLOTS; slot++) if (this.#arrivedIn(memory, thread, slot) === phase) count++;
    return count;
  }

  #relative(phase: number): number {
    const relative = (phase - this.#firstPhase) & PHASE_MASK;
    if (relative >= MOST_PHASES) throw new RangeError(`more than ${MOST_PHASES} phases`);
    return relative;
  }

  #showWord(index: number, value: number): string | undefined {
    if (index === STATE)
      return `phase ${value >>> PHASE_SHIFT}, ${value & COUNT}${(value & BROKEN) === 0 ? '' : ' BROKEN'}${(value & LAST_BROKE) === 0 ? '' : ' LAST_BROKE'}`;
    const at = index - PARTY;
    return at >= 0 && at < PER_LANE * this.options.lanes && at % PER_LANE === 0 ? showLife(value) : this.show(index, value);
  }
}

function run(thread: Thread, inhabitant: Inhabitant, actions: readonly BarrierAction[]): void {
  const core = new BarrierCore(inhabitant.words(STRUCTURE), 0, inhabitant.lane);
  const user = new SetUser(thread, inhabitant, barrierDoor(thread, core));
  actions.forEach((action, slot) => {
    user.checkpoint(`action ${slot}`);
    if (isWait(action)) user.wait(slot, action);
    else if (action === 'is whole') {
      if (core.broken) thread.fail('it is broken');
    } else if (action === 'is empty') {
      if (core.waiting > 0) thread.fail('somebody waits at a broken barrier');
    } else if (action === 'abort') breaking(thread, () => core.abort());
    else core[action]();
    if (action === 'leave') thread.flag |= HAS_LEFT;
  });
  user.finish();
}

function breaking<T>(thread: Thread, act: () => T): T {
  thread.flag |= MAY_BREAK;
  const result = act();
  thread.flag &= ~MAY_BREAK;
  return result;
}

function barrierDoor(thread: Thread, core: BarrierCore): SetDoor {
  const arrivals: Arrival[] = [];
  const arrivalOf = (slot: number): Arrival => arrivals[slot] as Arrival; // begun
  const gaveUp = (slot: number): number => (breaking(thread, () => core.giveUp(arrivalOf(slot))) === TRIPPED ? TRIPPED : NOT_YET);
  return {
    begin(slot) {
      const arrival = core.arrive();
      thread.note(arrival === undefined ? 'turned away' : `${arrival.phase}.${arrival.index}`);
      if (arrival === undefined) return BROKE;
      if (arrival.isLast !== (arrival.index === core.number - 1)) thread.fail('only the last one trips the barrier');
      if (!arrival.isLast && arrival.index !== ((thread.last?.a ?? 0) & COUNT)) thread.fail('the index is not the order of arrival');
      arrivals[slot] = arrival;
      return arrival.isLast ? TRIPPED : NOT_YET;
    },
    waitSync(slot, deadlineMs) {
      const outcome = core.waitSync(arrivalOf(slot), deadlineMs);
      return outcome === NOT_YET ? gaveUp(slot) : outcome;
    },
    enqueue: (slot, waiter) => core.enqueue(arrivalOf(slot), waiter),
    abandon(slot, waiter) {
      core.leaveLine(arrivalOf(slot), waiter);
      return gaveUp(slot);
    },
  };
}
