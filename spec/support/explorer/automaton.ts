import type { Layout } from './memory.js';
import { isSameOperation, type Operation } from './operation.js';
import { type Program, type Stop, Thread } from './thread.js';

/** A state of one thread: what it will do next, and where each answer takes it. */
export interface LocalState {
  readonly id: number;
  readonly pending: Operation | undefined;
  readonly flag: number;
  readonly fault: string | undefined;
  /** The description under which histories were made one here. */
  readonly cut: string | undefined;
  /** The state before, and the answer that led here: so, in the end, the history. */
  readonly before: LocalState | undefined;
  readonly answer: number;
  readonly next: Map<number, LocalState>;
  /** Other histories that a cut made equal to this one. */
  readonly others: (readonly number[])[];
}

const MOST_OTHERS = 2;

/** A cut has merged two local states that differ: the scenario's description of its local state is not complete. */
export class UnsoundCut extends Error {}

/**
 * The threads of a scenario as automata, built while they are explored. A thread has few local states, however many
 * states the whole has, so its program runs once for each of them and answer, not once for each step.
 *
 * With cuts, histories with the same log are one local state. Up to two of the histories that were cut away live on
 * beside the one that stands for them, and must stop at the same operation, with the same flag, after every answer:
 * a log that forgets something which matters is found as soon as the threads' futures differ.
 */
export class Automata {
  readonly states: LocalState[] = [];
  readonly #programs: readonly Program[];
  readonly #layout: Layout;
  readonly #cuts: boolean;
  readonly #byCut: Map<string, LocalState>[];
  readonly #resting: Map<number, LocalState> = new Map();

  constructor(programs: readonly Program[], layout: Layout, cuts: boolean) {
    this.#programs = programs;
    this.#layout = layout;
    this.#cuts = cuts;
    this.#byCut = programs.map(() => new Map());
  }

  /** The state of a thread that has done nothing yet. */
  start(thread: number): LocalState {
    return this.#stateOf(thread, undefined, 0, this.#run(thread, []));
  }

  /** Where an answer takes a thread. */
  follow(thread: number, from: LocalState, answer: number): LocalState {
    return from.next.get(answer) ?? this.#extend(thread, from, answer);
  }

  /** The state of every thread that has ended or died with this flag. */
  resting(flag: number): LocalState {
    let state = this.#resting.get(flag);
    if (state === undefined) {
      state = this.#add({ pending: undefined, flag, fault: undefined, cut: undefined }, undefined, 0);
      this.#resting.set(flag, state);
    }
    return state;
  }

  #extend(thread: number, from: LocalState, answer: number): LocalState {
    const stop = this.#run(thread, [...historyOf(from), answer]);
    const to = this.#stateOf(thread, from, answer, stop);
    from.next.set(answer, to);
    for (const other of from.others) this.#compare(thread, to, [...other, answer]);
    return to;
  }

  #stateOf(thread: number, before: LocalState | undefined, answer: number, stop: Stop): LocalState {
    const byCut = this.#byCut[thread] as Map<string, LocalState>; // one per thread
    const known = stop.cut === undefined ? undefined : byCut.get(stop.cut);
    if (known !== undefined) {
      this.#compare(thread, known, before === undefined ? [] : [...historyOf(before), answer]);
      return known;
    }
    const state = this.#add(stop, before, answer);
    if (stop.cut !== undefined) byCut.set(stop.cut, state);
    return state;
  }

  #add({ pending, flag, fault, cut }: Stop, before: LocalState | undefined, answer: number): LocalState {
    const state: LocalState = { id: this.states.length, pending, flag, fault, cut, before, answer, next: new Map(), others: [] };
    this.states.push(state);
    return state;
  }

  /** Another history that leads to the same local state must look the same. */
  #compare(thread: number, state: LocalState, history: readonly number[]): void {
    const stop = this.#run(thread, history);
    if (!isSameOperation(state.pending, stop.pending) || state.flag !== stop.flag || state.fault !== stop.fault || state.cut !== stop.cut) {
      throw new UnsoundCut(
        `thread ${thread}: two histories were taken for one local state, but they differ now:\n  ${JSON.stringify(historyOf(state))} -> ${describe(state)} at ${state.cut}\n  ${JSON.stringify(history)} -> ${describe(stop)} at ${stop.cut}`,
      );
    }
    if (state.others.length >= MOST_OTHERS || isSameHistory(historyOf(state), history)) return;
    state.others.push(history);
    for (const [answer, after] of state.next) this.#compare(thread, after, [...history, answer]);
  }

  #run(thread: number, history: readonly number[]): Stop {
    const stop = Thread.run(this.#programs[thread] as Program, thread, this.#layout, history); // thread is an index of programs
    return this.#cuts ? stop : { ...stop, cut: undefined };
  }
}

/** The answers on the way to a state. */
function historyOf(state: LocalState): number[] {
  const history: number[] = [];
  for (let at = state; at.before !== undefined; at = at.before) history.push(at.answer);
  return history.reverse();
}

function describe({ pending, flag, fault }: Pick<LocalState, 'pending' | 'flag' | 'fault'>): string {
  return JSON.stringify({ pending, flag, fault });
}

function isSameHistory(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((answer, i) => answer === other[i]);
}
