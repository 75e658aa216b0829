import { barePairAwaited } from '../bare/lock-pair.js';
import type { Contender, Figure } from '../harness/figure.js';
import { ASYNC_LOCKS, rival } from '../rivals/async-locks.js';
import { type LockOptions, Mutex } from '../../lib/sync/mutex.js';

function mutex(fairness: NonNullable<LockOptions['fairness']>): Contender {
  return {
    name: `Mutex '${fairness}'`,
    role: 'ours',
    open() {
      const lock = new Mutex({ fairness });
      const run = async (times: number): Promise<void> => {
        for (let i = 0; i < times; i++) (await lock.lock()).unlock();
      };
      return { run };
    },
  };
}

export const awaited: Figure = {
  title: 'await lock() + unlock, nobody else there',
  unit: 'ns',
  module: import.meta.url,
  contenders: [mutex('eventual'), mutex('fifo'), barePairAwaited, ...ASYNC_LOCKS.map(rival)],
};
