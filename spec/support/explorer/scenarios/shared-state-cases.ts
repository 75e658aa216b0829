import type { ModelCase } from '../case.js';
import { sharedState } from './shared-state.js';

export const sharedStateCases: readonly ModelCase[] = [
  { name: 'one writer, one reader', scenario: () => sharedState({ writers: 1, readers: 1, mortal: false }), bounds: {} },
  {
    name: 'two writers, one reader',
    scenario: () => sharedState({ writers: 2, readers: 1, mortal: false }),
    bounds: { preemptions: 3 },
    deep: { preemptions: 5 },
  },
  {
    name: 'two writers, one dies anywhere, and a reader',
    scenario: () => sharedState({ writers: 2, readers: 1, mortal: true }),
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 2 },
  },
  {
    name: 'two writers, one reader, versions wrap',
    scenario: () => sharedState({ writers: 2, readers: 1, mortal: false, versionsFrom: -1 }),
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
  },
];
