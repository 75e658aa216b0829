import { BARE_TURNS, futexTurns, TURNS_BATCH } from '../bare/futex-turns.js';
import { BenchThread } from '../harness/bench-thread.js';
import type { Contender, Figure } from '../harness/figure.js';
import { atMostTimes } from '../harness/target.js';
import { share } from '../../lib/memory/sharing.js';
import { Condition } from '../../lib/sync/condition.js';
import { type LockOptions, Mutex } from '../../lib/sync/mutex.js';
import { conditionTurns } from './condition.worker.js';

const WORKER: URL = new URL('./condition.worker.js', import.meta.url);

function condition(fairness: NonNullable<LockOptions['fairness']>): Contender {
  return {
    name: `Condition of a Mutex '${fairness}'`,
    role: 'ours',
    open() {
      const partner = new BenchThread(WORKER);
      const mutex = new Mutex({ fairness });
      const handles = { mutex: share(mutex), condition: share(new Condition(mutex)) };
      const run = async (times: number): Promise<void> => {
        const words = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
        const other = partner.call('conditionTurns', handles, words, 1, times);
        conditionTurns(handles, words, 0, times);
        await other;
      };
      return { run, batch: TURNS_BATCH };
    },
  };
}

const [ofEventual, ofFifo] = [condition('eventual'), condition('fifo')];

export const conditionPingPong: Figure = {
  title: 'Condition, two blocked threads, there and back',
  unit: 'us',
  module: import.meta.url,
  contenders: [ofEventual, ofFifo, futexTurns],
  targets: [atMostTimes(ofEventual.name, 2, BARE_TURNS)],
};
