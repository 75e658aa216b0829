import type { ModelCase } from '../case.js';
import { semaphore, type SemaphoreScenarioOptions } from './semaphore.js';

const of = (options: Omit<SemaphoreScenarioOptions, 'lanes' | 'first'> & { readonly lanes?: number }) => () => {
  const first = options.actions.length - (options.late ?? 0);
  const order = options.isEventual !== true && options.actions.flat().every(([does]) => does === 'use' || does === 'use timed');
  return semaphore({ lanes: first, first, order, ...options });
};

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
  {
    name: 'tries against tries',
    bounds: { preemptions: 3 },
    deep: { preemptions: 5 },
    scenario: of({ mortal: false, permits: 2, actions: [[['try', 1]], [['try', 1]]] }),
  },
  {
    name: 'tries of different size and a giver',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({
      mortal: false,
      permits: 3,
      held: [1],
      actions: [
        [
          ['give back', 1],
          ['use', 1],
        ],
        [['try', 2]],
        [['try', 1]],
      ],
    }),
  },
  {
    name: 'a try while permits are forgotten',
    bounds: { preemptions: 3 },
    deep: {},
    scenario: of({ mortal: false, permits: 2, finalTotal: 1, actions: [[['consume', 1]], [['try', 1]]] }),
  },
  {
    name: '1 permit is forgotten by who had to sleep before the gate, 1 | 1',
    bounds: { timeouts: 1, preemptions: 3 },
    deep: { timeouts: 1, preemptions: 5 },
    scenario: of({ mortal: false, permits: 2, finalTotal: 1, actions: [[['consume', 1]], [['use', 1]], [['use', 1]]] }),
  },
  {
    name: 'a try, killed',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of({ mortal: true, permits: 2, actions: [[['try', 2]], [['try', 1]]] }),
  },
  {
    name: 'signals and consumers',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({ mortal: false, permits: 0, actions: [[['signal', 2]], [['consume', 1]], [['consume', 1]]] }),
  },
  {
    name: 'two signal, one consumes 2',
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({ mortal: false, permits: 0, actions: [[['signal', 1]], [['signal', 1]], [['consume', 2]]] }),
  },
  {
    name: 'two signal up to max, one consumes',
    bounds: { preemptions: 2 },
    scenario: of({ mortal: false, permits: 1, max: 2, mayStarve: true, actions: [[['signal', 1]], [['signal', 1]], [['consume', 1]]] }),
  },
  {
    name: 'a signal, two consumers, killed',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 1 },
    scenario: of({ mortal: true, permits: 0, mayStarve: true, actions: [[['signal', 2]], [['consume', 1]], [['consume', 1]]] }),
  },
  {
    name: '1 permit is forgotten, 1 | 1 wait, killed',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 3 },
    scenario: of({ mortal: true, permits: 2, finalTotal: 1, actions: [[['consume', 1]], [['use', 1]]] }),
  },
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
    name: '1 permit, cross-check',
    bounds: { cuts: false, timeouts: 1, preemptions: 2 },
    scenario: of({ mortal: false, permits: 1, actions: [[['use', 1]], [['use timed', 1]]] }),
  },
];
