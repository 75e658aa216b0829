import type { ModelCase } from '../case.js';
import { linearLock, type LinearLockOptions } from './linear-lock.js';

const of = (options: Omit<LinearLockOptions, 'lanes' | 'first'>) => () => {
  const first = options.actions.length;
  return linearLock({ lanes: first, first, ...options });
};

/** The answers of Mutex, as those of a plain owner in some order; and who waits for ever has to. */
export const linearLockCases: readonly ModelCase[] = (['fair', 'barging'] as const).flatMap(fairness => [
  {
    name: `${fairness}: try against lock`,
    bounds: {},
    scenario: of({
      fairness,
      mortal: false,
      actions: [
        ['try', 'unlock', 'try', 'unlock'],
        ['lock', 'unlock'],
      ],
    }),
  },
  {
    name: `${fairness}: try, lock and a timed lock`,
    bounds: { timeouts: 1, preemptions: 2 },
    deep: { timeouts: 1, preemptions: 4 },
    scenario: of({
      fairness,
      mortal: false,
      actions: [
        ['try', 'unlock'],
        ['lock', 'unlock'],
        ['lock timed', 'unlock'],
      ],
    }),
  },
  {
    name: `${fairness}: a lock that somebody keeps`,
    bounds: { preemptions: 2 },
    deep: { preemptions: 4 },
    scenario: of({ fairness, mortal: false, actions: [['lock'], ['lock', 'unlock'], ['try', 'unlock', 'lock', 'unlock']] }),
  },
  {
    name: `${fairness}: an owner dies`,
    bounds: { kills: 1, preemptions: 1 },
    deep: { kills: 1, preemptions: 2 },
    scenario: of({ fairness, mortal: true, actions: [['lock'], ['lock', 'unlock', 'try', 'unlock']] }),
  },
]);
