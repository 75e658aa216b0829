import { BARE_PAIR, barePair, barePairAwaited } from '../bare/lock-pair.js';
import type { Contender, Figure } from '../harness/figure.js';
import { atMostTimes } from '../harness/target.js';
import { ASYNC_SEMAPHORES, rival } from '../rivals/async-locks.js';
import { Semaphore } from '../../lib/sync/semaphore.js';

const PERMITS = 1;

function contender(name: string, takeAndRelease: (semaphore: Semaphore, times: number) => void | Promise<void>): Contender {
  return {
    name,
    role: 'ours',
    open() {
      const semaphore = new Semaphore(PERMITS);
      return { run: times => takeAndRelease(semaphore, times) };
    },
  };
}

const acquireSync = contender('acquireSync + release', (semaphore, times) => {
  for (let i = 0; i < times; i++) semaphore.acquireSync().release();
});

const tryAcquire = contender('tryAcquire + release', (semaphore, times) => {
  for (let i = 0; i < times; i++) semaphore.tryAcquire()?.release();
});

const acquire = contender('await acquire() + release', async (semaphore, times) => {
  for (let i = 0; i < times; i++) (await semaphore.acquire()).release();
});

const run = contender('run()', async (semaphore, times) => {
  const nothing = (): void => undefined;
  for (let i = 0; i < times; i++) await semaphore.run(nothing);
});

const multithreading: Contender = {
  name: 'multithreading',
  role: 'rival',
  runtime: 'node24',
  open: async () => ({ run: (await import('../rivals/multithreading.js')).blockingSemaphore() }),
};

export const semaphore: Figure = {
  title: 'Semaphore with one permit, nobody else there',
  unit: 'ns',
  module: import.meta.url,
  contenders: [acquireSync, tryAcquire, barePair, multithreading],
  targets: [atMostTimes(acquireSync.name, 2, BARE_PAIR)],
};

export const awaitedSemaphore: Figure = {
  title: 'Semaphore with one permit, awaited, nobody else there',
  unit: 'ns',
  module: import.meta.url,
  contenders: [acquire, run, barePairAwaited, ...ASYNC_SEMAPHORES.map(rival)],
};
