import type { ModelCase } from '../case.js';
import { asyncLock, type AsyncLockOptions, type LockAction } from './async-lock.js';
import { type SyncLockOptions, syncLock } from './sync-lock.js';
import type { Fairness } from './lock-world.js';

/** Holds lock 1 and wants lock 0. */
const CROSSING: LockAction = { do: 'block', lock: 1, inside: [{ do: 'block' }] };

export const fairLockCases: readonly ModelCase[] = [...syncCases('fair'), ...asyncCases('fair')];
export const bargingLockCases: readonly ModelCase[] = [...syncCases('barging'), ...asyncCases('barging')];

function syncCases(fairness: Fairness): ModelCase[] {
  const isFair = fairness === 'fair';
  const sync = (options: Omit<SyncLockOptions, 'fairness' | 'lanes'> & { readonly lanes?: number }) => () =>
    syncLock({ fairness, lanes: options.first, ages: !isFair, order: isFair, ...options });
  return [
    { name: '2 threads, twice', bounds: {}, scenario: sync({ first: 2, mortal: false, rounds: [2, 2] }) },
    { name: '2 threads, once, cross-check', bounds: { cuts: false, timeouts: 1 }, scenario: sync({ first: 2, mortal: false, timed: [0] }) },
    {
      name: '2 threads, the data mended or not',
      bounds: { kills: 1 },
      deep: { kills: 1, spurious: 1 },
      scenario: sync({ first: 2, mortal: true, mends: true }),
    },
    {
      name: '2 threads twice, the data left abandoned, mended or neither',
      bounds: { preemptions: 2 },
      deep: { kills: 1, preemptions: 2 },
      scenario: sync({ first: 2, mortal: true, mends: true, abandons: true, rounds: [2, 2] }),
    },
    {
      name: '2 threads, the data left abandoned or not',
      bounds: { kills: 1, preemptions: 2 },
      deep: { kills: 1, spurious: 1 },
      scenario: sync({ first: 2, mortal: true, mends: true, abandons: true, isPublic: true }),
    },
    {
      name: '3 threads, the data mended or not',
      bounds: { kills: 1, preemptions: 0 },
      deep: { kills: 1, preemptions: 2 },
      scenario: sync({ first: 3, mortal: true, mends: true }),
    },
    {
      name: '2 threads with timeouts',
      bounds: { kills: 1, timeouts: 1, spurious: 1, preemptions: 1 },
      deep: { kills: 1, timeouts: 1, spurious: 1 },
      scenario: sync({ first: 2, mortal: true, timed: [0, 1] }),
    },
    {
      name: '2 threads, twice',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 3 },
      scenario: sync({ first: 2, mortal: true, rounds: [2, 2] }),
    },
    {
      name: '2 threads, lanes enroll as they come',
      bounds: { timeouts: 1, preemptions: 4 },
      deep: { timeouts: 1 },
      scenario: sync({ first: 2, mortal: false, timed: [1], enrolls: true }),
    },
    {
      name: '3 threads, lanes enroll as they come',
      bounds: { preemptions: 2 },
      deep: { preemptions: 3 },
      scenario: sync({ first: 3, mortal: false, enrolls: true }),
    },
    { name: '3 threads', bounds: { preemptions: 3 }, deep: { preemptions: 7 }, scenario: sync({ first: 3, mortal: false }) },
    {
      name: '3 threads, first twice',
      bounds: { preemptions: 2, timeouts: 1 },
      deep: { preemptions: 4, timeouts: 1 },
      scenario: sync({ first: 3, mortal: false, rounds: [2, 1, 1], timed: [1] }),
    },
    {
      name: '3 threads',
      bounds: { kills: 1, preemptions: 0 },
      deep: { kills: 1, preemptions: 2 },
      scenario: sync({ first: 3, mortal: true }),
    },
    {
      name: '3 threads',
      bounds: { timeouts: 2, preemptions: isFair ? 2 : 1 },
      deep: { timeouts: 2, preemptions: 4 },
      scenario: sync({ first: 3, mortal: false, timed: [0, 1, 2] }),
    },
    {
      name: '3 threads',
      bounds: { kills: 1, timeouts: 1, preemptions: 0 },
      deep: { kills: 1, timeouts: 1, preemptions: 1 },
      scenario: sync({ first: 3, mortal: true, timed: [1] }),
    },
    {
      name: '2 threads through Mutex',
      bounds: { kills: 1, timeouts: 1, preemptions: 1 },
      deep: { kills: 1, timeouts: 1, preemptions: 4 },
      scenario: sync({ first: 2, mortal: true, timed: [0], isPublic: true, mends: true }),
    },
    {
      name: '2 threads and a new life',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 4 },
      scenario: sync({ first: 2, late: 1, mortal: true }),
    },
    {
      name: '2 threads twice and a new life that does nothing',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 3 },
      scenario: sync({ first: 2, late: 1, mortal: true, idlers: true, rounds: [2, 2] }),
    },
    {
      name: '1 thread and a new life, 2 reapers',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1 },
      scenario: sync({ first: 1, lanes: 2, late: 1, mortal: true, reapers: 2 }),
    },
    {
      name: '2 threads and a new life, 2 reapers',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 2 },
      scenario: sync({ first: 2, late: 1, mortal: true, reapers: 2 }),
    },
    {
      name: '1 thread and a new life, reaper killed',
      bounds: { kills: 2, preemptions: 0 },
      deep: { kills: 2, preemptions: 2 },
      scenario: sync({ first: 1, lanes: 2, late: 1, mortal: true, mortalReapers: true }),
    },
    {
      name: '2 threads, reaper killed',
      bounds: { kills: 2, preemptions: 0 },
      deep: { kills: 2, preemptions: 2 },
      scenario: sync({ first: 2, mortal: true, mortalReapers: true }),
    },
    {
      name: '3 threads, tickets change sign',
      bounds: { preemptions: 2 },
      scenario: sync({ first: 3, mortal: false, ticketsFrom: 2 ** 31 - 4 }),
    },
    {
      name: '2 threads, tickets wrap',
      bounds: { timeouts: 1, preemptions: 3 },
      deep: { timeouts: 1 },
      scenario: sync({ first: 2, mortal: false, rounds: [2, 2], timed: [0, 1], ticketsFrom: -4 }),
    },
    ...(isFair
      ? []
      : [
          {
            name: '3 threads, first three times, nobody old',
            bounds: { timeouts: 1, preemptions: 1 },
            deep: { timeouts: 1, preemptions: 4 },
            scenario: sync({ first: 3, mortal: false, ages: false, rounds: [3, 1, 1], timed: [1] }),
          },
          {
            name: '3 threads, first twice, nobody old',
            bounds: { timeouts: 1, preemptions: 3 },
            deep: { timeouts: 1, preemptions: 5 },
            scenario: sync({ first: 3, mortal: false, ages: false, rounds: [2, 1, 1], timed: [1] }),
          },
        ]),
  ];
}

