import { Automata, type LocalState } from './automaton.js';
import { NO_ADDRESS, NOT_EQUAL, OK, type Operation, RENEWED, WOKEN } from './operation.js';
import type { Scenario } from './scenario.js';
import { BLOCKED, type Choice, DONE, EVENTS, KILLED, KILLS, READY, SPURIOUS, State, TIMEOUTS, UNBORN } from './state.js';

/** The count of a doorbell, one below its wrap. */
const ALL_RINGS = -4;

/** Runs a scenario step by step: what each choice does to the memory and to the threads. */
export class Machine {
  readonly scenario: Scenario;
  readonly #automata: Automata;
  readonly #spare: State[] = [];
  #fault: string | undefined;

  constructor(scenario: Scenario, cuts: boolean) {
    this.scenario = scenario;
    const programs = scenario.threads.map(thread => thread.program);
    this.#automata = new Automata(programs, scenario.layout, cuts);
  }

  /** How many states of single threads have been met. */
  get localStates(): number {
    return this.#automata.states.length;
  }

  /** What went wrong in the last step. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** The state before the first step. */
  initial(): State {
    const { threads, layout } = this.scenario;
    const state = new State(layout, threads.length);
    this.#fault = undefined;
    threads.forEach((plan, thread) => {
      if (plan.startsAfterDeathOf === undefined) this.#begin(state, thread);
      else state.setStatus(thread, UNBORN);
    });
    return state;
  }

  /** A state to go on from without changing this one. */
  copyOf(state: State): State {
    const copy = this.#spare.pop() ?? new State(this.scenario.layout, this.scenario.threads.length);
    copy.copy(state);
    return copy;
  }

  /** A state that nobody looks at any more. */
  recycle(state: State): void {
    this.#spare.push(state);
  }

  /** Takes one step. Answers what went wrong in it. */
  take(state: State, choice: Choice): string | undefined {
    this.#fault = undefined;
    const { kind, thread, value } = choice;
    const pending = this.pendingOf(state, thread);
    const flagBefore = this.flagOf(state, thread);
    state.depth++;
    let answer = value;
    if (kind === 'kill') this.#kill(state, thread);
    else answer = this.#answer(state, thread, pending as Operation, choice); // only kills need no pending operation
    const step = {
      thread,
      operation: kind === 'kill' ? undefined : pending,
      answer,
      flagBefore,
      flagAfter: this.flagOf(state, thread),
      memory: state,
    };
    return this.#fault ?? this.scenario.observe?.(step);
  }

  pendingOf(state: State, thread: number): Operation | undefined {
    return this.#localState(state, thread).pending;
  }

  flagOf(state: State, thread: number): number {
    return state.status(thread) === UNBORN ? 0 : this.#localState(state, thread).flag;
  }

  /** Whether a thread can take a step of its own. */
  canRun(state: State, thread: number): boolean {
    if (state.status(thread) !== READY) return false;
    const pending = this.pendingOf(state, thread);
    if (pending?.kind === 'when') return pending.ready?.(state) === true;
    if (pending?.kind === 'idle') return state.hasFired(thread);
    return true;
  }

  /** The threads that sleep on an address. */
  sleepersOn(state: State, index: number): number[] {
    const cell = this.scenario.layout.cellOf(index);
    const sleepers: number[] = [];
    for (let thread = 0; thread < state.threads; thread++) {
      if (state.status(thread) !== BLOCKED) continue;
      const pending = this.pendingOf(state, thread) as Operation; // it sleeps in a `wait`
      if (this.scenario.layout.cellOf(pending.index) === cell) sleepers.push(thread);
    }
    return sleepers;
  }

