import type { ModelCase } from '../case.js';
import type { Bounds } from '../scenario.js';
import { asyncLock, type LockAction } from './async-lock.js';
import { linearRing } from './linear-ring.js';
import { linearSlots } from './linear-slots.js';
import { syncLock } from './sync-lock.js';

const SHORT: Bounds = { kills: 2, timeouts: 3, spurious: 1 };
const LONG: Bounds = { ...SHORT, maxMs: 120_000 };

/** Flows that wait for two locks at once, may be aborted, and step aside while their thread blocks on either. */
const flowsAndCalls: readonly (readonly LockAction[])[] = [
  [
    { do: 'flow', name: 'a', lock: 0, event: 1 },
    { do: 'flow', name: 'b', lock: 1, event: 2 },
    { do: 'block', lock: 1, isTimed: true },
    { do: 'block', lock: 0 },
  ],
  [
    { do: 'block', lock: 0, inside: [{ do: 'block', lock: 1 }] },
    { do: 'flow', name: 'c', lock: 1 },
    { do: 'block', lock: 0, isTimed: true },
  ],
  [
    { do: 'flow', name: 'd', lock: 1 },
    { do: 'block', lock: 0, isTimed: true, inside: [{ do: 'block', lock: 1, isTimed: true }] },
    { do: 'flow', name: 'e', lock: 0, event: 1 },
  ],
];

/** More threads and rounds than can be explored, at random. */
export const soakCases: readonly ModelCase[] = [
  ...(['fair', 'barging'] as const).map((fairness): ModelCase => ({
    name: `${fairness} lock: 3 threads, 2 that come later, 4 rounds each`,
    bounds: SHORT,
    deep: LONG,
    runs: 40,
    deepRuns: 10_000,
    scenario: () =>
      syncLock({
        fairness,
        lanes: 3,
        first: 3,
        late: 2,
        mortal: true,
        rounds: [4, 4, 4, 4, 4],
        timed: [1, 3],
        ages: fairness === 'barging',
      }),
  })),
  ...(['fair', 'barging'] as const).map((fairness): ModelCase => ({
    name: `${fairness} locks: flows and calls on 2 of them, 3 threads`,
    bounds: { ...SHORT, events: 3 },
    deep: { ...LONG, events: 3 },
    runs: 40,
    deepRuns: 10_000,
    scenario: () =>
      asyncLock({ fairness, locks: 2, lanes: 3, first: 3, mortal: true, ages: fairness === 'barging', actions: flowsAndCalls }),
  })),
  {
    name: 'ring: 4 threads, 6 calls each, laps wrap',
    bounds: SHORT,
    deep: LONG,
    runs: 40,
    deepRuns: 10_000,
    scenario: () =>
      linearRing({
        capacity: 3,
        mortal: true,
        lap: 2 ** 20 - 2,
        actions: [
          [1, 2, 'pop', 3, 'pop', 4],
          ['pop', 5, 'pop', 6, 'pop', 7],
          [8, 'pop', 9, 10, 'pop', 'pop'],
          ['pop', 'pop', 11, 'pop', 12, 'pop'],
        ],
      }),
  },
  {
    name: 'slots: 3 users of 2 slots, and somebody who stops and starts',
    bounds: SHORT,
    deep: LONG,
    runs: 40,
    deepRuns: 10_000,
    scenario: () =>
      linearSlots({
        lanes: 4,
        first: 4,
        mortal: true,
        slots: 2,
        actions: [
          ['use', 'use', 'use', 'use'],
          ['use timed', 'use', 'use timed', 'use'],
          ['use', 'use timed', 'keep'],
          ['stop', 'start', 'retire', 'open', 'stop', 'start'],
        ],
      }),
  },
];
