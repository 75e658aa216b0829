import { Automata, type LocalState } from './automaton.js';
import { NO_ADDRESS, NOT_EQUAL, OK, type Operation, TIMED_OUT, WOKEN } from './operation.js';
import type { Bounds, Scenario, View } from './scenario.js';
import { BLOCKED, type Choice, DONE, EVENTS, KILLED, KILLS, LAST, READY, SPURIOUS, State, TIMEOUTS, UNBORN } from './state.js';
import { VisitedSet } from './visited-set.js';

/** What came of an exploration. */
export interface Outcome {
  /** What is wrong, with the way there; undefined when nothing is. */
  readonly failure: Failure | undefined;
  readonly states: number;
  /** Whether everything within the bounds was seen. */
  readonly isComplete: boolean;
  readonly ms: number;
  readonly localStates: number;
}

export interface Failure {
  readonly message: string;
  readonly choices: readonly Choice[];
}

const MOST_STEPS_ALONE = 400;
const EVERY_1024 = 1023;

/** Walks through all interleavings of a scenario within bounds, depth first, each state once. */
export class Explorer {
  readonly scenario: Scenario;
  readonly #bounds: Required<Bounds>;
  readonly #automata: Automata;
  readonly #visited: VisitedSet = new VisitedSet();
  readonly #spare: State[] = [];
  readonly #view: StateView;
  readonly #isBounded: boolean;
  #fault: string | undefined;

