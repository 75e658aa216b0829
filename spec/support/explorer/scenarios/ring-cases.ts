import type { ModelCase } from '../case.js';
import { ring, type RingOptions } from './ring.js';

const LAST_LAP: number = 2 ** 20 - 1;

const of = (options: RingOptions) => () => ring(options);

export const ringCases: readonly ModelCase[] = [
  {
    name: 'capacity 1, pusher against popper',
    bounds: {},
    scenario: of({
      capacity: 1,
      actions: [
        [1, 2, 3],
        ['pop', 'pop', 'pop'],
      ],
    }),
  },
  { name: 'capacity 1, 2 pushers against popper', bounds: {}, scenario: of({ capacity: 1, actions: [[1, 2], [3], ['pop', 'pop']] }) },
  {
    name: 'capacity 2, each pushes and pops twice',
    bounds: { kills: 1 },
    scenario: of({
      capacity: 2,
      mortal: true,
      actions: [
        [1, 'pop', 2, 'pop'],
        [3, 'pop', 4, 'pop'],
      ],
    }),
  },
  {
    name: 'capacity 2, full at first',
    bounds: { kills: 2 },
    scenario: of({ capacity: 2, mortal: true, items: [8, 9], actions: [['pop'], [1, 2], ['pop', 3]] }),
  },
  {
    name: 'capacity 3, 2 pushers and popper',
    bounds: { kills: 1, preemptions: 4 },
    deep: { kills: 1 },
    scenario: of({
      capacity: 3,
      mortal: true,
      actions: [
        [1, 2],
        [3, 4],
        ['pop', 'pop', 'pop'],
      ],
    }),
  },
  {
    name: 'capacity 1, laps wrap',
    bounds: { kills: 1 },
    scenario: of({
      capacity: 1,
      mortal: true,
      lap: LAST_LAP,
      actions: [
        [1, 2],
        ['pop', 'pop'],
        [3, 'pop'],
      ],
    }),
  },
  {
    name: 'capacity 2, laps wrap',
    bounds: { kills: 1, preemptions: 4 },
    deep: { kills: 1 },
    scenario: of({
      capacity: 2,
      mortal: true,
      lap: LAST_LAP,
      items: [8],
      actions: [
        [1, 2, 'pop'],
        ['pop', 'pop'],
        [3, 'pop'],
      ],
    }),
  },
  {
    name: 'capacity 2, cross-check',
    bounds: { cuts: false, kills: 1 },
    scenario: of({
      capacity: 2,
      mortal: true,
      items: [8],
      actions: [
        [1, 2],
        ['pop', 'pop'],
      ],
    }),
  },
];