  #answer(state: State, thread: number, pending: Operation, choice: Choice): number {
    if (choice.kind !== 'run') {
      const counter = choice.kind === 'timeout' ? TIMEOUTS : choice.kind === 'spurious' ? SPURIOUS : EVENTS;
      state.setCounter(counter, state.counter(counter) + 1);
      state.setStatus(thread, READY);
      this.#advance(state, thread, choice.value);
      return choice.value;
    }
    const answer = pending.kind === 'choose' ? choice.value : this.#perform(state, thread, pending, choice.value);
    if (answer !== undefined) this.#advance(state, thread, answer);
    return answer ?? 0;
  }

  /** Does an operation and answers its result; undefined when the thread sleeps in it. */
  #perform(state: State, thread: number, { kind, index, a, b }: Operation, chosen = 0): number | undefined {
    const cell = index === NO_ADDRESS ? 0 : this.scenario.layout.cellOf(index);
    const before = state.readCell(cell);
    switch (kind) {
      case 'load':
        if (b !== RENEWED) return before;
        state.writeCell(cell, before | ALL_RINGS);
        return before | ALL_RINGS;
      case 'store':
        state.writeCell(cell, a);
        return 0;
      case 'add':
        state.writeCell(cell, (before + a) | 0);
        return before & (this.scenario.layout.maskOf(index) ?? -1);
      case 'or':
        state.writeCell(cell, before | a);
        return before;
      case 'and':
        state.writeCell(cell, before & a);
        return this.scenario.layout.isBell(index) ? 0 : before;
      case 'cas':
        if (before !== a) return 0;
        state.writeCell(cell, b);
        return 1;
      case 'wait':
        if (before !== a) return NOT_EQUAL;
        state.setStatus(thread, BLOCKED);
        return undefined;
      case 'waitAsync':
        if (before !== a) return 0;
        state.arm(thread, cell);
        return 1;
      case 'notify':
        state.fire(cell);
        this.#wake(state, this.#sleepersToWake(state, index, a, chosen));
        return 0;
      case 'idle':
        state.disarm(thread);
        return WOKEN;
      case 'when':
      case 'choose':
        return 0;
    }
  }

  /** Of those who sleep on an address: all, or with a limit of one, the chosen one. */
  #sleepersToWake(state: State, index: number, limit: number, chosen: number): readonly number[] {
    const sleepers = this.sleepersOn(state, index);
    if (limit === 0 || sleepers.length < 2) return sleepers;
    return [chosen === 0 ? (sleepers[0] as number) : chosen - 1]; // at least 2
  }

  #wake(state: State, sleepers: readonly number[]): void {
    for (const thread of sleepers) {
      state.setStatus(thread, READY);
      this.#advance(state, thread, OK);
    }
  }

  #begin(state: State, thread: number): void {
    state.setStatus(thread, READY);
    this.#settle(state, thread, this.#automata.start(thread));
  }

  #advance(state: State, thread: number, answer: number): void {
    this.#settle(state, thread, this.#automata.follow(thread, this.#localState(state, thread), answer));
  }

  /** Goes on through the private operations of a thread. */
  #settle(state: State, thread: number, reached: LocalState): void {
    let local = reached;
    const { isPrivate } = this.scenario;
    while (isPrivate !== undefined && local.pending !== undefined && isPrivate(local.pending, thread)) {
      const answer = this.#perform(state, thread, local.pending);
      if (answer === undefined) break;
      local = this.#automata.follow(thread, local, answer);
    }
    state.setNode(thread, local.id);
    if (local.fault !== undefined) this.#fault ??= `${this.scenario.threads[thread]?.name}: ${local.fault}`;
    if (local.pending === undefined) this.#rest(state, thread, DONE);
  }

  #kill(state: State, thread: number): void {
    state.setCounter(KILLS, state.counter(KILLS) + 1);
    this.#rest(state, thread, KILLED);
    state.disarm(thread);
    this.scenario.threads.forEach((plan, other) => {
      if (plan.startsAfterDeathOf === thread && state.status(other) === UNBORN) this.#begin(state, other);
    });
  }

  /** It takes no step any more: of all that it knows, its flag alone may still be looked at. */
  #rest(state: State, thread: number, status: number): void {
    state.setStatus(thread, status);
    state.setNode(thread, this.#automata.resting(this.#localState(state, thread).flag).id);
  }

  #localState(state: State, thread: number): LocalState {
    return this.#automata.states[state.node(thread)] as LocalState; // a node is an index of states
  }
}
