import type { Failure } from './explorer.js';
import { Machine } from './machine.js';
import { completeBounds, Rules } from './rules.js';
import type { Scenario } from './scenario.js';
import type { Choice, State } from './state.js';

const MOST_STEPS_TO_THE_END = 3000;

/** Any number of interruptions: those of a trace have been within its bounds. */
const ALL = { kills: 99, timeouts: 99, spurious: 99, events: 99 };

/** Takes a scenario through given choices. */
export class Player {
  readonly scenario: Scenario;
  readonly machine: Machine;
  readonly #rules: Rules;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.machine = new Machine(scenario, false);
    this.#rules = new Rules(this.machine, completeBounds(ALL));
  }

  /** What goes wrong on the way or at its end; undefined when nothing does. @throws RangeError when a choice is not possible. */
  replay(choices: readonly Choice[]): Failure | undefined {
    const state = this.machine.initial();
    for (const [i, choice] of choices.entries()) {
      if (!this.#isPossible(state, choice)) throw new RangeError(`step ${i + 1} of the trace is not possible: ${JSON.stringify(choice)}`);
      const message = this.machine.take(state, choice) ?? this.#rules.examineState(state);
      if (message !== undefined) return { message, choices: choices.slice(0, i + 1) };
    }
    const message = this.#examineWell(state);
    return message === undefined ? undefined : { message, choices };
  }

  /** The same, but leaves out what is not possible, and afterwards lets everybody run to the end, one after the other. */
  tryOut(choices: readonly Choice[]): Failure | undefined {
    const state = this.machine.initial();
    const taken: Choice[] = [];
    for (const choice of choices) {
      if (!this.#isPossible(state, choice)) continue;
      const failure = this.#take(state, choice, taken);
      if (failure !== undefined) return failure;
    }
    const message = this.#examineWell(state);
    return message === undefined ? this.#finish(state, taken) : { message, choices: taken };
  }

  #finish(state: State, taken: Choice[]): Failure | undefined {
    for (let step = 0; step < MOST_STEPS_TO_THE_END; step++) {
      const last = taken.at(-1)?.thread;
      const steps = this.#rules.choices(state).filter(choice => choice.kind === 'run');
      const next = steps.find(choice => choice.thread === last) ?? steps[0];
      if (next === undefined) return undefined;
      const failure = this.#take(state, next, taken);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  #take(state: State, choice: Choice, taken: Choice[]): Failure | undefined {
    taken.push(choice);
    const message = this.machine.take(state, choice) ?? this.#rules.examineState(state);
    return message === undefined ? undefined : { message, choices: taken };
  }

  #examineWell(state: State): string | undefined {
    return this.#rules.examineState(state) ?? this.#rules.examineAlone(state) ?? this.#rules.examineTogether(state);
  }

  #isPossible(state: State, wanted: Choice): boolean {
    const { threads } = this.scenario;
    if (wanted.thread >= threads.length) return false;
    return this.#rules
      .choices(state)
      .some(choice => choice.kind === wanted.kind && choice.thread === wanted.thread && choice.value === wanted.value);
  }
}
