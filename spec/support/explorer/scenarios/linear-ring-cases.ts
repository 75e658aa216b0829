import type { ModelCase } from '../case.js';
import { linearRing } from './linear-ring.js';
import type { RingOptions } from './ring.js';

const of = (options: RingOptions) => () => linearRing(options);

export const linearRingCases: readonly ModelCase[] = [
  {
    name: 'capacity 1, 2 threads',
    bounds: { kills: 1 },
    scenario: of({
      capacity: 1,
      mortal: true,
      actions: [
        [1, 'pop', 2],
        ['pop', 3, 'pop'],
      ],
    }),
  },
  {
    name: 'capacity 2, full at first',
    bounds: { kills: 1 },
    scenario: of({ capacity: 2, mortal: true, items: [8, 9], actions: [['pop'], [1, 2], ['pop', 3]] }),
  },
  {
    name: 'capacity 2, 3 threads',
    bounds: { preemptions: 3 },
    deep: { preemptions: 6 },
    scenario: of({
      capacity: 2,
      actions: [
        [1, 2, 'pop'],
        ['pop', 3],
        ['pop', 'pop'],
      ],
    }),
  },
  {
    name: 'capacity 1, laps wrap',
    bounds: { kills: 1 },
    scenario: of({ capacity: 1, mortal: true, lap: 2 ** 20 - 1, actions: [[1, 2], ['pop', 'pop'], [3]] }),
  },
];
