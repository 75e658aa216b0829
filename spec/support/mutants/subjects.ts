import * as fc from 'fast-check';
import { UnsoundCut } from '../explorer/automaton.js';
import type { ModelCase } from '../explorer/case.js';
import { Explorer } from '../explorer/explorer.js';
import type { Bounds } from '../explorer/scenario.js';
import { barrierCases } from '../explorer/scenarios/barrier-cases.js';
import { deadlockCases } from '../explorer/scenarios/deadlock-cases.js';
import { latchCases } from '../explorer/scenarios/latch-cases.js';
import { linearLockCases } from '../explorer/scenarios/linear-lock-cases.js';
import { linearRegisterCases } from '../explorer/scenarios/linear-register-cases.js';
import { linearRingCases } from '../explorer/scenarios/linear-ring-cases.js';
import { linearSlotsCases } from '../explorer/scenarios/linear-slots-cases.js';
import { bargingLockCases, fairLockCases } from '../explorer/scenarios/lock-cases.js';
import { namesCases } from '../explorer/scenarios/names-cases.js';
import { realmCases } from '../explorer/scenarios/realm-cases.js';
import { conditionCases } from '../explorer/scenarios/condition-cases.js';
import { requestCases } from '../explorer/scenarios/request-cases.js';
import { ringCases } from '../explorer/scenarios/ring-cases.js';
import { semaphoreCases } from '../explorer/scenarios/semaphore-cases.js';
import { sharedLockCases } from '../explorer/scenarios/shared-lock-cases.js';
import { sharedEventCases } from '../explorer/scenarios/shared-event-cases.js';
import { sharedStateCases } from '../explorer/scenarios/shared-state-cases.js';
import { soakCases } from '../explorer/scenarios/soak-cases.js';
import { slotPoolCases } from '../explorer/scenarios/slot-pool-cases.js';
import { conditionProperty } from '../properties/condition.js';
import { holdProperty } from '../properties/hold-tree.js';
import { rendezvousProperty } from '../properties/rendezvous.js';
import type { PropertyName, SuiteName } from './mutant.js';

const SUITES: Readonly<Record<SuiteName, readonly ModelCase[]>> = {
  realm: realmCases,
  fair: fairLockCases,
  barging: bargingLockCases,
  semaphore: semaphoreCases,
  shared: sharedLockCases,
  event: sharedEventCases,
  latch: latchCases,
  barrier: barrierCases,
  condition: conditionCases,
  names: namesCases,
  requests: requestCases,
  ring: [...ringCases, ...linearRingCases],
  slots: [...slotPoolCases, ...linearSlotsCases],
  state: [...sharedStateCases, ...linearRegisterCases],
  mutex: linearLockCases,
  soak: soakCases,
  deadlock: deadlockCases,
};

type Checked = Pick<fc.RunDetails<unknown>, 'failed' | 'errorInstance' | 'numRuns' | 'numShrinks'>;

/** Each with so many runs. */
const PROPERTIES: Readonly<Record<PropertyName, () => Promise<Checked> | Checked>> = {
  hold: () => fc.check(holdProperty(), { numRuns: 5000, seed: 1 }),
  rendezvous: () => fc.check(rendezvousProperty(), { numRuns: 5000, seed: 1 }),
  condition: () => fc.check(conditionProperty(), { numRuns: 300, seed: 1, plugins: [fc.timeout(5000)] }),
};

const UNCUT_STATES = 300_000;

/** The names of all suites. */
export function suiteNames(): SuiteName[] {
  return Object.keys(SUITES) as SuiteName[];
}

export function casesOf(suite: SuiteName): readonly ModelCase[] {
  return SUITES[suite];
}

/** What random calls find wrong with a property. */
export async function findCounterexample(name: PropertyName): Promise<string | undefined> {
  const { failed, errorInstance, numRuns, numShrinks } = await PROPERTIES[name]();
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return failed ? `${name}, ${numRuns} runs, ${numShrinks} shrinks: ${message.split('\n')[0]}` : undefined;
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
