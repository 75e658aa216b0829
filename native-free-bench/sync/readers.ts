import { Crew, perSecond } from '../harness/crew.js';
import type { Contender, Figure, Sampled } from '../harness/figure.js';
import { atLeastTimes } from '../harness/target.js';
import { share } from '../../lib/memory/sharing.js';
import { ReadWriteLock } from '../../lib/sync/read-write-lock.js';

const THREADS: readonly number[] = [1, 2, 4];
const WORKER: URL = new URL('./readers.worker.js', import.meta.url);

function readers(threads: number, job: string, lock: unknown): Sampled {
  const crew = new Crew(WORKER, threads);
  return { sample: async budgetMs => ({ values: [perSecond(await crew.round(budgetMs, job, lock))] }) };
}

function oneWord(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

function ours(threads: number): Contender {
  return {
    name: `ReadWriteLock, ${count(threads)}`,
    role: 'ours',
    open: () => readers(threads, 'readWithLock', share(new ReadWriteLock())),
  };
}

function counted(threads: number): Contender {
  return {
    name: `readers counted in one word, ${count(threads)}`,
    role: 'limit',
    open: () => readers(threads, 'readWithCount', oneWord()),
  };
}

function multithreading(threads: number): Contender {
  return {
    name: `multithreading, ${count(threads)}`,
    role: 'rival',
    runtime: 'node24',
    open: () => readers(threads, 'readWithMultithreading', oneWord()),
  };
}

function count(threads: number): string {
  return `${threads} thread${threads === 1 ? '' : 's'}`;
}

export const manyReaders: Figure = {
  title: 'readSync + unlock, all threads together',
  unit: '/s',
  module: import.meta.url,
  contenders: [...THREADS.map(ours), ...THREADS.map(counted), ...THREADS.map(multithreading)],
  targets: [atLeastTimes('ReadWriteLock, 2 threads', 1.5, 'ReadWriteLock, 1 thread')],
};
