import type { ModelCase } from '../case.js';
import { semaphoreOf as of } from './semaphore.js';
import { semaphoreCountCases } from './semaphore-count-cases.js';

export const semaphoreCases: readonly ModelCase[] = [
  { name: '2 permits, 2 | 1', bounds: {}, scenario: of({ mortal: false, permits: 2, actions: [[['use', 2]], [['use', 1]]] }) },
  { name: '2 permits, 2 | 2', bounds: {}, scenario: of({ mortal: false, permits: 2, actions: [[['use', 2]], [['use', 2]]] }) },
  {
    name: '2 permits, 2 | 2, a timeout',
    bounds: { timeouts: 1, preemptions: 4 },
    scenario: of({ mortal: false, permits: 2, actions: [[['use timed', 2]], [['use', 2]]] }),
  },
  {
    name: '2 permits, 2 | 1, killed',
    bounds: { kills: 1, preemptions: 2 },
    deep: { kills: 1, preemptions: 4 },
    scenario: of({ mortal: true, permits: 2, actions: [[['use', 2]], [['use', 1]]] }),
  },
  {
    name: '1 permit, twice | twice',
    bounds: { preemptions: 3 },
    deep: {},
    scenario: of({
      mortal: false,
      permits: 1,
      ticketsFrom: -4,
      actions: [
        [
          ['use', 1],
          ['use', 1],
        ],
        [
          ['use', 1],
          ['use', 1],
        ],
      ],
    }),
  },
  {
    name: '1 permit, 1 | 1, killed',
    bounds: { kills: 1, preemptions: 2 },
    deep: { kills: 1, preemptions: 4 },
    scenario: of({ mortal: true, permits: 1, actions: [[['use', 1]], [['use', 1]]] }),
  },
  {
    name: '1 permit, lanes enroll as they come',
    bounds: { timeouts: 1, preemptions: 3 },
    deep: { timeouts: 1 },
    scenario: of({ mortal: false, permits: 1, enrolls: true, actions: [[['use', 1]], [['use timed', 1]]] }),
  },
  {
    name: '1 permit, counted at first, then taken alone while others come',
    bounds: { preemptions: 2 },
    scenario: of({
      mortal: false,
      permits: 1,
      held: [1],
      order: true,
      actions: [
        [
          ['give back', 1],
          ['use', 1],
        ],
        [['use', 1]],
        [['use', 1]],
      ],
    }),
  },
  {
    name: 'several are given back beside one that is kept',
    bounds: { preemptions: 2 },
    scenario: of({
      mortal: false,
      permits: 3,
      finalHeld: 1,
      actions: [
        [
          ['keep', 1],
          ['use', 2],
        ],
        [['use', 1]],
      ],
    }),
  },
  {
    name: '2 permits, 1 twice | 1 | 2 tried for',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({
      mortal: false,
      permits: 2,
      actions: [
        [
          ['use', 1],
          ['use', 1],
        ],
        [['use', 1]],
        [['try', 2]],
      ],
    }),
  },
  {
    name: '2 permits, 1 | 1 | 2',
    bounds: { preemptions: 2 },
    deep: { preemptions: 3 },
    scenario: of({ mortal: false, permits: 2, actions: [[['use', 1]], [['use', 1]], [['use', 2]]] }),
  },
  {
    name: '2 permits, 2 | 2 timed | 1',
    bounds: { timeouts: 1, preemptions: 2 },
    deep: { timeouts: 1, preemptions: 3 },
    scenario: of({ mortal: false, permits: 2, held: [2], actions: [[['give back', 2]], [['use timed', 2]], [['use', 1]]] }),
  },
  {
    name: '2 permits, 1 | 1 | 2, killed',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 1 },
    scenario: of({ mortal: true, permits: 2, actions: [[['use', 1]], [['use', 1]], [['use', 2]]] }),
  },
  {
    name: '1 permit, 1 | 1 | 1, killed, tickets wrap',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of({ mortal: true, permits: 1, ticketsFrom: -2, actions: [[['use', 1]], [['use', 1]], [['use', 1]]] }),
  },
  {
    name: 'eventual: 1 permit, 1 | 1 | 1, killed',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of({ mortal: true, permits: 1, isEventual: true, actions: [[['use', 1]], [['use', 1]], [['use', 1]]] }),
  },
  {
    name: 'eventual: 1 permit, twice | timed, tickets wrap',
    bounds: { timeouts: 1, preemptions: 2 },
    deep: { timeouts: 1, preemptions: 4 },
    scenario: of({
      mortal: false,
      permits: 1,
      isEventual: true,
      ages: true,
      ticketsFrom: -3,
      actions: [
        [
          ['use', 1],
          ['use', 1],
        ],
        [['use timed', 1]],
        [['use', 1]],
      ],
    }),
  },
  {
    name: 'eventual: a flow that may be aborted against 2 threads',
    bounds: { events: 1, preemptions: 1 },
    deep: { events: 1, preemptions: 3 },
    scenario: of({
      mortal: false,
      permits: 1,
      isEventual: true,
      ages: true,
      actions: [[['mortal flow', 1]], [['use', 1]], [['use', 1]]],
    }),
  },
  {
    name: '2 permits given back at once, two keep 1',
    bounds: { preemptions: 2 },
    deep: { preemptions: 3 },
    scenario: of({
      mortal: false,
      permits: 2,
      held: [2],
      finalHeld: 2,
      actions: [[['give back', 2]], [['keep', 1]], [['keep', 1]]],
    }),
  },
  {
    name: '1 permit and another one, 1 given back | 1',
    bounds: { preemptions: 1 },
    scenario: of({
      mortal: false,
      permits: 3,
      finalHeld: 1,
      actions: [
        [
          ['keep', 1],
          ['keep', 1],
          ['give back', 1],
        ],
        [['use', 1]],
      ],
    }),
  },
  {
    name: '2 permits, one gets 1 for 2 in vain | 1 behind it',
    bounds: { timeouts: 1, preemptions: 2 },
    scenario: of({
      mortal: false,
      permits: 2,
      held: [1],
      finalHeld: 2,
      actions: [[], [['use timed', 2]], [['keep', 1]]],
      mayStarve: true,
    }),
  },
  {
    name: '1 permit, twice | 1 | 1',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({
      mortal: false,
      permits: 1,
      actions: [
        [
          ['use', 1],
          ['use', 1],
        ],
        [['use', 1]],
        [['use', 1]],
      ],
    }),
  },
  ...semaphoreCountCases,
  {
    name: '2 flows of different size against a thread',
    bounds: { events: 1, preemptions: 3 },
    deep: { events: 1 },
    scenario: of({
      mortal: false,
      permits: 2,
      actions: [
        [
          ['mortal flow', 2],
          ['flow', 1],
        ],
        [
          ['use', 1],
          ['use', 2],
        ],
      ],
    }),
  },
  {
    name: 'a blocking call passes 2 flows of other sizes',
    bounds: { timeouts: 1, events: 1, preemptions: 2 },
    deep: { timeouts: 1, events: 1, preemptions: 4 },
    scenario: of({
      mortal: false,
      permits: 2,
      held: [0, 2],
      actions: [
        [
          ['mortal flow', 2],
          ['flow', 1],
          ['use timed', 2],
        ],
        [['give back', 2]],
      ],
    }),
  },
  {
    // Thread 1 has come before the call that passes the flow, and what it holds already is needed for that call.
    name: 'a blocking call for more than a flow, behind one that keeps a permit while it waits for another',
    bounds: { preemptions: 2 },
    deep: {},
    scenario: of({
      mortal: false,
      permits: 1,
      held: [0, 1],
      finalTotal: 2,
      actions: [
        [
          ['flow', 1],
          ['await', 2],
          ['signal', 1],
          ['use', 2],
        ],
        [
          ['use', 1],
          ['give back', 1],
        ],
      ],
    }),
  },
  {
    name: '2 flows of different size, killed',
    bounds: { kills: 1, preemptions: 1 },
    scenario: of({
      mortal: true,
      permits: 2,
      actions: [
        [
          ['flow', 2],
          ['flow', 1],
        ],
        [['use', 2]],
      ],
    }),
  },
  {
    name: '2 threads and a new life',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of({ mortal: true, permits: 2, late: 1, lanes: 2, actions: [[['use', 2]], [['use', 1]], [['use', 1]]] }),
  },
  {
    name: 'eventual: 1 permit, twice | 1',
    bounds: { preemptions: 3 },
    deep: {},
    scenario: of({
      mortal: false,
      permits: 1,
      isEventual: true,
      ages: true,
      actions: [
        [
          ['use', 1],
          ['use', 1],
        ],
        [['use', 1]],
      ],
    }),
  },
  {
    name: 'eventual: 2 permits, 1 twice | 2 timed | 1',
    bounds: { timeouts: 1, preemptions: 1 },
    deep: { timeouts: 1, preemptions: 3 },
    scenario: of({
      mortal: false,
      permits: 2,
      isEventual: true,
      ages: true,
      actions: [
        [
          ['use', 1],
          ['use', 1],
        ],
        [['use timed', 2]],
        [['use', 1]],
      ],
    }),
  },
  {
    name: 'eventual: 2 | 1, killed',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of({ mortal: true, permits: 2, isEventual: true, ages: true, actions: [[['use', 2]], [['use', 1]]] }),
  },
  {
    // The count of who gives up meets the permits of the first life in the lane, and then the name of the second.
    name: 'eventual: a flow gives up while a new life barges in, another waits behind it',
    bounds: { kills: 1, events: 1, preemptions: 1 },
    onlyDeep: true,
    scenario: of({
      mortal: true,
      mortals: [0],
      permits: 3,
      held: [2, 1],
      late: 1,
      lanes: 2,
      isEventual: true,
      mayStarve: true,
      actions: [
        [['give back', 2]],
        [
          ['mortal flow', 3],
          ['flow', 1],
        ],
        [['try to keep', 1]],
      ],
    }),
  },
  {
    // A ticket that a dead life has left was once taken for the new life's, and nobody rang the waiter that was the oldest.
    name: '1 permit is given back while a waiter dies and a new life comes, another waits',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 1 },
    scenario: of({
      mortal: true,
      mortals: [1],
      permits: 1,
      held: [1, 0, 0],
      late: 1,
      lanes: 3,
      order: false,
      actions: [[['give back', 1]], [['use', 1]], [['use', 1]], [['use', 1]]],
    }),
  },
  {
    name: '1 permit, cross-check',
    bounds: { cuts: false, timeouts: 1, preemptions: 2 },
    scenario: of({ mortal: false, permits: 1, actions: [[['use', 1]], [['use timed', 1]]] }),
  },
];
