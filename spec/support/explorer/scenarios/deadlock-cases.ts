import type { ModelCase } from '../case.js';
import { deadlock, LONG_MS, SHORT_MS } from './deadlock.js';
import { waitBoard } from './wait-board.js';

/** Exploration without cuts: see `deadlock`. */
const UNCUT = { cuts: false, aloneEvery: 0, togetherEvery: 997, timeoutsPreempt: true } as const;

export const deadlockCases: readonly ModelCase[] = [...simpleCases(), ...lockCases()];

/** What threads publish and conclude, with the simplest of locks. */
function simpleCases(): ModelCase[] {
  return [
    {
      name: 'simple: 2 threads in a circle',
      bounds: { ...UNCUT, timeouts: 4, preemptions: 1 },
      deep: { ...UNCUT, timeouts: 5, preemptions: 1 },
      scenario: () => deadlock({ kind: 'simple', locks: 2, held: [0, 1], routes: [[[1]], [[0]]] }),
    },
    {
      // Thread 1 lets go of what thread 0 waits for before it waits for thread 2, which has seen thread 0 wait for it.
      name: 'simple: 3 threads, one lets go before it closes the circle',
      onlyDeep: true,
      bounds: { ...UNCUT, timeouts: 5, preemptions: 1 },
      scenario: () => deadlock({ kind: 'simple', locks: 3, held: [0, 1, 2], routes: [[[1]], [[], [2]], [[0]]] }),
    },
    {
      // The second wait of thread 0 is for the same thread as the first, but with nothing in its hands.
      name: 'simple: 2 threads, one gives up waiting and comes again',
      bounds: { ...UNCUT, timeouts: 4, preemptions: 1 },
      deep: { ...UNCUT, timeouts: 5, preemptions: 2 },
      scenario: () => deadlock({ kind: 'simple', locks: 2, held: [0, 1], routes: [[[1], [1]], [[0]]], patienceMs: [SHORT_MS, LONG_MS] }),
    },
    { name: 'what is read of a page is all of one wait', bounds: {}, scenario: waitBoard },
  ];
}

/** With the locks that there are, and their lines. */
function lockCases(): ModelCase[] {
  return [
    {
      name: '2 threads, 2 locks, crosswise',
      bounds: { ...UNCUT, timeouts: 3, preemptions: 1 },
      deep: { ...UNCUT, timeouts: 4, preemptions: 2 },
      scenario: () => deadlock({ locks: 2, routes: [[[0, 1]], [[1, 0]]] }),
    },
    {
      name: '2 threads, 2 locks, always in the same order',
      bounds: { ...UNCUT, timeouts: 3, preemptions: 2 },
      deep: { ...UNCUT, timeouts: 4, preemptions: 3 },
      scenario: () => deadlock({ locks: 2, routes: [[[0, 1]], [[1], [0]]] }),
    },
    {
      name: '3 threads, 2 locks, always in the same order',
      bounds: { ...UNCUT, timeouts: 3, preemptions: 1 },
      onlyDeep: true,
      scenario: () => deadlock({ locks: 2, routes: [[[0, 1]], [[1], [0]], [[1]]] }),
    },
    {
      name: '2 threads, one gives up waiting and comes again',
      bounds: { ...UNCUT, timeouts: 4, preemptions: 1 },
      deep: { ...UNCUT, timeouts: 5, preemptions: 3 },
      scenario: () => deadlock({ locks: 2, routes: [[[1], [0], [1], [0]], [[0, 1]]], kind: 'barging', patienceMs: [SHORT_MS] }),
    },
    {
      name: '2 threads in a circle',
      onlyDeep: true,
      bounds: { ...UNCUT, timeouts: 6, preemptions: 1 },
      scenario: () => deadlock({ locks: 2, held: [0, 1], routes: [[[1]], [[0]]] }),
    },
    {
      name: 'simple: 2 threads in a circle, at once',
      onlyDeep: true,
      bounds: { ...UNCUT, timeouts: 5, preemptions: 1 },
      scenario: () => deadlock({ kind: 'simple', locks: 2, held: [0, 1], routes: [[[1]], [[0]]], stamp: () => 0 }),
    },
    {
      name: '2 threads in a circle, and one behind them',
      onlyDeep: true,
      bounds: { ...UNCUT, timeouts: 3, preemptions: 0 },
      scenario: () => deadlock({ locks: 2, held: [0, 1], routes: [[[1]], [[0]], [[0]]] }),
    },
    {
      name: '3 threads, one lets go before it closes the circle',
      onlyDeep: true,
      bounds: { ...UNCUT, timeouts: 5, preemptions: 1 },
      scenario: () => deadlock({ locks: 3, held: [0, 1, 2], routes: [[[1]], [[], [2]], [[0]]] }),
    },
  ];
}
