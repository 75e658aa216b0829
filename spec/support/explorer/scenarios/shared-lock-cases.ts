import type { ModelCase } from '../case.js';
import type { View } from '../scenario.js';
import { type SharedAction, sharedLock, type SharedLockOptions } from './shared-lock.js';

const BLOCKING: readonly SharedAction[] = ['read', 'write', 'read timed', 'write timed'];

const of = (options: Omit<SharedLockOptions, 'lanes' | 'first'> & { readonly lanes?: number }) => () => {
  const first = options.actions.length - (options.late ?? 0);
  const order = options.actions.flat().every(action => BLOCKING.includes(action));
  return sharedLock({ lanes: first, first, order, ...options });
};

const R: readonly SharedAction[] = ['read'];
const W: readonly SharedAction[] = ['write'];
const Rt: readonly SharedAction[] = ['read timed'];
const Wt: readonly SharedAction[] = ['write timed'];

export const sharedLockCases: readonly ModelCase[] = [...blockingCases(), ...lifeCases(), ...nestedCases(), ...flowCases()];

function blockingCases(): ModelCase[] {
  return [
    { name: 'RW', bounds: {}, scenario: of({ mortal: false, actions: [R, W] }) },
    { name: 'WW', bounds: {}, scenario: of({ mortal: false, actions: [W, W] }) },
    {
      name: 'RW, lanes enroll as they come',
      bounds: { cuts: false, preemptions: 4 },
      scenario: of({ mortal: false, actions: [R, W], enrolls: true }),
    },
    {
      name: 'RRW, lanes enroll as they come',
      bounds: { cuts: false, preemptions: 2 },
      scenario: of({ mortal: false, actions: [R, R, W], enrolls: true }),
    },
    { name: 'RW, cross-check', bounds: { cuts: false, timeouts: 1, preemptions: 3 }, scenario: of({ mortal: false, actions: [Rt, Wt] }) },
    {
      name: 'RW, both twice',
      bounds: { preemptions: 4 },
      deep: {},
      scenario: of({
        mortal: false,
        actions: [
          ['read', 'read'],
          ['write', 'write'],
        ],
      }),
    },
    { name: 'RW', bounds: { timeouts: 2, spurious: 1 }, scenario: of({ mortal: false, actions: [Rt, Wt] }) },
    { name: 'RRW', bounds: { preemptions: 2 }, deep: { preemptions: 4 }, scenario: of({ mortal: false, actions: [R, R, W] }) },
    { name: 'RWW', bounds: { preemptions: 2 }, deep: { preemptions: 4 }, scenario: of({ mortal: false, actions: [R, W, W] }) },
    {
      name: 'WWW, first twice',
      bounds: { preemptions: 1 },
      deep: { preemptions: 4 },
      scenario: of({ mortal: false, actions: [['write', 'write'], W, W] }),
    },
    {
      name: 'RRW',
      bounds: { timeouts: 1, preemptions: 2 },
      deep: { timeouts: 1, preemptions: 4 },
      scenario: of({ mortal: false, actions: [Rt, Rt, Wt] }),
    },
    {
      name: 'RWW',
      bounds: { timeouts: 1, preemptions: 2 },
      deep: { timeouts: 1, preemptions: 4 },
      scenario: of({ mortal: false, actions: [Rt, Wt, Wt] }),
    },
    {
      name: 'RWW, all twice',
      bounds: { preemptions: 1 },
      deep: { preemptions: 3 },
      scenario: of({
        mortal: false,
        actions: [
          ['read', 'write'],
          ['write', 'read'],
          ['write', 'read'],
        ],
      }),
    },
    {
      name: 'a writer gives up behind a reader that stays',
      bounds: { timeouts: 1, preemptions: 2 },
      deep: { timeouts: 1, preemptions: 4 },
      scenario: of({ mortal: false, actions: [['begin read'], Wt, R], mayStaySleeping: behindWriter }),
    },
    {
      name: 'tries beside waiters',
      bounds: { preemptions: 2 },
      deep: { preemptions: 4 },
      scenario: of({ mortal: false, actions: [['try read', 'try write'], W, ['try write', 'try read']] }),
    },
    {
      name: 'RWW, tickets change sign, waiters wrap',
      bounds: { preemptions: 2 },
      scenario: of({ mortal: false, ticketsFrom: 2 ** 31 - 4, waitedFrom: -2, actions: [Rt, W, W] }),
    },
    {
      name: 'RW twice, tickets wrap',
      bounds: { timeouts: 1, preemptions: 3 },
      scenario: of({
        mortal: false,
        ticketsFrom: -4,
        actions: [
          ['read', 'read timed'],
          ['write', 'write timed'],
        ],
      }),
    },
  ];
}

