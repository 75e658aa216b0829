import { UnsoundCut } from '../explorer/automaton.js';
import type { ModelCase } from '../explorer/case.js';
import { Explorer } from '../explorer/explorer.js';
import type { Bounds } from '../explorer/scenario.js';
import { bargingLockCases, fairLockCases } from '../explorer/scenarios/lock-cases.js';
import { realmCases } from '../explorer/scenarios/realm-cases.js';
import { ringCases } from '../explorer/scenarios/ring-cases.js';
import { semaphoreCases } from '../explorer/scenarios/semaphore-cases.js';
import { sharedLockCases } from '../explorer/scenarios/shared-lock-cases.js';
import { slotPoolCases } from '../explorer/scenarios/slot-pool-cases.js';
import type { SuiteName } from './mutant.js';

const SUITES: Readonly<Record<SuiteName, readonly ModelCase[]>> = {
  realm: realmCases,
  fair: fairLockCases,
  barging: bargingLockCases,
  ring: ringCases,
  slots: slotPoolCases,
  semaphore: semaphoreCases,
  shared: sharedLockCases,
};

const UNCUT_STATES = 300_000;

export function casesOf(suite: SuiteName): readonly ModelCase[] {
  return SUITES[suite];
}

/** What a case finds wrong. A mutant can make a cut unsound; then the case is explored without cuts, as far as that goes. */
export function findFailure(model: ModelCase, bounds: Bounds): string | undefined {
  let { failure, states, isUncut } = { failure: undefined as string | undefined, states: 0, isUncut: false };
  try {
    const outcome = new Explorer(model.scenario(), bounds).explore();
    [failure, states] = [outcome.failure?.message, outcome.states];
  } catch (reason) {
    if (!(reason instanceof UnsoundCut)) throw reason;
    const outcome = new Explorer(model.scenario(), {
      ...bounds,
      cuts: false,
      maxStates: Math.min(UNCUT_STATES, bounds.maxStates ?? Infinity),
    }).explore();
    [failure, states, isUncut] = [outcome.failure?.message, outcome.states, true];
  }
  return failure === undefined ? undefined : `${model.name}, ${states} states${isUncut ? ' without cuts' : ''}: ${failure.split('\n')[0]}`;
}
