import type { ModelCase } from '../case.js';
import { type RequestAction, requestsWorld, type RequestsOptions } from './requests.js';

const of =
  (options: Omit<RequestsOptions, 'lanes' | 'first' | 'capacity'> & { readonly lanes?: number; readonly capacity?: number }) => () => {
    const first = options.actions.length - (options.late ?? 0);
    return requestsWorld({ lanes: first, first, capacity: options.actions.flat().length, ...options });
  };

const X: RequestAction = { do: 'exclusive' };
const S: RequestAction = { do: 'shared' };
const Y: RequestAction = { do: 'exclusive', name: 'b' };
const DEATH: RequestAction = { do: 'a stranger dies' };
const UNLOCK_AT_END: RequestAction = { do: 'unlock at the end' };

export const requestCases: readonly ModelCase[] = [
  { name: '2 exclusive', bounds: { preemptions: 3 }, deep: {}, scenario: of({ mortal: false, actions: [[X], [X]] }) },
  {
    name: '2 exclusive',
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of({ mortal: true, actions: [[X], [X]] }),
  },
  { name: '3 exclusive', bounds: { preemptions: 2 }, deep: { preemptions: 3 }, scenario: of({ mortal: false, actions: [[X], [X], [X]] }) },
  {
    name: '3 exclusive, killed',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 1 },
    scenario: of({ mortal: true, actions: [[X], [X], [X]] }),
  },
  {
    // All three do the same, so it hardly matters which of them it is.
    name: '3 exclusive, one of them killed',
    onlyDeep: true,
    bounds: { kills: 1, preemptions: 2 },
    scenario: of({ mortal: true, mortals: [0], actions: [[X], [X], [X]] }),
  },
  {
    name: '3 exclusive, one withdrawn, turns wrap',
    bounds: { events: 1, preemptions: 1 },
    deep: { events: 1, preemptions: 2 },
    scenario: of({ mortal: false, turnsFrom: -1, actions: [[X], [{ do: 'mortal' }], [X]] }),
  },
  {
    name: '2 shared, 1 exclusive',
    bounds: { preemptions: 2 },
    deep: { preemptions: 3 },
    scenario: of({ mortal: false, actions: [[S], [S], [X]] }),
  },
  {
    name: '2 flows of one thread against another',
    bounds: { events: 1, preemptions: 2 },
    scenario: of({
      mortal: false,
      actions: [
        [{ do: 'mortal' }, S],
        [X, S],
      ],
    }),
  },
  {
    name: '2 shared flows of one thread behind another',
    bounds: { preemptions: 2 },
    scenario: of({ mortal: false, actions: [[S, S], [X]] }),
  },
  {
    name: 'one thread waits for two others',
    bounds: { preemptions: 1 },
    deep: { preemptions: 3 },
    scenario: of({ mortal: false, actions: [[X, Y], [X], [Y]] }),
  },
  {
    name: 'two names in one bucket',
    bounds: { preemptions: 2 },
    scenario: of({
      mortal: false,
      actions: [
        [X, Y],
        [Y, X],
      ],
    }),
  },
  {
    name: 'only if it is free now',
    bounds: { preemptions: 2 },
    scenario: of({
      mortal: false,
      actions: [
        [X, { do: 'now' }],
        [{ do: 'now' }, X],
      ],
    }),
  },
  {
    name: 'stolen from holder and past a waiter',
    bounds: { preemptions: 1 },
    deep: { preemptions: 3 },
    scenario: of({ mortal: false, actions: [[X], [X], [{ do: 'steal' }]] }),
  },
  {
    name: 'a thread that blocks steps aside',
    bounds: { preemptions: 1 },
    deep: { preemptions: 2 },
    scenario: of({ mortal: false, holder: 1, actions: [[X, { do: 'block' }], [X, { do: 'unlock at the end' }], [X]] }),
  },
  {
    name: 'two share, and one waits inside for the other',
    bounds: { preemptions: 2 },
    scenario: of({
      mortal: false,
      holder: 1,
      actions: [
        [{ do: 'shared', inside: 'lock' }, UNLOCK_AT_END],
        [S, UNLOCK_AT_END],
      ],
    }),
  },
  {
    // Thread 2 lets the others begin once it is inside.
    name: 'two share behind another, and one waits inside for the other',
    bounds: { preemptions: 1 },
    scenario: of({
      mortal: false,
      holder: 2,
      actions: [
        [{ do: 'block' }, { do: 'shared', inside: 'lock' }, UNLOCK_AT_END],
        [{ do: 'lock' }, S, UNLOCK_AT_END],
        [{ do: 'exclusive', inside: 'unlock' }],
      ],
    }),
  },
  {
    name: 'granted past a thread that stands aside',
    bounds: { preemptions: 2 },
    deep: { preemptions: 3 },
    scenario: of({
      mortal: false,
      holder: 1,
      actions: [
        [X, { do: 'block' }],
        [X, { do: 'exclusive', inside: 'unlock' }],
      ],
    }),
  },
  {
    name: 'a thread steps aside after it was told',
    bounds: { preemptions: 2 },
    deep: { preemptions: 3 },
    scenario: of({
      mortal: false,
      holder: 0,
      actions: [
        [X, { do: 'unlock' }, { do: 'block' }],
        [{ do: 'exclusive', inside: 'lock' }, X, UNLOCK_AT_END],
      ],
    }),
  },
  {
    name: 'a thread steps aside after a death',
    onlyDeep: true,
    bounds: { preemptions: 3 },
    scenario: of({
      mortal: false,
      holder: 0,
      actions: [
        [X, { do: 'unlock' }, DEATH, { do: 'block' }],
        [{ do: 'exclusive', inside: 'lock' }, X, UNLOCK_AT_END],
      ],
    }),
  },
  {
    name: 'robbed while it stays inside',
    bounds: { preemptions: 2 },
    scenario: of({ mortal: false, actions: [[{ do: 'exclusive', inside: 'stay' }], [{ do: 'steal' }]] }),
  },
  {
    name: 'a block is free when the dead are removed',
    bounds: { preemptions: 2 },
    scenario: of({ mortal: false, actions: [[X, DEATH, X], [X]] }),
  },
  {
    name: 'whoever stays inside dies while the dead are removed',
    bounds: { kills: 1, preemptions: 1 },
    scenario: of({ mortal: true, actions: [[{ do: 'exclusive', inside: 'stay' }], [DEATH, X]] }),
  },
  {
    name: 'a thief may die',
    bounds: { kills: 1, preemptions: 1 },
    scenario: of({ mortal: true, actions: [[X], [{ do: 'steal' }]] }),
  },
  {
    name: '2 threads and a new life, no block to spare',
    bounds: { kills: 1, preemptions: 0 },
    deep: { kills: 1, preemptions: 1 },
    scenario: of({ mortal: true, late: 1, lanes: 2, capacity: 2, actions: [[X], [S], [X]] }),
  },
];
