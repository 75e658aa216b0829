import type { ModelCase } from '../case.js';
import type { Scenario } from '../scenario.js';
import { latch, type LatchAction, type LatchOptions } from './latch.js';

const of =
  (count: number, actions: readonly (readonly LatchAction[])[], options: Partial<LatchOptions> = {}): (() => Scenario) =>
  () => {
    const first = actions.length - (options.late ?? 0);
    return latch({ lanes: first, first, mortal: false, count, actions, ...options });
  };

const mortal = { mortal: true };
const party: readonly LatchAction[] = ['promise', 'arrive'];

export const latchCases: readonly ModelCase[] = [
  {
    name: 'a waiter, 2 that count down',
    bounds: { spurious: 1 },
    scenario: of(2, [['wait'], ['count down'], ['count down', 'count down']]),
  },
  { name: 'a waiter, a party, one counts down', bounds: {}, scenario: of(1, [['wait'], party, ['count down']]) },
  {
    name: 'a waiter, a party, one counts down',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of(1, [['wait'], party, ['count down']], mortal),
  },
  {
    name: '2 waiters and a party that counts down itself',
    bounds: { kills: 1, timeouts: 1, preemptions: 0 },
    deep: { kills: 1, timeouts: 1, preemptions: 2 },
    scenario: of(1, [['wait timed'], ['wait'], ['promise', 'count down', 'arrive']], mortal),
  },
  {
    name: 'a party with 2 promises',
    bounds: {},
    scenario: of(1, [
      ['wait', 'wait'],
      ['promise', 'promise', 'count down', 'arrive', 'arrive'],
    ]),
  },
  {
    name: 'flows beside a blocking call',
    bounds: { events: 1, timeouts: 1 },
    scenario: of(1, [
      ['mortal flow', 'flow', 'wait timed'],
      ['promise', 'count down', 'arrive'],
    ]),
  },
  {
    name: 'a flow whose own thread opens it',
    bounds: { events: 1 },
    scenario: of(1, [
      ['flow', 'count down'],
      ['mortal flow', 'wait'],
    ]),
  },
  {
    name: 'a flow that is a party, and a thread',
    bounds: { kills: 1, events: 1, preemptions: 1 },
    deep: { kills: 1, events: 1, preemptions: 3 },
    scenario: of(
      1,
      [
        ['mortal flow', 'promise', 'count down', 'arrive'],
        ['promise', 'arrive', 'wait'],
      ],
      mortal,
    ),
  },
  {
    name: "a new life in a dead party's lane promises too",
    bounds: { kills: 1, preemptions: 2 },
    deep: { kills: 1, preemptions: 4 },
    scenario: of(1, [party, ['count down', 'wait'], party], { mortal: true, late: 1 }),
  },
  {
    name: 'a waiter against a party, cross-check',
    bounds: { cuts: false, timeouts: 1 },
    scenario: of(1, [['wait timed'], ['promise', 'count down', 'arrive']]),
  },
];
