import { BARE_PAIR, barePair } from '../bare/lock-pair.js';
import type { Contender, Figure } from '../harness/figure.js';
import { atMostTimes } from '../harness/target.js';
import { pythonRLockNs } from '../rivals/python-rlock.js';
import { type LockOptions, Mutex } from '../../lib/sync/mutex.js';
import { ReentrantMutex } from '../../lib/sync/reentrant-mutex.js';

function mutex(fairness: NonNullable<LockOptions['fairness']>): Contender {
  return {
    name: `Mutex '${fairness}'`,
    role: 'ours',
    open() {
      const lock = new Mutex({ fairness });
      return { run: times => lockAndUnlock(lock, times) };
    },
  };
}

const reentrant: Contender = {
  name: 'lockSync + unlock',
  role: 'ours',
  open() {
    const lock = new ReentrantMutex();
    return { run: times => lockAndUnlock(lock, times) };
  },
};

const nested: Contender = {
  name: 'lockSync + unlock, second level',
  role: 'ours',
  open() {
    const lock = new ReentrantMutex();
    lock.lockSync();
    return { run: times => lockAndUnlock(lock, times) };
  },
};

const runs: Contender = {
  name: 'run()',
  role: 'ours',
  open() {
    const lock = new ReentrantMutex();
    const nothing = (): void => undefined;
    const run = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) await lock.run(nothing);
    };
    return { run };
  },
};

const multithreading: Contender = {
  name: 'multithreading',
  role: 'rival',
  runtime: 'node24',
  open: async () => ({ run: (await import('../rivals/multithreading.js')).blockingMutex() }),
};

/** What those know who come from pyATS. */
const pythonRLock: Contender = {
  name: "Python's multiprocessing.RLock",
  role: 'rival',
  async open() {
    await pythonRLockNs(0);
    return { sample: async budgetMs => ({ values: [await pythonRLockNs(budgetMs)] }) };
  },
};

function lockAndUnlock(lock: Mutex | ReentrantMutex, times: number): void {
  for (let i = 0; i < times; i++) lock.lockSync().unlock();
}

export const uncontended: Figure = {
  title: 'lockSync + unlock, nobody else there',
  unit: 'ns',
  module: import.meta.url,
  contenders: [mutex('eventual'), mutex('fifo'), barePair, multithreading],
  targets: [atMostTimes("Mutex 'eventual'", 1.5, BARE_PAIR), atMostTimes("Mutex 'fifo'", 1.5, BARE_PAIR)],
};

export const reentrantMutex: Figure = {
  title: 'ReentrantMutex, nobody else there',
  unit: 'ns',
  module: import.meta.url,
  contenders: [reentrant, nested, runs, barePair, pythonRLock],
};
