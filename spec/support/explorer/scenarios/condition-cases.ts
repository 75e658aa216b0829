import type { ModelCase } from '../case.js';
import { condition, type ConditionOptions } from './condition.js';

const of = (options: Omit<ConditionOptions, 'lanes' | 'first' | 'fairness' | 'mortal'> & Partial<ConditionOptions>) => () => {
  const first = options.actions.length - (options.late ?? 0);
  return condition({ lanes: first, first, fairness: 'fair', mortal: false, ...options });
};

const ONE = { notify: 1 } as const;
const ITEM = { notify: 1, items: 1 } as const;

export const conditionCases: readonly ModelCase[] = [
  { name: 'a waiter and a notifier', bounds: {}, scenario: of({ order: true, actions: [['wait'], [ONE, ONE]] }) },
  {
    name: 'a waiter and a notifier, cross-check',
    bounds: { cuts: false, timeouts: 1 },
    scenario: of({ actions: [['wait timed'], [ONE]] }),
  },
  {
    name: 'a waiter with a timeout, twice, and a notifier',
    bounds: { timeouts: 1, spurious: 1, preemptions: 3 },
    deep: { timeouts: 1, spurious: 1 },
    scenario: of({
      order: true,
      actions: [
        ['wait timed', 'wait'],
        [ONE, ONE],
      ],
    }),
  },
  {
    name: '2 waiters, notified one by one',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({ order: true, actions: [['wait'], ['wait'], [ONE, ONE]] }),
  },
  {
    name: '2 waiters, one notified, one with a timeout',
    bounds: { timeouts: 1, preemptions: 2 },
    deep: { timeouts: 1, preemptions: 3 },
    scenario: of({ order: true, actions: [['wait timed'], ['wait'], [ONE]] }),
  },
  {
    name: '2 waiters, 2 notified at once',
    bounds: { timeouts: 1, preemptions: 2 },
    deep: { timeouts: 1, preemptions: 3 },
    scenario: of({ order: true, actions: [['wait timed'], ['wait'], [{ notify: 2 }]] }),
  },
  {
    name: '2 waiters, all notified',
    bounds: { timeouts: 1, preemptions: 2 },
    deep: { timeouts: 1, preemptions: 3 },
    scenario: of({ actions: [['wait timed'], ['wait'], [{ notify: 'all' }]] }),
  },
  {
    name: '2 waiters, tickets wrap',
    bounds: { preemptions: 1 },
    scenario: of({ order: true, ticketsFrom: 2 ** 31 - 2, actions: [['wait'], ['wait'], [ONE]] }),
  },
  {
    name: 'a consumer and a producer',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 4 },
    scenario: of({ mortal: true, actions: [['take'], [ITEM]] }),
  },
  {
    name: 'a consumer with a timeout and a producer',
    bounds: { kills: 1, timeouts: 1, preemptions: 1 },
    deep: { kills: 1, timeouts: 1, preemptions: 3 },
    scenario: of({ mortal: true, actions: [['take timed'], [ITEM]] }),
  },
  {
    name: '2 consumers and a producer of one',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 1 },
    scenario: of({ mortal: true, actions: [['take'], ['take'], [ITEM]] }),
  },
  {
    name: '2 consumers and a producer of 2, through a barging mutex',
    bounds: { preemptions: 1 },
    deep: { preemptions: 2 },
    scenario: of({ fairness: 'barging', actions: [['take'], ['take'], [ITEM, ITEM]] }),
  },
  {
    name: 'a consumer, a producer and a new life',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 1 },
    scenario: of({ mortal: true, late: 1, lanes: 2, actions: [['take'], [ITEM], ['take']] }),
  },
  {
    name: 'a flow that may be aborted, and a notifier',
    bounds: { events: 1, preemptions: 3 },
    deep: { events: 1 },
    scenario: of({ actions: [['mortal flow'], [ONE]] }),
  },
  {
    name: '2 flows, one may be aborted, and a notifier',
    bounds: { events: 1, preemptions: 2 },
    deep: { events: 1, preemptions: 4 },
    scenario: of({ actions: [['flow', 'mortal flow'], [ONE]] }),
  },
  {
    name: '2 flows, the first may be aborted, and a notifier',
    bounds: { events: 1, preemptions: 2 },
    deep: { events: 1, preemptions: 4 },
    scenario: of({
      actions: [
        ['mortal flow', 'flow'],
        [ONE, ONE],
      ],
    }),
  },
  {
    name: 'a flow and a flow that is aborted at once, and a notifier',
    bounds: { preemptions: 3 },
    scenario: of({ actions: [['flow', 'aborted flow'], [ONE]] }),
  },
  {
    name: 'a flow, then a blocking wait, and a notifier',
    bounds: { timeouts: 1, preemptions: 2 },
    deep: { timeouts: 1, preemptions: 3 },
    scenario: of({
      actions: [
        ['flow', 'wait timed'],
        [ONE, ONE],
      ],
    }),
  },
  {
    name: '2 flows in one thread, a waiter in another, a notifier',
    bounds: { preemptions: 1 },
    deep: { preemptions: 2 },
    scenario: of({ actions: [['flow', 'flow'], ['wait'], [{ notify: 2 }]] }),
  },
  {
    name: 'a thread notifies its own flows',
    bounds: { preemptions: 2 },
    deep: {},
    scenario: of({ actions: [['flow', 'flow', ONE, { notify: 'all' }], ['wait']] }),
  },
  {
    name: 'a taking flow and a producer',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of({ mortal: true, actions: [['taking flow'], [ITEM]] }),
  },
  {
    name: 'a taking flow, a consumer and a producer',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 1 },
    scenario: of({ mortal: true, actions: [['taking flow'], ['take'], [ITEM]] }),
  },
];