function lifeCases(): ModelCase[] {
  return [
    {
      name: 'RW on data that may be mended',
      bounds: { timeouts: 1, preemptions: 3 },
      deep: { timeouts: 1 },
      scenario: of({
        mortal: false,
        mends: true,
        orphaned: true,
        actions: [
          ['read', 'write'],
          ['write timed', 'read'],
        ],
      }),
    },
    {
      name: 'R beside W behind a dead writer, the data mended or not',
      bounds: { kills: 1, preemptions: 0 },
      deep: { kills: 1, preemptions: 2 },
      scenario: of({ mortal: true, mends: true, actions: [R, Wt, W] }),
    },
    {
      name: 'RW, the data left abandoned, mended or neither',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 3 },
      scenario: of({
        mortal: true,
        mends: true,
        abandons: true,
        actions: [
          ['read', 'write'],
          ['write', 'read'],
        ],
      }),
    },
    {
      name: 'RW, the data mended or not',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 5 },
      scenario: of({
        mortal: true,
        mends: true,
        actions: [
          ['read', 'write'],
          ['write', 'read'],
        ],
      }),
    },
    {
      name: 'RW',
      bounds: { kills: 1, preemptions: 2 },
      deep: { kills: 1, timeouts: 1 },
      scenario: of({ mortal: true, actions: [Rt, Wt] }),
    },
    { name: 'WW', bounds: { kills: 1, preemptions: 2 }, deep: { kills: 1 }, scenario: of({ mortal: true, actions: [W, W] }) },
    {
      name: 'RRW',
      bounds: { kills: 1, preemptions: 0 },
      deep: { kills: 1, preemptions: 2 },
      scenario: of({ mortal: true, actions: [R, R, W] }),
    },
    {
      name: 'RWW',
      bounds: { kills: 1, preemptions: 0 },
      deep: { kills: 1, preemptions: 2 },
      scenario: of({ mortal: true, actions: [R, W, W] }),
    },
    {
      name: 'RW and a new life that reads',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 3 },
      scenario: of({ mortal: true, late: 1, lanes: 2, actions: [R, W, R] }),
    },
    {
      name: 'RW and a new life that writes',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 3 },
      scenario: of({ mortal: true, late: 1, lanes: 2, actions: [R, W, W] }),
    },
    {
      name: 'RW, reaper killed',
      bounds: { kills: 2, preemptions: 0 },
      deep: { kills: 2, preemptions: 2 },
      scenario: of({ mortal: true, mortalReapers: true, actions: [R, W] }),
    },
  ];
}

function nestedCases(): ModelCase[] {
  const nested: readonly SharedAction[] = ['begin read', 'read', 'end read'];
  const downgrade: readonly SharedAction[] = ['begin write', 'downgrade', 'end read'];
  return [
    { name: 'a nested read beside a writer', bounds: { preemptions: 4 }, deep: {}, scenario: of({ mortal: false, actions: [nested, W] }) },
    {
      name: 'a nested read beside a writer that may die',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 4 },
      scenario: of({ mortal: true, actions: [nested, W] }),
    },
    {
      name: 'a nested read beside a writer and a reader',
      bounds: { preemptions: 2 },
      deep: { preemptions: 4 },
      scenario: of({ mortal: false, actions: [nested, Wt, R] }),
    },
    { name: 'downgrade beside a writer', bounds: {}, scenario: of({ mortal: false, actions: [downgrade, W] }) },
    {
      name: 'downgrade beside a writer and a reader',
      bounds: { preemptions: 2 },
      deep: { preemptions: 4 },
      scenario: of({ mortal: false, actions: [downgrade, W, R] }),
    },
    {
      name: 'downgrade beside a writer',
      bounds: { kills: 1, preemptions: 1 },
      deep: { kills: 1, preemptions: 3 },
      scenario: of({ mortal: true, actions: [downgrade, Wt] }),
    },
    {
      name: 'a reader comes in with one that has downgraded and stays',
      bounds: { preemptions: 3 },
      scenario: of({ mortal: false, actions: [['begin write', 'downgrade'], R], mayStaySleeping: behindWriter }),
    },
  ];
}

