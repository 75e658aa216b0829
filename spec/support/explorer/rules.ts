import type { Machine } from './machine.js';
import { OK, type Operation, TIMED_OUT } from './operation.js';
import type { Bounds, Scenario, View } from './scenario.js';
import { BLOCKED, type Choice, DONE, EVENTS, KILLED, KILLS, READY, SPURIOUS, type State, TIMEOUTS, UNBORN } from './state.js';

const MOST_STEPS_ALONE = 400;
const MOST_ROUNDS_TOGETHER = 1000;

const DEFAULTS: Required<Bounds> = {
  kills: 0,
  timeouts: 0,
  spurious: 0,
  events: 0,
  preemptions: Infinity,
  timeoutsPreempt: false,
  maxStates: 5e7,
  maxMs: Infinity,
  maxProcessorMs: 120_000,
  cuts: true,
  aloneEvery: 97,
  togetherEvery: 499,
};

/** Bounds with nothing left open. */
export function completeBounds(bounds: Bounds): Required<Bounds> {
  return { ...DEFAULTS, ...bounds };
}

/** What may happen in a state, and what is wrong with it. */
export class Rules {
  readonly #machine: Machine;
  readonly #scenario: Scenario;
  readonly #bounds: Required<Bounds>;
  readonly #view: StateView;

  constructor(machine: Machine, bounds: Required<Bounds>) {
    this.#machine = machine;
    this.#scenario = machine.scenario;
    this.#bounds = bounds;
    this.#view = new StateView(machine);
  }

