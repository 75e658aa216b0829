import type { ModelCase } from '../case.js';
import type { Scenario } from '../scenario.js';
import { barrier, type BarrierAction, type BarrierOptions } from './barrier.js';

const of =
  (parties: number, actions: readonly (readonly BarrierAction[])[], options: Partial<BarrierOptions> = {}): (() => Scenario) =>
  () => {
    const first = actions.length - (options.late ?? 0);
    return barrier({ lanes: first, first, mortal: false, parties, actions, ...options });
  };

const mortal = { mortal: true };
const twice: readonly BarrierAction[] = ['wait', 'wait'];

export const barrierCases: readonly ModelCase[] = [
  { name: '2 parties, twice', bounds: { spurious: 1 }, scenario: of(2, [twice, twice]) },
  { name: '3 parties', bounds: { preemptions: 2 }, deep: {}, scenario: of(3, [['wait'], ['wait'], ['wait']]) },
  {
    name: '2 parties, twice',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 4 },
    scenario: of(2, [twice, twice], mortal),
  },
  {
    name: '3 parties',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of(3, [['wait'], ['wait'], ['wait']], mortal),
  },
  {
    name: '3 parties',
    bounds: { timeouts: 1, preemptions: 1 },
    deep: { timeouts: 2, preemptions: 3 },
    scenario: of(3, [['wait timed'], ['wait'], ['wait timed']]),
  },
  {
    name: '2 parties',
    bounds: { kills: 1, timeouts: 1, preemptions: 1 },
    deep: { kills: 1, timeouts: 1, preemptions: 5 },
    scenario: of(2, [['wait timed'], ['wait']], mortal),
  },
  {
    name: '2 parties, twice',
    bounds: { timeouts: 2 },
    scenario: of(2, [
      ['wait timed', 'wait'],
      ['wait', 'wait timed'],
    ]),
  },
  { name: 'reset under a waiter', bounds: { preemptions: 2 }, deep: {}, scenario: of(2, [['wait'], ['reset', 'wait'], ['wait']]) },
  {
    name: 'aborted and reset right behind a trip',
    bounds: { preemptions: 3 },
    deep: {},
    scenario: of(2, [['wait'], ['wait', 'abort', 'reset', 'abort', 'reset']]),
  },
  {
    name: 'a waiter sleeps through 2 phases',
    bounds: { preemptions: 1 },
    deep: { preemptions: 4 },
    scenario: of(2, [['wait'], twice, ['wait']]),
  },
  {
    name: 'a waiter sleeps through a reset and another phase',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of(2, [['wait'], ['reset', 'flow', 'wait'], ['reset']]),
  },
  {
    name: '3 flows of one thread and a thread',
    bounds: { events: 1, preemptions: 3 },
    deep: { events: 2 },
    scenario: of(2, [['mortal flow', 'flow', 'flow'], ['wait']]),
  },
  {
    name: 'a blocking call beside a flow',
    bounds: { events: 1, timeouts: 1 },
    scenario: of(3, [['mortal flow', 'wait timed'], ['flow']]),
  },
  {
    name: 'a blocking call beside a flow, one dies',
    bounds: { kills: 1, events: 1, preemptions: 0 },
    deep: { kills: 1, events: 1, preemptions: 3 },
    scenario: of(3, [['mortal flow', 'wait'], ['flow']], mortal),
  },
  {
    name: "a new life in a dead party's lane arrives",
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of(3, [['wait'], ['wait'], ['wait']], { mortal: true, late: 1 }),
  },
  {
    name: 'a party dies, and the barrier is reset',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of(2, [['wait'], ['reset', 'flow', 'reset']], mortal),
  },
  {
    name: 'whoever resets may die',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 4 },
    scenario: of(2, [['wait'], ['reset']], { mortal: true, lanes: 3, deadParty: true }),
  },
  {
    name: 'a party leaves and dies',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of(
      2,
      [
        ['wait', 'leave'],
        ['wait', 'flow'],
      ],
      mortal,
    ),
  },
  {
    name: 'a party dies after it was broken and reset',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of(2, [twice, ['wait', 'abort', 'reset', 'wait']], mortal),
  },
  { name: 'nobody waits at a broken one', bounds: { preemptions: 3 }, scenario: of(3, [['flow', 'abort', 'is empty'], ['wait']]) },
  {
    name: 'a late reset, and a party dies in the next phase',
    onlyDeep: true,
    bounds: { kills: 1, preemptions: 1 },
    scenario: of(3, [['wait'], ['reset', 'wait'], ['reset']], { mortal: true, broken: true }),
  },
  {
    name: "a late reset, and a new life in the dead party's lane",
    onlyDeep: true,
    bounds: { kills: 1, preemptions: 1 },
    scenario: of(3, [['reset'], ['reset', 'wait'], ['wait']], { mortal: true, late: 1, lanes: 3, deadParty: true, broken: true }),
  },
  {
    name: "2 resets, and a new life in the dead party's lane",
    onlyDeep: true,
    bounds: { kills: 1, preemptions: 1 },
    scenario: of(3, [['reset'], ['reset', 'wait', 'wait'], ['wait', 'wait']], { mortal: true, late: 1, lanes: 3, deadParty: true }),
  },
  {
    name: 'a reset forgets the dead',
    bounds: {},
    scenario: of(1, [['reset', 'is whole', 'wait'], ['reset']], { lanes: 3, deadParty: true }),
  },
  { name: 'phases wrap', bounds: { timeouts: 1 }, scenario: of(2, [['wait', 'wait timed', 'wait'], twice], { phase: 2 ** 18 - 2 }) },
  {
    name: 'a waiter sleeps through phases that wrap',
    bounds: { preemptions: 1 },
    deep: { preemptions: 4 },
    scenario: of(2, [['wait'], ['reset', 'flow', 'wait'], ['reset']], { phase: 2 ** 18 - 1 }),
  },
  {
    name: "a waiter sleeps through 2 phases, its phase's namesake broke",
    bounds: { preemptions: 1 },
    deep: { preemptions: 4 },
    scenario: of(2, [['wait'], twice, ['wait']], { phase: 5, namesakeBroke: true }),
  },
  { name: '2 parties, cross-check', bounds: { cuts: false, timeouts: 1, preemptions: 4 }, scenario: of(2, [['wait timed'], ['wait']]) },
  {
    name: '2 flows and a reset, cross-check',
    bounds: { cuts: false, events: 1, preemptions: 2 },
    scenario: of(3, [['mortal flow', 'flow'], ['reset']]),
  },
];