function asyncCases(fairness: Fairness): ModelCase[] {
  const run = (options: Omit<AsyncLockOptions, 'fairness' | 'lanes' | 'first'>) => () =>
    asyncLock({ fairness, lanes: options.actions.length, first: options.actions.length, ...options });
  const a: LockAction = { do: 'flow', name: 'a' };
  const b: LockAction = { do: 'flow', name: 'b' };
  const mortalA: LockAction = { ...a, event: 1 };
  const block: LockAction = { do: 'block' };
  const timed: LockAction = { do: 'block', isTimed: true };
  const withdrawal = [[a, { do: 'block', lock: 1 }], [CROSSING], [{ do: 'unlock' }]] as const;
  const stepBack = [
    [a, { do: 'block', lock: 1 }, { do: 'abort', name: 'a' }],
    [{ do: 'unlock', lock: 1 }, block],
    [{ do: 'unlock' }, block],
  ] as const;
  // Thread 2 takes lock 0, which is free for a moment, when the flow of thread 0 is in line again, and leaves it when that is gone.
  const cameAndWent = [
    [
      a,
      {
        do: 'block',
        lock: 1,
        inside: [
          { do: 'await', thread: 2, is: 'there' },
          { do: 'abort', name: 'a' },
        ],
      },
    ],
    [block],
    [
      { do: 'unlock' },
      { do: 'unlock', lock: 1 },
      { do: 'await', thread: 0, lock: 1, is: 'inside' },
      { do: 'await', thread: 0, is: 'in line' },
      { do: 'block', inside: [{ do: 'await', thread: 0, is: 'out of line' }] },
    ],
  ] as const;
  return [
    {
      name: 'a newcomer comes and goes while a flow is aborted right after stepping back',
      bounds: { preemptions: 1 },
      deep: { preemptions: 2 },
      scenario: run({ mortal: false, locks: 2, holders: [2, 2], actions: cameAndWent }),
    },
    {
      name: 'aborted right after stepping back',
      bounds: { preemptions: 2 },
      deep: { preemptions: 5 },
      scenario: run({ mortal: false, locks: 2, holders: [2, 1], actions: stepBack }),
    },
    {
      name: '2 flows against a thread',
      bounds: {},
      scenario: run({
        mortal: false,
        actions: [
          [a, b],
          [block, block],
        ],
      }),
    },
    {
      name: '1 flow against a thread, cross-check',
      bounds: { cuts: false, events: 1 },
      scenario: run({ mortal: false, actions: [[mortalA], [block]] }),
    },
    {
      name: '2 flows, one may be aborted, against a thread',
      bounds: { events: 1 },
      scenario: run({
        mortal: false,
        actions: [
          [mortalA, b],
          [block, block],
        ],
      }),
    },
    {
      name: '2 flows against a thread',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 3 },
      scenario: run({
        mortal: true,
        actions: [
          [mortalA, b],
          [block, block],
        ],
      }),
    },
    {
      name: '2 flows against 2 flows',
      bounds: { events: 2, preemptions: 3 },
      deep: { events: 2, preemptions: 6 },
      scenario: run({
        mortal: false,
        actions: [
          [mortalA, b],
          [mortalA, b],
        ],
      }),
    },
    {
      name: 'a blocking call passes a flow',
      bounds: {},
      scenario: run({
        mortal: false,
        actions: [
          [a, block],
          [block, block],
        ],
      }),
    },
    {
      name: 'a blocking call passes a flow or times out',
      bounds: { timeouts: 1, events: 1 },
      scenario: run({
        mortal: false,
        actions: [
          [mortalA, timed],
          [block, block],
        ],
      }),
    },
    {
      name: 'a blocking call passes 2 flows',
      bounds: { timeouts: 1, events: 1, preemptions: 1 },
      deep: { timeouts: 1, events: 1, preemptions: 2 },
      scenario: run({ mortal: false, actions: [[mortalA, b, timed], [timed], [block]] }),
    },
    {
      name: 'a blocking call passes a flow',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 3 },
      scenario: run({
        mortal: true,
        actions: [
          [a, timed],
          [block, block],
        ],
      }),
    },
    {
      name: 'a flow on one lock, blocked on another',
      bounds: {},
      scenario: run({ mortal: false, locks: 2, actions: [[a, { do: 'block', lock: 1 }], [CROSSING]] }),
    },
    {
      name: 'the same, the lock held by a third',
      bounds: { preemptions: 2 },
      deep: { preemptions: 4 },
      scenario: run({ mortal: false, locks: 2, holders: [2], actions: withdrawal }),
    },
    {
      name: 'the same, the lock held by a third',
      bounds: { kills: 1, preemptions: 0 },
      deep: { kills: 1, preemptions: 1 },
      scenario: run({ mortal: true, locks: 2, holders: [2], actions: withdrawal }),
    },
    {
      name: 'flows on both locks, blocked on one, timed',
      bounds: { timeouts: 1, preemptions: 1 },
      deep: { timeouts: 1, preemptions: 3 },
      scenario: run({
        mortal: false,
        locks: 2,
        holders: [2],
        actions: [[a, { ...b, lock: 1 }, { do: 'block', lock: 1, isTimed: true }], [CROSSING], [{ do: 'unlock' }]],
      }),
    },
  ];
}
