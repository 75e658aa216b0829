import type { ModelCase } from '../case.js';
import { semaphoreOf as of } from './semaphore.js';

/** Tries, and permits that are added or forgotten. */
export const semaphoreCountCases: readonly ModelCase[] = [
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
    name: 'the only permit is forgotten, and tried for',
    bounds: {},
    scenario: of({ mortal: false, permits: 1, finalTotal: 0, actions: [[['consume', 1]], [['try', 1]]] }),
  },
  {
    name: 'a try while permits are forgotten',
    bounds: { preemptions: 3 },
    deep: {},
    scenario: of({ mortal: false, permits: 2, finalTotal: 1, actions: [[['consume', 1]], [['try', 1]]] }),
  },
  {
    name: '1 permit is forgotten by who had to sleep before the gate, and tried for',
    bounds: { timeouts: 1 },
    scenario: of({
      mortal: false,
      permits: 2,
      held: [1, 1],
      finalTotal: 1,
      finalHeld: 1,
      actions: [[['forget', 1]], [['try to keep', 1]]],
    }),
  },
  {
    name: '1 permit is forgotten by who had to sleep before the gate, and waited for',
    bounds: { timeouts: 1 },
    scenario: of({
      mortal: false,
      permits: 2,
      held: [1],
      finalTotal: 1,
      finalHeld: 1,
      actions: [[['forget', 1]], [['keep', 1]]],
    }),
  },
  {
    name: '1 permit is forgotten by who had to sleep before the gate, 1 | 1',
    bounds: { timeouts: 1, preemptions: 2 },
    deep: { timeouts: 1, preemptions: 4 },
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
    name: '1 permit is forgotten while 1 is added',
    bounds: {},
    scenario: of({ mortal: false, permits: 1, held: [1], actions: [[['forget', 1]], [['signal', 1]]] }),
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
];
