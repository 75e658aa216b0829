import type { ModelCase } from '../case.js';
import { linearSlots, type LinearSlotsOptions } from './linear-slots.js';

const of = (options: Omit<LinearSlotsOptions, 'lanes' | 'first'>) => () => {
  const first = options.actions.length;
  return linearSlots({ lanes: first, first, ...options });
};

/** The life of a pool: closing, opening, leases of other periods. */
export const linearSlotsCases: readonly ModelCase[] = [
  {
    name: 'a slot that somebody keeps',
    bounds: { timeouts: 1, preemptions: 1 },
    deep: { timeouts: 1, preemptions: 2 },
    scenario: of({ mortal: false, slots: 1, actions: [['keep'], ['use'], ['use timed']] }),
  },
  {
    name: 'a slot that somebody keeps until he dies',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of({ mortal: true, slots: 1, actions: [['keep'], ['use']] }),
  },
  {
    name: 'stopped under a user',
    bounds: { preemptions: 3 },
    deep: {},
    scenario: of({ mortal: false, slots: 1, actions: [['use', 'use'], ['stop']] }),
  },
  {
    name: 'stopped and started under a user',
    bounds: { preemptions: 3 },
    deep: { preemptions: 6 },
    scenario: of({
      mortal: false,
      slots: 1,
      actions: [
        ['use', 'use'],
        ['stop', 'start'],
      ],
    }),
  },
  {
    name: 'stopped and started under 2 users',
    bounds: { preemptions: 1 },
    deep: { preemptions: 3 },
    scenario: of({ mortal: false, slots: 1, actions: [['use'], ['use'], ['stop', 'start']] }),
  },
  {
    name: 'stopped and started, 2 slots',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({
      mortal: false,
      slots: 2,
      actions: [
        ['use', 'try'],
        ['stop', 'start'],
      ],
    }),
  },
  {
    name: 'stopped and started, somebody dies',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of({ mortal: true, slots: 1, actions: [['use'], ['stop', 'start']] }),
  },
  {
    name: 'a slot leaves and comes back',
    bounds: { preemptions: 3 },
    deep: { preemptions: 6 },
    scenario: of({
      mortal: false,
      slots: 1,
      actions: [
        ['use', 'use'],
        ['retire', 'open'],
      ],
    }),
  },
  {
    name: 'two open it',
    bounds: { preemptions: 3 },
    deep: { preemptions: 6 },
    scenario: of({
      mortal: false,
      slots: 1,
      actions: [
        ['stop', 'start'],
        ['stop', 'start'],
      ],
    }),
  },
  {
    name: 'closed and opened twice',
    bounds: { preemptions: 2 },
    deep: { preemptions: 6 },
    scenario: of({ mortal: false, slots: 1, actions: [['stop', 'close', 'try', 'start', 'reopen', 'try'], ['use']] }),
  },
  {
    name: 'two close it',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({
      mortal: false,
      slots: 2,
      actions: [
        ['close', 'keep'],
        ['close', 'keep'],
      ],
    }),
  },
  {
    name: 'two reopen it',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({
      mortal: false,
      slots: 2,
      actions: [
        ['close', 'reopen', 'keep'],
        ['reopen', 'keep'],
      ],
    }),
  },
];
