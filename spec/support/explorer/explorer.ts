import { Machine } from './machine.js';
import { completeBounds, Rules } from './rules.js';
import type { Bounds, Scenario } from './scenario.js';
import { type Choice, LAST, type State } from './state.js';
import { VisitedSet } from './visited-set.js';

/** What came of an exploration. */
export interface Outcome {
  /** What is wrong, with the way there; undefined when nothing is. */
  readonly failure: Failure | undefined;
  readonly states: number;
  /** Whether everything within the bounds was seen. */
  readonly isComplete: boolean;
  /** Of the processor. */
  readonly ms: number;
  readonly localStates: number;
}

export interface Failure {
  readonly message: string;
  readonly choices: readonly Choice[];
}

const EVERY_1024 = 1023;

/** Walks through all interleavings of a scenario within bounds, depth first, each state once. */
export class Explorer {
  readonly scenario: Scenario;
  readonly machine: Machine;
  readonly #bounds: Required<Bounds>;
  readonly #rules: Rules;
  readonly #visited: VisitedSet = new VisitedSet();
  readonly #isBounded: boolean;

  constructor(scenario: Scenario, bounds: Bounds) {
    this.scenario = scenario;
    this.#bounds = completeBounds(bounds);
    this.#isBounded = this.#bounds.preemptions !== Infinity;
    this.machine = new Machine(scenario, this.#bounds.cuts);
    this.#rules = new Rules(this.machine, this.#bounds);
  }

  /** Every state reachable, or as many as the bounds allow. `visit` sees each. */
  explore(visit?: (state: State) => void): Outcome {
    const startMs = performance.now();
    const startProcessorMs = processorMs();
    const first = this.machine.initial();
    const stack: State[] = [first];
    this.#visited.add(first.hashHigh, first.hashLow, 0);
    let states = 0;
    let isComplete = true;
    let failure: Failure | undefined = this.machine.fault === undefined ? undefined : { message: this.machine.fault, choices: [] };
    while (failure === undefined) {
      const state = stack.pop();
      if (state === undefined) break;
      if (states >= this.#bounds.maxStates || ((states & EVERY_1024) === 0 && this.#isOver(startMs, startProcessorMs))) {
        isComplete = false;
        break;
      }
      states++;
      visit?.(state);
      failure = this.#examine(state, states) ?? this.#expand(state, stack);
      this.machine.recycle(state);
    }
    return {
      failure,
      states,
      isComplete: isComplete && failure === undefined,
      ms: processorMs() - startProcessorMs,
      localStates: this.machine.localStates,
    };
  }

  #isOver(startMs: number, startProcessorMs: number): boolean {
    const { maxMs, maxProcessorMs } = this.#bounds;
    return performance.now() - startMs > maxMs || processorMs() - startProcessorMs > maxProcessorMs;
  }

  #examine(state: State, number: number): Failure | undefined {
    const message = this.#rules.examine(state, number);
    return message === undefined ? undefined : { message, choices: pathOf(state) };
  }

  #expand(state: State, stack: State[]): Failure | undefined {
    const last = this.#isBounded ? state.counter(LAST) - 1 : -1;
    const isPreemption = last >= 0 && this.machine.canRun(state, last);
    const mayPreempt = state.preemptions < this.#bounds.preemptions;
    const cheap: State[] = [];
    for (const choice of this.#rules.choices(state)) {
      const isLocal = choice.kind === 'run' && this.#rules.isLocal(state, choice.thread);
      const isSwitch = choice.kind === 'run' || (choice.kind === 'timeout' && this.#bounds.timeoutsPreempt);
      const preempts = isPreemption && isSwitch && choice.thread !== last && !isLocal;
      if (preempts && !mayPreempt) continue;
      const next = this.machine.copyOf(state);
      const wrong = this.machine.take(next, choice);
      if (this.#isBounded && !isLocal) {
        if (preempts) next.preemptions++;
        next.setCounter(LAST, this.machine.canRun(next, choice.thread) ? 1 + choice.thread : 0); // who cannot go on cannot be preempted
      }
      next.path = { before: state.path, choice };
      if (wrong !== undefined) return { message: wrong, choices: pathOf(next) };
      // A state reached with fewer preemptions stands for the same with more; hence the cheap ones are looked at first.
      if (!this.#visited.add(next.hashHigh, next.hashLow, next.preemptions)) this.machine.recycle(next);
      else if (preempts) stack.push(next);
      else cheap.push(next);
    }
    stack.push(...cheap);
    return undefined;
  }
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function pathOf(state: State): Choice[] {
  const choices: Choice[] = [];
  for (let path = state.path; path !== undefined; path = path.before) choices.push(path.choice);
  return choices.reverse();
}
