import type { ModelCase } from '../case.js';
import type { Bounds } from '../scenario.js';
import { recordRing } from './record-ring.js';
import type { RecordRingOptions, WriterAction } from './record-world.js';

/** Room for two of the longest records. */
const SIZE = { capacity: 8, longest: 4 };
/** The last cell of a lap, before positions wrap from the greatest number to the smallest, and from -1 to 0. */
const GREATEST: number = 2 ** 31 - 1;
const LAST_BEFORE_ZERO = -1;

const of = (options: Omit<RecordRingOptions, 'capacity' | 'longest'> & { readonly capacity?: number; readonly longest?: number }) => () =>
  recordRing({ ...SIZE, ...options });

const revoke = (record: number): WriterAction => ({ revoke: record });

/** With both ways of waiting; with few preemptions every day, where that is too much otherwise. */
const both = (
  name: string,
  { isLarge = false, ...bounds }: Bounds & { readonly isLarge?: boolean },
  options: Omit<Parameters<typeof of>[0], 'reader'>,
): ModelCase[] => {
  const daily = isLarge ? { ...bounds, preemptions: 3 } : bounds;
  return [
    {
      name: `${name}, reader parks`,
      bounds: isLarge ? daily : { spurious: 1, ...daily },
      deep: { spurious: 1, ...bounds },
      scenario: of({ ...options, reader: 'parks' }),
    },
    {
      name: `${name}, reader watches`,
      bounds: daily,
      deep: bounds,
      scenario: of({ ...options, rings: options.mortal === true ? 0 : 1, reader: 'watches' }),
    },
  ];
};

export const recordRingCases: readonly ModelCase[] = [
  ...both('1 record', { kills: 2 }, { mortal: true, actions: [3] }),
  ...both('2 records', { kills: 2 }, { mortal: true, actions: [3, 4] }),
  ...both('3 records', {}, { actions: [4, 3, 4] }),
  ...both('rung for nothing', {}, { actions: ['ring', 3, 'ring', 3] }),
  ...both('2 records, both revoked', { kills: 2 }, { mortal: true, actions: [3, 3, revoke(1), revoke(0)] }),
  ...both('each revoked at once', { kills: 1 }, { mortal: true, actions: [3, revoke(0), 4, revoke(1)] }),
  ...both('3 records, released together', { kills: 1, isLarge: true }, { mortal: true, releaseEvery: 3, actions: [2, 3, revoke(0), 3] }),
  // A record that ends at the capacity, two that end one before it, so that the next one has its CLAIM in the slack, and one beyond it.
  ...both('ends at the capacity', { kills: 1 }, { mortal: true, actions: [4, 4, 3] }),
  ...both('ends before the capacity', { kills: 1, isLarge: true }, { mortal: true, actions: [4, 3, 4] }),
  ...both('ends beyond the capacity', { kills: 1, isLarge: true }, { mortal: true, actions: [3, 3, 4, 3] }),
  ...both('full', { kills: 1 }, { mortal: true, capacity: 4, actions: [4, 3, 2, 4], releaseEvery: 2 }),
  ...both('as long as there is room', { kills: 1, isLarge: true }, { mortal: true, actions: [3, 2, 'most', 'most'], releaseEvery: 2 }),
  ...both('a record that is gone is revoked', { kills: 1 }, { mortal: true, capacity: 4, actions: [4, 3, revoke(0), revoke(1), 3] }),
  ...both('records of another writer', { kills: 1 }, { mortal: true, before: [3, 4], actions: [4, 3, revoke(1)] }),
  ...both('greatest position', { kills: 1, isLarge: true }, { mortal: true, start: GREATEST, actions: [2, 4, 4, revoke(2), revoke(0)] }),
  ...both(
    'positions wrap to 0',
    { kills: 1, isLarge: true },
    { mortal: true, start: LAST_BEFORE_ZERO, actions: [2, 4, 3, revoke(0), revoke(2)] },
  ),
  {
    name: 'a record that is gone is revoked, cross-check',
    bounds: { cuts: false, kills: 1, preemptions: 3 },
    scenario: of({ mortal: true, capacity: 4, actions: [4, 3, revoke(0), revoke(1)], reader: 'parks' }),
  },
  {
    name: '2 records, cross-check',
    bounds: { cuts: false },
    scenario: of({ actions: [3, 4, revoke(1)], reader: 'watches' }),
  },
];
