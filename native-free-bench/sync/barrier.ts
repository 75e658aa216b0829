import { FutexBarrier } from '../bare/futex-barrier.js';
import { BenchThread } from '../harness/bench-thread.js';
import type { Contender, Figure, Timed } from '../harness/figure.js';
import { atLeastTimes } from '../harness/target.js';
import { share } from '../../lib/memory/sharing.js';
import { Barrier } from '../../lib/sync/barrier.js';

const WORKER: URL = new URL('./barrier.worker.js', import.meta.url);
/** The threads need some time to hear of the start. */
const BATCH = 200;

function phases(parties: number, job: string, barrier: unknown): Timed {
  const threads = Array.from({ length: parties }, () => new BenchThread(WORKER));
  const run = async (times: number): Promise<void> => {
    await Promise.all(threads.map(thread => thread.call(job, barrier, parties, times)));
  };
  return { run, batch: BATCH };
}

function ours(parties: number): Contender {
  return { name: `Barrier, ${parties} threads`, role: 'ours', open: () => phases(parties, 'meet', share(new Barrier(parties))) };
}

function bare(parties: number): Contender {
  return {
    name: `bare futex barrier, ${parties} threads`,
    role: 'limit',
    open: () => phases(parties, 'meetBare', FutexBarrier.allocate()),
  };
}

export const barrierPhases: Figure = {
  title: 'Barrier, phases',
  unit: '/s',
  module: import.meta.url,
  contenders: [ours(2), ours(4), bare(2), bare(4)],
  targets: [
    atLeastTimes('Barrier, 2 threads', 0.5, 'bare futex barrier, 2 threads'),
    atLeastTimes('Barrier, 4 threads', 0.5, 'bare futex barrier, 4 threads'),
  ],
};
