import type { ModelCase } from '../case.js';
import { slotPool, type SlotPoolOptions } from './slot-pool.js';

const of = (options: Omit<SlotPoolOptions, 'lanes' | 'first'> & { readonly lanes?: number }) => () => {
  const first = options.actions.length - (options.late ?? 0);
  const order = options.actions.flat().every(action => action === 'use' || action === 'use timed');
  return slotPool({ lanes: first, first, order, ...options });
};

export const slotPoolCases: readonly ModelCase[] = [
  { name: '1 slot, 2 threads', bounds: {}, scenario: of({ mortal: false, slots: 1, actions: [['use'], ['use']] }) },
  {
    name: '1 slot, 2 threads, twice',
    bounds: { preemptions: 3 },
    deep: {},
    scenario: of({
      mortal: false,
      slots: 1,
      actions: [
        ['use', 'use'],
        ['use', 'use'],
      ],
    }),
  },
  {
    name: '1 slot, 2 threads',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 4 },
    scenario: of({ mortal: true, slots: 1, actions: [['use'], ['use timed']] }),
  },
  {
    name: '1 slot, 3 threads',
    bounds: { timeouts: 1, preemptions: 2 },
    deep: { timeouts: 1, preemptions: 3 },
    scenario: of({ mortal: false, slots: 1, actions: [['use'], ['use timed'], ['use']] }),
  },
  {
    name: '1 slot, 3 threads, first twice',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({ mortal: false, slots: 1, actions: [['use', 'use'], ['use'], ['use']] }),
  },
  {
    name: '1 slot, 3 threads',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of({ mortal: true, slots: 1, actions: [['use'], ['use'], ['use']] }),
  },
  {
    name: '1 slot, 3 threads, tickets wrap',
    bounds: { timeouts: 1, preemptions: 1 },
    deep: { timeouts: 1, preemptions: 3 },
    scenario: of({ mortal: false, slots: 1, ticketsFrom: -2, actions: [['use'], ['use timed'], ['use']] }),
  },
  {
    name: '1 slot, 3 threads, after others have waited',
    onlyDeep: true,
    bounds: { preemptions: 5 },
    scenario: of({ mortal: false, slots: 1, hadWaiters: true, actions: [['use'], ['use'], ['use']] }),
  },
  {
    name: '2 slots, 3 threads',
    bounds: { preemptions: 2 },
    deep: { preemptions: 3, timeouts: 1 },
    scenario: of({ mortal: false, slots: 2, actions: [['use', 'use'], ['use timed'], ['use']] }),
  },
  {
    name: '2 slots, 3 threads',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 1 },
    scenario: of({ mortal: true, slots: 2, actions: [['use'], ['use'], ['use']] }),
  },
  {
    name: '1 slot, 2 flows against a thread',
    bounds: { events: 1, preemptions: 3 },
    deep: { events: 1 },
    scenario: of({
      mortal: false,
      slots: 1,
      actions: [
        ['mortal flow', 'flow'],
        ['use', 'use'],
      ],
    }),
  },
  {
    name: '1 slot, a blocking call passes a flow',
    bounds: { timeouts: 1, events: 1, preemptions: 3 },
    scenario: of({
      mortal: false,
      slots: 1,
      actions: [
        ['mortal flow', 'use timed'],
        ['use', 'use'],
      ],
    }),
  },
  {
    name: '1 slot, a flow and a thread',
    bounds: { kills: 1, preemptions: 1 },
    scenario: of({ mortal: true, slots: 1, actions: [['flow', 'use'], ['use']] }),
  },
  {
    name: '1 slot, closed under waiters',
    bounds: { preemptions: 2 },
    scenario: of({ mortal: false, slots: 1, actions: [['use'], ['flow', 'use'], ['keep', 'close']] }),
  },
  {
    name: '1 slot, 2 threads and a new life',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of({ mortal: true, slots: 1, late: 1, lanes: 2, actions: [['use'], ['use'], ['use']] }),
  },
  {
    name: '1 slot, 1 thread, cross-check',
    bounds: { cuts: false, timeouts: 1, preemptions: 3 },
    scenario: of({ mortal: false, slots: 1, actions: [['use'], ['use timed']] }),
  },
];
