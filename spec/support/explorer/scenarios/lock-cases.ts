import type { ModelCase } from '../case.js';
import { type SyncLockOptions, syncLock } from './sync-lock.js';
import type { Fairness } from './lock-world.js';

export const fairLockCases: readonly ModelCase[] = [...syncCases('fair')];
export const bargingLockCases: readonly ModelCase[] = [...syncCases('barging')];

function syncCases(fairness: Fairness): ModelCase[] {
  const isFair = fairness === 'fair';
  const sync = (options: Omit<SyncLockOptions, 'fairness' | 'lanes'> & { readonly lanes?: number }) => () => syncLock({ fairness, lanes: options.first, ages: !isFair, order: isFair, ...options });
  return [
    { name: '2 threads, twice', bounds: {}, scenario: sync({ first: 2, mortal: false, rounds: [2, 2] }) },
    { name: '2 threads, once, cross-check', bounds: { cuts: false, timeouts: 1 }, scenario: sync({ first: 2, mortal: false, timed: [0] }) },
    { name: '2 threads, the data mended or not', bounds: { kills: 1, spurious: 1 }, scenario: sync({ first: 2, mortal: true, mends: true }) },
    { name: '2 threads with timeouts', bounds: { kills: 1, timeouts: 1, spurious: 1 }, scenario: sync({ first: 2, mortal: true, timed: [0, 1] }) },
    { name: '2 threads, twice', bounds: { kills: 1, preemptions: 3 }, scenario: sync({ first: 2, mortal: true, rounds: [2, 2] }) },
    { name: '3 threads', bounds: { preemptions: 4 }, scenario: sync({ first: 3, mortal: false }) },
    { name: '3 threads, first twice', bounds: { preemptions: 3, timeouts: 1 }, scenario: sync({ first: 3, mortal: false, rounds: [2, 1, 1], timed: [1] }) },
    { name: '3 threads', bounds: { kills: 1, preemptions: 1 }, scenario: sync({ first: 3, mortal: true }) },
    { name: '3 threads', bounds: { timeouts: 2, preemptions: 2 }, scenario: sync({ first: 3, mortal: false, timed: [0, 1, 2] }) },
    { name: '3 threads', bounds: { kills: 1, timeouts: 1, preemptions: 1 }, scenario: sync({ first: 3, mortal: true, timed: [1] }) },
    { name: '2 threads through Mutex', bounds: { kills: 1, timeouts: 1, preemptions: 2 }, scenario: sync({ first: 2, mortal: true, timed: [0], isPublic: true, mends: true }) },
    { name: '2 threads and a new life', bounds: { kills: 1, preemptions: 2 }, scenario: sync({ first: 2, late: 1, mortal: true }) },
    { name: '2 threads twice and a new life that does nothing', bounds: { kills: 1, preemptions: 2 }, scenario: sync({ first: 2, late: 1, mortal: true, idlers: true, rounds: [2, 2] }) },
    { name: '1 thread and a new life, 2 reapers', bounds: { kills: 1 }, scenario: sync({ first: 1, lanes: 2, late: 1, mortal: true, reapers: 2 }) },
    { name: '2 threads and a new life, 2 reapers', bounds: { kills: 1, preemptions: 1 }, scenario: sync({ first: 2, late: 1, mortal: true, reapers: 2 }) },
    { name: '1 thread and a new life, reaper killed', bounds: { kills: 2, preemptions: 3 }, scenario: sync({ first: 1, lanes: 2, late: 1, mortal: true, mortalReapers: true }) },
    { name: '2 threads, reaper killed', bounds: { kills: 2, preemptions: 2 }, scenario: sync({ first: 2, mortal: true, mortalReapers: true }) },
    { name: '2 threads, tickets wrap', bounds: { timeouts: 1 }, scenario: sync({ first: 2, mortal: false, rounds: [2, 2], timed: [0, 1], ticketsFrom: -2 }) },
  ];
}
