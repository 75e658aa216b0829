import { BARE_PAIR, barePair } from '../bare/lock-pair.js';
import type { Contender, Figure } from '../harness/figure.js';
import { atMostTimes } from '../harness/target.js';
import { ReadWriteLock } from '../../lib/sync/read-write-lock.js';

function contender(name: string, lockAndUnlock: (lock: ReadWriteLock, times: number) => void): Contender {
  return {
    name,
    role: 'ours',
    open() {
      const lock = new ReadWriteLock();
      return { run: times => lockAndUnlock(lock, times) };
    },
  };
}

const readSync = contender('readSync + unlock', (lock, times) => {
  for (let i = 0; i < times; i++) lock.readSync().unlock();
});

const writeSync = contender('writeSync + unlock', (lock, times) => {
  for (let i = 0; i < times; i++) lock.writeSync().unlock();
});

const multithreading: Contender = {
  name: 'multithreading, to read',
  role: 'rival',
  runtime: 'node24',
  open: async () => ({ run: (await import('../rivals/multithreading.js')).blockingReader() }),
};

export const readWriteLock: Figure = {
  title: 'ReadWriteLock, nobody else there',
  unit: 'ns',
  module: import.meta.url,
  contenders: [readSync, writeSync, barePair, multithreading],
  targets: [atMostTimes(readSync.name, 2, BARE_PAIR), atMostTimes(writeSync.name, 2, BARE_PAIR)],
};