function flowCases(): ModelCase[] {
  const flows = (
    name: string,
    actions: SharedLockOptions['actions'],
    more: Partial<ModelCase> & Partial<SharedLockOptions> = {},
  ): ModelCase => ({
    name,
    bounds: more.bounds ?? { preemptions: 3 },
    deep: more.deep ?? {},
    scenario: of({ mortal: false, ...more, actions }),
  });
  return [
    flows('a reading and a writing flow against a writer', [['read flow', 'write flow'], W]),
    flows('a writing and a reading flow against a reader', [['write flow', 'read flow'], R]),
    flows('flows that may be aborted against a reader', [['mortal write flow', 'mortal read flow'], R], {
      bounds: { events: 2, preemptions: 3 },
      deep: { events: 2 },
    }),
    flows('a writing flow that may be aborted, and a reader behind it', [['mortal write flow'], ['begin read', 'end read'], R], {
      bounds: { events: 1, preemptions: 2 },
      deep: { events: 1, preemptions: 4 },
    }),
    flows('a writing flow waits for a reader of its thread', [['begin read', 'mortal write flow', 'end read'], R], {
      bounds: { events: 1, preemptions: 3 },
      deep: { events: 1 },
    }),
    flows('flows of a thread that reads', [['begin read', 'write flow', 'read flow', 'end read'], W], { bounds: { preemptions: 2 } }),
    flows(
      'a reading call passes a writing flow',
      [
        ['mortal write flow', 'read timed'],
        ['read', 'write'],
      ],
      {
        bounds: { events: 1, timeouts: 1, preemptions: 2 },
        deep: { events: 1, timeouts: 1, preemptions: 5 },
      },
    ),
    flows('a writing call passes a writing flow', [['mortal write flow', 'write timed'], R], {
      bounds: { events: 1, timeouts: 1, preemptions: 2 },
      deep: { events: 1, timeouts: 1, preemptions: 5 },
    }),
    flows(
      'a writing call passes a reading flow',
      [
        ['mortal read flow', 'write timed'],
        ['write', 'read'],
      ],
      {
        bounds: { events: 1, timeouts: 1, preemptions: 2 },
        deep: { events: 1, timeouts: 1, preemptions: 5 },
      },
    ),
    // The reader has come after the flow and never leaves.
    flows(
      'a writing call passes a writing flow, before a reader that stays',
      [
        ['await writer', 'write flow', 'write'],
        ['begin write', 'await two', 'end write', 'begin read'],
      ],
      { bounds: { preemptions: 2 } },
    ),
    flows('a writing flow passed by a call, beside two', [['write flow', 'read timed'], R, W], {
      bounds: { timeouts: 1, preemptions: 1 },
      deep: { timeouts: 1, preemptions: 3 },
    }),
    flows(
      'flows and a call',
      [
        ['write flow', 'read timed'],
        ['read flow', 'write'],
      ],
      {
        mortal: true,
        bounds: { kills: 1, preemptions: 0 },
        deep: { kills: 1, preemptions: 2 },
      },
    ),
    // Thread 0 drains lock 0 and blocks on lock 1, whose reader wants to read lock 0 before it leaves.
    flows(
      'a flow drains one lock while its thread blocks on another',
      [['write flow', 'write other'], ['begin read other', 'read', 'end read other'], R],
      {
        locks: 2,
        bounds: { preemptions: 1 },
        deep: { preemptions: 3 },
      },
    ),
    flows(
      'the same, timed',
      [
        ['mortal write flow', 'write other'],
        ['begin read other', 'read timed', 'end read other'],
        ['begin read', 'end read'],
      ],
      {
        locks: 2,
        bounds: { timeouts: 1, events: 1, preemptions: 0 },
        deep: { timeouts: 1, events: 1, preemptions: 2 },
      },
    ),
  ];
}

/** Beside a reader that stays, a writer may sleep, and whoever is behind it; thread 1 is the only writer. */
function behindWriter(view: View, asleep: readonly number[]): string | undefined {
  if (asleep.length === 0) return undefined;
  return view.isDone(1) || !asleep.includes(1) ? `thread ${asleep.join(' and ')} sleeps behind readers alone` : undefined;
}