  constructor(scenario: Scenario, bounds: Bounds) {
    this.scenario = scenario;
    this.#bounds = {
      kills: 0,
      timeouts: 0,
      spurious: 0,
      events: 0,
      preemptions: Infinity,
      maxStates: 5e7,
      maxMs: 120_000,
      cuts: true,
      aloneEvery: 97,
      ...bounds,
    };
    this.#isBounded = this.#bounds.preemptions !== Infinity;
    const programs = scenario.threads.map(thread => thread.program);
    this.#automata = new Automata(programs, scenario.layout, this.#bounds.cuts);
    this.#view = new StateView(this);
  }

  /** Every state reachable, or as many as the bounds allow. `visit` sees each. */
  explore(visit?: (state: State) => void): Outcome {
    const startMs = performance.now();
    const first = this.initial();
    const stack: State[] = [first];
    this.#visited.add(first.hashHigh, first.hashLow, 0);
    let states = 0;
    let isComplete = true;
    let failure: Failure | undefined = this.#fault === undefined ? undefined : { message: this.#fault, choices: [] };
    while (failure === undefined) {
      const state = stack.pop();
      if (state === undefined) break;
      if (states >= this.#bounds.maxStates || ((states & EVERY_1024) === 0 && performance.now() - startMs > this.#bounds.maxMs)) {
        isComplete = false;
        break;
      }
      states++;
      visit?.(state);
      failure = this.#examine(state, states) ?? this.#expand(state, stack);
      this.#spare.push(state);
    }
    return {
      failure,
      states,
      isComplete: isComplete && failure === undefined,
      ms: performance.now() - startMs,
      localStates: this.#automata.states.length,
    };
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

  #examine(state: State, states: number): Failure | undefined {
    this.#view.state = state;
    const message = this.scenario.invariant?.(this.#view) ?? this.#examineFinal(state) ?? this.#examineAlone(state, states);
    return message === undefined ? undefined : { message, choices: pathOf(state) };
  }

  #examineFinal(state: State): string | undefined {
    const asleep: number[] = [];
    for (let thread = 0; thread < state.threads; thread++) {
      if (this.#canRun(state, thread)) return undefined;
      const status = state.status(thread);
      if (status === BLOCKED || (status === READY && this.pendingOf(state, thread)?.kind === 'idle')) asleep.push(thread);
    }
    if (this.scenario.final !== undefined) return this.scenario.final(this.#view, asleep);
    return asleep.length === 0 ? undefined : `asleep for ever: ${asleep.map(thread => this.scenario.threads[thread]?.name).join(', ')}`;
  }

  /** Lock freedom, and no waiting in circles: whoever can run gets somewhere without the others. */
  #examineAlone(state: State, states: number): string | undefined {
    const { aloneEvery } = this.#bounds;
    if (aloneEvery === 0 || states % aloneEvery !== 0) return undefined;
    for (let thread = 0; thread < state.threads; thread++) {
      const alone = this.#copyOf(state);
      let steps = 0;
      while (this.#canRun(alone, thread) && steps < MOST_STEPS_ALONE && this.take(alone, { kind: 'run', thread, value: 0 }) === undefined)
        steps++;
      this.#spare.push(alone);
      if (steps === MOST_STEPS_ALONE)
        return `${this.scenario.threads[thread]?.name} gets nowhere in ${steps} steps while the others stand still`;
    }
    return undefined;
  }

  #expand(state: State, stack: State[]): Failure | undefined {
    const last = this.#isBounded ? state.counter(LAST) - 1 : -1;
    const isPreemption = last >= 0 && this.#canRun(state, last);
    const mayPreempt = state.preemptions < this.#bounds.preemptions;
    const cheap: State[] = [];
    for (const choice of this.choices(state)) {
      const isLocal = choice.kind === 'run' && this.pendingOf(state, choice.thread)?.kind === 'choose';
      const preempts = isPreemption && choice.kind === 'run' && choice.thread !== last && !isLocal;
      if (preempts && !mayPreempt) continue;
      const next = this.#copyOf(state);
      const wrong = this.take(next, choice);
      if (this.#isBounded && !isLocal) {
        if (preempts) next.preemptions++;
        next.setCounter(LAST, 1 + choice.thread);
      }
      next.path = { before: state.path, choice };
      if (wrong !== undefined) return { message: wrong, choices: pathOf(next) };
      // A state reached with fewer preemptions stands for the same with more; hence the cheap ones are looked at first.
      if (!this.#visited.add(next.hashHigh, next.hashLow, next.preemptions)) this.#spare.push(next);
      else if (preempts) stack.push(next);
      else cheap.push(next);
    }
    stack.push(...cheap);
    return undefined;
  }

  /** All steps that are possible in a state. */
  choices(state: State): Choice[] {
    const choices: Choice[] = [];
    const { kills, timeouts, spurious, events } = this.#bounds;
    for (let thread = 0; thread < state.threads; thread++) {
      const status = state.status(thread);
      if (status !== READY && status !== BLOCKED) continue;
      const pending = this.pendingOf(state, thread) as Operation; // ready or blocked, so there is one
      if (status === READY && pending.kind === 'choose') return this.#branches(thread, pending.a);
      if (this.#canRun(state, thread)) choices.push({ kind: 'run', thread, value: 0 });
      if (status === BLOCKED) {
        if (pending.b !== 0 && state.counter(TIMEOUTS) < timeouts) choices.push({ kind: 'timeout', thread, value: TIMED_OUT });
        if (state.counter(SPURIOUS) < spurious) choices.push({ kind: 'spurious', thread, value: OK });
      }
      if (pending.kind === 'idle' && state.counter(EVENTS) < events) {
        for (let event = 1; event < 32; event++)
          if ((pending.a & (1 << event)) !== 0) choices.push({ kind: 'event', thread, value: event });
      }
      if (state.counter(KILLS) < kills && this.scenario.threads[thread]?.isMortal && pending.kind !== 'when')
        choices.push({ kind: 'kill', thread, value: 0 });
    }
    return choices;
  }

  /** A choice commutes with everything that other threads do, so it comes first and alone. */
  #branches(thread: number, count: number): Choice[] {
    return Array.from({ length: count }, (_, value) => ({ kind: 'run', thread, value }));
  }

  #canRun(state: State, thread: number): boolean {
    if (state.status(thread) !== READY) return false;
    const pending = this.pendingOf(state, thread);
    if (pending?.kind === 'when') return pending.ready?.(state) === true;
    if (pending?.kind === 'idle') return state.hasFired(thread);
    return true;
  }

  #answer(state: State, thread: number, pending: Operation, choice: Choice): number {
    if (choice.kind !== 'run') {
      const counter = choice.kind === 'timeout' ? TIMEOUTS : choice.kind === 'spurious' ? SPURIOUS : EVENTS;
      state.setCounter(counter, state.counter(counter) + 1);
      state.setStatus(thread, READY);
      this.#advance(state, thread, choice.value);
      return choice.value;
    }
    const answer = pending.kind === 'choose' ? choice.value : this.#perform(state, thread, pending);
    if (answer !== undefined) this.#advance(state, thread, answer);
    return answer ?? 0;
  }

  /** Does an operation and answers its result; undefined when the thread sleeps in it. */
  #perform(state: State, thread: number, { kind, index, a, b }: Operation): number | undefined {
    const cell = index === NO_ADDRESS ? 0 : this.scenario.layout.cellOf(index);
    const before = state.readCell(cell);
    switch (kind) {
      case 'load':
        return before;
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
        this.#wake(state, cell);
        return 0;
      case 'idle':
        state.disarm(thread);
        return WOKEN;
      case 'when':
      case 'choose':
        return 0;
    }
  }

  #wake(state: State, cell: number): void {
    for (let thread = 0; thread < state.threads; thread++) {
      if (state.status(thread) !== BLOCKED) continue;
      const { index } = this.pendingOf(state, thread) as Operation; // it sleeps in a `wait`
      if (this.scenario.layout.cellOf(index) !== cell) continue;
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
    if (local.pending === undefined) state.setStatus(thread, DONE);
  }

  #kill(state: State, thread: number): void {
    state.setCounter(KILLS, state.counter(KILLS) + 1);
    state.setStatus(thread, KILLED);
    state.disarm(thread);
    this.scenario.threads.forEach((plan, other) => {
      if (plan.startsAfterDeathOf === thread && state.status(other) === UNBORN) this.#begin(state, other);
    });
  }

  #localState(state: State, thread: number): LocalState {
    return this.#automata.states[state.node(thread)] as LocalState; // a node is an index of states
  }

  #copyOf(state: State): State {
    const copy = this.#spare.pop() ?? new State(this.scenario.layout, this.scenario.threads.length);
    copy.copy(state);
    return copy;
  }
}

/** A {@link View} of whichever state is looked at. */
class StateView implements View {
  readonly #explorer: Explorer;
  readonly threads: number;
  state!: State; // set before each use

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    this.threads = explorer.scenario.threads.length;
  }

  read(index: number): number {
    return this.state.read(index);
  }

  write(index: number, value: number): void {
    this.state.write(index, value);
  }

  isAlive(thread: number): boolean {
    return this.state.status(thread) !== KILLED && this.state.status(thread) !== UNBORN;
  }

  isDone(thread: number): boolean {
    return this.state.status(thread) === DONE;
  }

  wasKilled(thread: number): boolean {
    return this.state.status(thread) === KILLED;
  }

  flag(thread: number): number {
    return this.#explorer.flagOf(this.state, thread);
  }
}

function pathOf(state: State): Choice[] {
  const choices: Choice[] = [];
  for (let path = state.path; path !== undefined; path = path.before) choices.push(path.choice);
  return choices.reverse();
}
