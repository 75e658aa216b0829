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
