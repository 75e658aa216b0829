import { lockPairs } from '../bare/lock-pair.js';
import type { Contender, Figure } from '../harness/figure.js';
import { atMostTimes } from '../harness/target.js';
import { type LockOptions, Mutex } from '../../lib/sync/mutex.js';
import { ReentrantMutex } from '../../lib/sync/reentrant-mutex.js';

const BARE = 'bare compareExchange + exchange';

const bare: Contender = {
  name: BARE,
  role: 'limit',
  open() {
    const words = new Int32Array(new SharedArrayBuffer(128));
    return { run: times => void lockPairs(words, times) };
  },
};

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

function lockAndUnlock(lock: Mutex | ReentrantMutex, times: number): void {
  for (let i = 0; i < times; i++) lock.lockSync().unlock();
}

export const uncontended: Figure = {
  title: 'lockSync + unlock, nobody else there',
  unit: 'ns',
  module: import.meta.url,
  contenders: [mutex('eventual'), mutex('fifo'), bare],
  targets: [atMostTimes("Mutex 'eventual'", 1.5, BARE), atMostTimes("Mutex 'fifo'", 1.5, BARE)],
};

export const reentrantMutex: Figure = {
  title: 'ReentrantMutex, nobody else there',
  unit: 'ns',
  module: import.meta.url,
  contenders: [reentrant, nested, runs, bare],
};
