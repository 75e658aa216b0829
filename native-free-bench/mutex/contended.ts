import type { Contender, Figure } from '../harness/figure.js';
import { atLeast } from '../harness/target.js';
import { share } from '../../lib/memory/sharing.js';
import { type LockOptions, Mutex } from '../../lib/sync/mutex.js';
import { crowd, oneWord } from './crowd.js';

const THREADS = 4;

function mutex(fairness: NonNullable<LockOptions['fairness']>): Contender {
  return { name: `Mutex '${fairness}'`, role: 'ours', open: () => crowd(THREADS, 'withMutex', share(new Mutex({ fairness }))) };
}

const futexMutex: Contender = {
  name: 'bare futex mutex',
  role: 'limit',
  open: () => crowd(THREADS, 'withFutexMutex', oneWord()),
};

const rivals: readonly Contender[] = [
  { name: 'Web Locks', role: 'rival', runtime: 'node24', open: () => crowd(THREADS, 'withWebLocks', undefined) },
  { name: 'multithreading', role: 'rival', runtime: 'node24', open: () => crowd(THREADS, 'withMultithreading', oneWord()) },
];

export const contended: Figure = {
  title: `acquisitions, ${THREADS} threads`,
  unit: '/s',
  module: import.meta.url,
  contenders: [mutex('eventual'), mutex('fifo'), futexMutex, ...rivals],
  targets: [atLeast("Mutex 'eventual'", 3_000_000), atLeast("Mutex 'fifo'", 60_000)],
};
