import type { ModelCase } from '../case.js';
import { realmLife, type RealmOptions } from './realm.js';

/** As in life.ts. */
const LAST_GENERATION: number = (1 << 18) - 1;

const of = (options: RealmOptions) => () => realmLife(options);

export const realmCases: readonly ModelCase[] = [
  {
    name: '2 threads join, 3 lanes',
    bounds: { kills: 1, preemptions: 2 },
    deep: { kills: 1 },
    scenario: of({ lanes: 3, first: 1, late: 2, mortal: true }),
  },
  {
    name: '3 threads join, 2 lanes',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1 },
    scenario: of({ lanes: 2, first: 0, late: 3, mortal: true }),
  },
  {
    name: 'a thread sleeps until a death',
    bounds: { kills: 1, spurious: 1 },
    scenario: of({ lanes: 3, first: 1, mourners: 1, late: 1, mortal: true }),
  },
  {
    name: 'a thread sleeps until a death, 2 reapers',
    bounds: { kills: 1 },
    scenario: of({ lanes: 2, first: 2, mourners: 1, mortal: true, reapers: 2 }),
  },
  {
    name: 'lanes are used again, 2 reapers',
    bounds: { kills: 1 },
    scenario: of({ lanes: 1, first: 1, late: 2, mortal: true, reapers: 2 }),
  },
  {
    name: 'lanes are used again, 2 reapers',
    bounds: { kills: 2, preemptions: 1 },
    deep: { kills: 2, preemptions: 3 },
    scenario: of({ lanes: 1, first: 1, late: 3, mortal: true, reapers: 2 }),
  },
  {
    name: 'lanes are used again, reaper killed',
    bounds: { kills: 2 },
    scenario: of({ lanes: 1, first: 1, late: 1, mortal: true, mortalReapers: true }),
  },
  {
    name: 'a thread sleeps until a death, reaper killed',
    bounds: { kills: 2, preemptions: 2 },
    deep: { kills: 2, preemptions: 5 },
    scenario: of({ lanes: 2, first: 2, mourners: 1, mortal: true, mortalReapers: true }),
  },
  {
    name: 'what is read of an occupant is all of the same one',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of({ lanes: 2, first: 2, late: 1, mortal: true, describes: true }),
  },
  {
    name: 'a lane whose generations are used up is left',
    bounds: { kills: 1 },
    scenario: of({ lanes: 2, first: 1, late: 1, mortal: true, generation: LAST_GENERATION }),
  },
  {
    name: 'the only lane is used up',
    bounds: { kills: 1 },
    scenario: of({ lanes: 1, first: 1, late: 2, mortal: true, generation: LAST_GENERATION }),
  },
];
