import { Machine } from './machine.js';
import { OK, type Operation, TIMED_OUT } from './operation.js';
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
  readonly machine: Machine;
  readonly #visited: VisitedSet = new VisitedSet();
  readonly #spare: State[] = [];
  readonly #view: StateView;
  readonly #isBounded: boolean;

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
    this.machine = new Machine(scenario, this.#bounds.cuts);
    this.#view = new StateView(this.machine);
  }

  /** Every state reachable, or as many as the bounds allow. `visit` sees each. */
  explore(visit?: (state: State) => void): Outcome {
    const startMs = performance.now();
    const first = this.machine.initial();
    const stack: State[] = [first];
    this.#visited.add(first.hashHigh, first.hashLow, 0);
    let states = 0;
    let isComplete = true;
    let failure: Failure | undefined = this.machine.fault === undefined ? undefined : { message: this.machine.fault, choices: [] };
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
      localStates: this.machine.localStates,
    };
  }

  #examine(state: State, states: number): Failure | undefined {
    this.#view.state = state;
    const message = this.scenario.invariant?.(this.#view) ?? this.#examineFinal(state) ?? this.#examineAlone(state, states);
    return message === undefined ? undefined : { message, choices: pathOf(state) };
  }

  #examineFinal(state: State): string | undefined {
    const asleep: number[] = [];
    for (let thread = 0; thread < state.threads; thread++) {
      if (this.machine.canRun(state, thread)) return undefined;
      const status = state.status(thread);
      if (status === BLOCKED || (status === READY && this.machine.pendingOf(state, thread)?.kind === 'idle')) asleep.push(thread);
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
      while (
        this.machine.canRun(alone, thread) &&
        steps < MOST_STEPS_ALONE &&
        this.machine.take(alone, { kind: 'run', thread, value: 0 }) === undefined
      )
        steps++;
      this.#spare.push(alone);
      if (steps === MOST_STEPS_ALONE)
        return `${this.scenario.threads[thread]?.name} gets nowhere in ${steps} steps while the others stand still`;
    }
    return undefined;
  }

  #expand(state: State, stack: State[]): Failure | undefined {
    const last = this.#isBounded ? state.counter(LAST) - 1 : -1;
    const isPreemption = last >= 0 && this.machine.canRun(state, last);
    const mayPreempt = state.preemptions < this.#bounds.preemptions;
    const cheap: State[] = [];
    for (const choice of this.choices(state)) {
      const isLocal = choice.kind === 'run' && this.machine.pendingOf(state, choice.thread)?.kind === 'choose';
      const preempts = isPreemption && choice.kind === 'run' && choice.thread !== last && !isLocal;
      if (preempts && !mayPreempt) continue;
      const next = this.#copyOf(state);
      const wrong = this.machine.take(next, choice);
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
      const pending = this.machine.pendingOf(state, thread) as Operation; // ready or blocked, so there is one
      if (status === READY && pending.kind === 'choose') return this.#branches(thread, pending.a);
      if (this.machine.canRun(state, thread)) choices.push({ kind: 'run', thread, value: 0 });
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

  #copyOf(state: State): State {
    const copy = this.#spare.pop() ?? new State(this.scenario.layout, this.scenario.threads.length);
    copy.copy(state);
    return copy;
  }
}

/** A {@link View} of whichever state is looked at. */
class StateView implements View {
  readonly #machine: Machine;
  readonly threads: number;
  state!: State; // set before each use

  constructor(machine: Machine) {
    this.#machine = machine;
    this.threads = machine.scenario.threads.length;
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
    return this.#machine.flagOf(this.state, thread);
  }
}

function pathOf(state: State): Choice[] {
  const choices: Choice[] = [];
  for (let path = state.path; path !== undefined; path = path.before) choices.push(path.choice);
  return choices.reverse();
}
