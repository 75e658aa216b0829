import type { Contender, Figure, Sample, Sampled, Setting } from '../harness/figure.js';
import { atMostTimes } from '../harness/target.js';
import { Mutex } from '../../lib/sync/mutex.js';
import type { Guard } from '../../lib/sync/guard.js';
import { flowsInTurn } from './flows.js';

const WAITERS: readonly number[] = [1, 100, 1000, 10_000];
const FEW = 100;
const MANY = 10_000;
/** Each waiter has its turn so often, in one run, so that the way in and the way out matter little. */
const TURNS_EACH = 10;
const FLAT = 1.5;
const NS_PER_MS = 1e6;
const QUICK_SHARE = 0.1;

function waitersOf(waiters: number): string {
  return `${waiters.toLocaleString('en')} waiting`;
}

function handOver(waiters: number): Contender {
  return {
    name: waitersOf(waiters),
    role: 'ours',
    open: () => ({ run: flowsInTurn(new Mutex({ fairness: 'fifo' }), waiters + 1), batch: TURNS_EACH * (waiters + 1) }),
  };
}

function asyncMutex(waiters: number): Contender {
  return {
    name: `async-mutex, ${waitersOf(waiters)}`,
    role: 'rival',
    async open() {
      const { asyncMutexFlows } = await import('../rivals/async-mutex.js');
      return { run: asyncMutexFlows(waiters + 1), batch: TURNS_EACH * (waiters + 1) };
    },
  };
}

export const handOverByWaiters: Figure = {
  title: "hand-over of a Mutex 'fifo' between flows, by the number that wait",
  unit: 'ns',
  module: import.meta.url,
  contenders: [...WAITERS.map(handOver), asyncMutex(FEW), asyncMutex(MANY)],
  targets: [atMostTimes(waitersOf(MANY), FLAT, waitersOf(FEW)), atMostTimes(waitersOf(MANY), 1, `async-mutex, ${waitersOf(MANY)}`)],
};

/** How the waits of a crowd are given up. */
type GiveUp = 'signals' | 'one signal';

/** Flows that wait for a mutex and are all called off, until each of them has heard of it. */
function aborts(waiters: number, how: GiveUp): Contender {
  return {
    name: `${waitersOf(waiters)}, ${how === 'signals' ? 'a signal each' : 'one signal for all'}`,
    role: 'ours',
    open: setting => abortAll(waiters, how, setting),
  };
}

function abortAll(waiters: number, how: GiveUp, { isQuick }: Setting): Sampled {
  const count = isQuick ? Math.ceil(waiters * QUICK_SHARE) : waiters;
  const mutex = new Mutex({ fairness: 'fifo' });
  let guard: Guard | undefined;
  return {
    async sample(budgetMs): Promise<Sample> {
      guard ??= mutex.lockSync();
      const values: number[] = [];
      for (const startMs = performance.now(); performance.now() - startMs < budgetMs;) values.push(await abortOnce(mutex, count, how));
      return { values };
    },
  };
}

/** Nanoseconds for each. */
async function abortOnce(mutex: Mutex, count: number, how: GiveUp): Promise<number> {
  const controllers = Array.from({ length: how === 'signals' ? count : 1 }, () => new AbortController());
  const waiting = Array.from({ length: count }, (_, i) => mutex.lock({ signal: controllers[i % controllers.length]?.signal }));
  const settled = Promise.allSettled(waiting);
  const reason = new Error('called off');
  const startMs = performance.now();
  for (const controller of controllers) controller.abort(reason);
  await settled;
  const tookMs = performance.now() - startMs;
  if (mutex.waiting !== 0) throw new Error(`${mutex.waiting} are still waiting`);
  return (tookMs / count) * NS_PER_MS;
}

export const abortsByWaiters: Figure = {
  title: "aborting all who wait for a Mutex 'fifo'",
  unit: 'ns',
  module: import.meta.url,
  contenders: [
    ...WAITERS.map(waiters => aborts(waiters, 'signals')),
    ...WAITERS.filter(waiters => waiters > 1).map(waiters => aborts(waiters, 'one signal')),
  ],
  targets: [
    atMostTimes(`${waitersOf(MANY)}, a signal each`, FLAT, `${waitersOf(FEW)}, a signal each`),
    atMostTimes(`${waitersOf(MANY)}, one signal for all`, FLAT, `${waitersOf(FEW)}, one signal for all`),
  ],
};