  /** All steps that are possible in a state. */
  choices(state: State): Choice[] {
    const choices: Choice[] = [];
    for (let thread = 0; thread < state.threads; thread++) {
      const status = state.status(thread);
      if (status !== READY && status !== BLOCKED) continue;
      const pending = this.#machine.pendingOf(state, thread) as Operation; // ready or blocked, so there is one
      // What commutes with everything that other threads will ever do comes first and alone.
      if (status === READY && this.#isLocal(state, pending))
        return pending.kind === 'choose' ? branches(thread, pending.a) : [step(thread)];
      if (this.#machine.canRun(state, thread)) choices.push(...this.#steps(state, thread, pending));
      choices.push(...this.#interruptions(state, thread, pending));
    }
    return choices;
  }

  /** Whether the next step of a thread commutes with everything that other threads will ever do. */
  isLocal(state: State, thread: number): boolean {
    const pending = this.#machine.pendingOf(state, thread);
    return pending !== undefined && this.#isLocal(state, pending);
  }

  /** A choice, or a look at a word that nobody will write any more. */
  #isLocal(state: State, { kind, index }: Operation): boolean {
    if (kind === 'choose') return true;
    if (kind !== 'load') return false;
    const { layout } = this.#scenario;
    const owner = layout.ownerOf(index);
    if (owner !== undefined) return state.status(owner) === DONE || state.status(owner) === KILLED;
    const life = layout.lifeOf(index);
    if (life === undefined) return false;
    if (state.status(life) === KILLED) return state.read(index) <= 0;
    return state.status(life) === DONE || state.counter(KILLS) >= this.#bounds.kills;
  }

  /** What is wrong with a state; the checks that take long are made for every so many of them. */
  examine(state: State, number: number): string | undefined {
    const { aloneEvery, togetherEvery } = this.#bounds;
    return (
      this.examineState(state) ??
      (aloneEvery !== 0 && number % aloneEvery === 0 ? this.examineAlone(state) : undefined) ??
      (togetherEvery !== 0 && number % togetherEvery === 0 ? this.examineTogether(state) : undefined)
    );
  }

  /** What can be seen to be wrong without going on from there. */
  examineState(state: State): string | undefined {
    this.#view.state = state;
    return this.#scenario.invariant?.(this.#view) ?? this.#examineFinal(state);
  }

  /** Lock freedom, and no waiting in circles: whoever can run gets somewhere without the others. */
  examineAlone(state: State): string | undefined {
    const machine = this.#machine;
    for (let thread = 0; thread < state.threads; thread++) {
      const alone = machine.copyOf(state);
      let steps = 0;
      while (steps < MOST_STEPS_ALONE && machine.canRun(alone, thread) && machine.take(alone, step(thread)) === undefined) steps++;
      machine.recycle(alone);
      if (steps === MOST_STEPS_ALONE)
        return `${this.#scenario.threads[thread]?.name} gets nowhere in ${steps} steps while the others stand still`;
    }
    return undefined;
  }

  /** No livelock: when all take turns, step by step, which is as fair as can be, they come to an end. */
  examineTogether(state: State): string | undefined {
    const machine = this.#machine;
    const together = machine.copyOf(state);
    let isMoving = true;
    let rounds = 0;
    for (; isMoving && rounds < MOST_ROUNDS_TOGETHER; rounds++) {
      isMoving = false;
      for (let thread = 0; thread < state.threads; thread++) {
        if (!machine.canRun(together, thread)) continue;
        isMoving = machine.take(together, step(thread)) === undefined; // what is wrong in a step is found where it is taken
        if (!isMoving) break;
      }
      if (!isMoving && this.#scenario.isSliced === true) isMoving = this.#endSlices(together);
    }
    machine.recycle(together);
    return isMoving ? `all go on for ever: ${rounds} rounds of one step each, and no end` : undefined;
  }

  /** Wakes all whose sleep is bounded. False when nobody sleeps so. */
  #endSlices(state: State): boolean {
    let isAnybodyAwake = false;
    for (let thread = 0; thread < state.threads; thread++) {
      if (state.status(thread) !== BLOCKED || this.#machine.pendingOf(state, thread)?.b === 0) continue;
      this.#machine.take(state, { kind: 'timeout', thread, value: TIMED_OUT });
      isAnybodyAwake = true;
    }
    return isAnybodyAwake;
  }

  #examineFinal(state: State): string | undefined {
    const asleep: number[] = [];
    for (let thread = 0; thread < state.threads; thread++) {
      if (this.#machine.canRun(state, thread)) return undefined;
      const status = state.status(thread);
      if (status === BLOCKED || (status === READY && this.#machine.pendingOf(state, thread)?.kind === 'idle')) asleep.push(thread);
    }
    if (this.#scenario.final !== undefined) return this.#scenario.final(this.#view, asleep);
    return asleep.length === 0 ? undefined : `asleep for ever: ${asleep.map(thread => this.#scenario.threads[thread]?.name).join(', ')}`;
  }

  /** The next operation of a thread. One that wakes one of several sleepers may wake any. */
  #steps(state: State, thread: number, pending: Operation): Choice[] {
    const sleepers = pending.kind === 'notify' && pending.a === 1 ? this.#machine.sleepersOn(state, pending.index) : [];
    return sleepers.length < 2 ? [step(thread)] : sleepers.map(sleeper => ({ kind: 'run', thread, value: 1 + sleeper }));
  }

  #interruptions(state: State, thread: number, pending: Operation): Choice[] {
    const choices: Choice[] = [];
    const { kills, timeouts, spurious, events } = this.#bounds;
    if (state.status(thread) === BLOCKED) {
      if (pending.b !== 0 && state.counter(TIMEOUTS) < timeouts) choices.push({ kind: 'timeout', thread, value: TIMED_OUT });
      if (state.counter(SPURIOUS) < spurious) choices.push({ kind: 'spurious', thread, value: OK });
    }
    if (pending.kind === 'idle' && state.counter(EVENTS) < events) {
      for (let event = 1; event < 32; event++) if ((pending.a & (1 << event)) !== 0) choices.push({ kind: 'event', thread, value: event });
    }
    if (state.counter(KILLS) < kills && this.#scenario.threads[thread]?.isMortal && pending.kind !== 'when')
      choices.push({ kind: 'kill', thread, value: 0 });
    return choices;
  }
}

function step(thread: number): Choice {
  return { kind: 'run', thread, value: 0 };
}

function branches(thread: number, count: number): Choice[] {
  return Array.from({ length: count }, (_, value) => ({ kind: 'run', thread, value }));
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
