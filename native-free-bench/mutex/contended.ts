import { Crew, perSecond } from '../harness/crew.js';
import type { Contender, Figure, Sampled } from '../harness/figure.js';
import { atLeast } from '../harness/target.js';
import { lockManager } from '../rivals/web-locks.js';
import { share } from '../../lib/memory/sharing.js';
import { type LockOptions, Mutex } from '../../lib/sync/mutex.js';
import type { Turns } from './contended.worker.js';

const THREADS = 4;
const WORKER: URL = new URL('./contended.worker.js', import.meta.url);

/** Each turn adds 1 to a word without atomic operations, so two threads inside at a time would lose some. */
function crowd(job: string, lock: unknown): Sampled {
  const crew = new Crew(WORKER, THREADS);
  return {
    async sample(budgetMs) {
      const tally = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
      const turns = await crew.round<Turns>(budgetMs, job, tally, lock);
      const taken = turns.reduce((sum, { steps }) => sum + steps, 0);
      const lost = taken - (new Int32Array(tally)[0] ?? 0);
      return { values: [perSecond(turns)], counts: { 'lost additions': lost } };
    },
  };
}

function mutex(fairness: NonNullable<LockOptions['fairness']>): Contender {
  return { name: `Mutex '${fairness}'`, role: 'ours', open: () => crowd('withMutex', share(new Mutex({ fairness }))) };
}

const futexMutex: Contender = {
  name: 'bare futex mutex',
  role: 'limit',
  open: () => crowd('withFutexMutex', new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
};

const webLocks: Contender = {
  name: 'Web Locks',
  role: 'rival',
  open() {
    lockManager();
    return crowd('withWebLocks', undefined);
  },
};

export const contended: Figure = {
  title: `acquisitions, ${THREADS} threads`,
  unit: '/s',
  module: import.meta.url,
  contenders: [mutex('eventual'), mutex('fifo'), futexMutex, webLocks],
  targets: [atLeast("Mutex 'eventual'", 3_000_000), atLeast("Mutex 'fifo'", 60_000)],
};
