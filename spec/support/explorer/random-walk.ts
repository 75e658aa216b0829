import type { Failure } from './explorer.js';
import { Machine } from './machine.js';
import { Random } from './random.js';
import { completeBounds, Rules } from './rules.js';
import type { Bounds, Scenario } from './scenario.js';
import type { Choice, State } from './state.js';
import { VisitedSet } from './visited-set.js';

/** What came of random runs. */
export interface WalkOutcome {
  readonly failure: Failure | undefined;
  readonly runs: number;
  readonly steps: number;
  /** Different ones. */
  readonly states: number;
  readonly ms: number;
}

export interface WalkOptions {
  readonly runs: number;
  readonly seed: number;
}

const MOST_STEPS = 20_000;
/** From here on a run is fair, so that it ends unless it is a livelock. */
const STEPS_WITH_A_WILL = 2000;
const LENGTH_AT_FIRST = 40;

/** Picks the next step of a run. */
type Scheduler = (steps: readonly [Choice, ...Choice[]], step: number) => Choice;

/**
 * Runs through a scenario at random, for what is too large to be explored. The bound on preemptions does not apply. Half
 * of the runs go by priorities that change at a few random steps (PCT: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A
 * Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010), half of them switch threads at random.
 */
export class RandomWalk {
  readonly machine: Machine;
  readonly #bounds: Required<Bounds>;
  readonly #rules: Rules;
  readonly #visited: VisitedSet = new VisitedSet();
  /** How long runs are, for placing what happens at random steps. */
  #length = LENGTH_AT_FIRST;

  constructor(scenario: Scenario, bounds: Bounds) {
    this.#bounds = completeBounds(bounds);
    this.machine = new Machine(scenario, this.#bounds.cuts);
    this.#rules = new Rules(this.machine, this.#bounds);
  }

  /** Stops at the first failure, and after `maxMs` of the bounds. Each run depends on the seed, the scenario and the runs before. */
  walk({ runs, seed }: WalkOptions): WalkOutcome {
    const startMs = performance.now();
    const random = new Random(seed);
    let failure: Failure | undefined;
    let steps = 0;
    let run = 0;
    while (run < runs && failure === undefined && performance.now() - startMs < this.#bounds.maxMs) {
      run++;
      const choices: Choice[] = [];
      const message = this.#run(random, choices);
      if (message !== undefined) failure = { message, choices };
      steps += choices.length;
      this.#length += (choices.length - this.#length) / 8;
    }
    return { failure, runs: run, steps, states: this.#visited.size, ms: performance.now() - startMs };
  }

  #run(random: Random, choices: Choice[]): string | undefined {
    const state = this.machine.initial();
    if (this.machine.fault !== undefined) return this.machine.fault;
    const willed = random.oneIn(2) ? this.#byPriorities(random) : this.#bySwitches(random);
    const kills = Array.from({ length: this.#bounds.kills }, () => random.below(this.#length * 1.2));
    for (let step = 0; step < MOST_STEPS; step++) {
      const possible = this.#rules.choices(state);
      const schedule = step < STEPS_WITH_A_WILL ? willed : fairly(random);
      const choice = this.#choose(possible, { random, schedule, step, killNow: kills.includes(step) });
      if (choice === undefined) return undefined;
      choices.push(choice);
      const message = this.machine.take(state, choice) ?? this.#rules.examine(state, step);
      this.#note(state);
      if (message !== undefined) return message;
    }
    return `no end after ${MOST_STEPS} steps`;
  }

  #note(state: State): void {
    this.#visited.add(state.hashHigh, state.hashLow, 0);
  }

  #choose(
    possible: readonly Choice[],
    {
      random,
      schedule,
      step,
      killNow,
    }: { readonly random: Random; readonly schedule: Scheduler; readonly step: number; readonly killNow: boolean },
  ): Choice | undefined {
    const kills = possible.filter(choice => choice.kind === 'kill');
    if (killNow && isFilled(kills)) return random.pick(kills);
    const steps = possible.filter(choice => choice.kind === 'run');
    const others = possible.filter(choice => choice.kind !== 'run' && choice.kind !== 'kill');
    if (isFilled(others) && random.oneIn(isFilled(steps) ? 10 : 2)) return random.pick(others);
    return isFilled(steps) ? schedule(steps, step) : undefined;
  }

  /** The thread of the highest priority runs. At a few steps, it gets the lowest. */
  #byPriorities(random: Random): Scheduler {
    const changes = Array.from({ length: random.below(5) }, () => random.below(this.#length));
    const priorities = new Map<number, number>();
    let lowest = 0;
    return (steps, step) => {
      for (const { thread } of steps) if (!priorities.has(thread)) priorities.set(thread, random.next());
      const first = (): number =>
        steps.reduce((best, { thread }) => (priorityOf(thread) > priorityOf(best) ? thread : best), steps[0].thread);
      const priorityOf = (thread: number): number => priorities.get(thread) ?? 0;
      if (changes.includes(step)) priorities.set(first(), --lowest);
      const thread = first();
      return random.pick(steps.filter(choice => choice.thread === thread) as [Choice, ...Choice[]]); // `first` is one of them
    };
  }

  /** The thread that ran last goes on, more or less often. */
  #bySwitches(random: Random): Scheduler {
    const stays = random.pick([0, 0.5, 0.9]);
    let last = -1;
    return steps => {
      const own = steps.filter(choice => choice.thread === last);
      const choice = random.next() < stays && isFilled(own) ? random.pick(own) : random.pick(steps);
      last = choice.thread;
      return choice;
    };
  }
}

function fairly(random: Random): Scheduler {
  return steps => random.pick(steps);
}

function isFilled<T>(items: readonly T[]): items is readonly [T, ...T[]] {
  return items.length > 0;
}
