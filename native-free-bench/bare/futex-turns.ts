import { BenchThread } from '../harness/bench-thread.js';
import type { Contender } from '../harness/figure.js';
import { bareTurns } from './futex-turns.worker.js';

const WORKER: URL = new URL('./futex-turns.worker.js', import.meta.url);
const WORDS_BYTES = 128;
/** The partner needs some time to hear of the start. */
export const TURNS_BATCH = 200;
export const BARE_TURNS = 'bare futex, wait and notify';

export const futexTurns: Contender = {
  name: BARE_TURNS,
  role: 'limit',
  open() {
    const partner = new BenchThread(WORKER);
    const run = async (times: number): Promise<void> => {
      const words = new SharedArrayBuffer(WORDS_BYTES);
      const other = partner.call('bareTurns', words, 1, times);
      bareTurns(words, 0, times);
      await other;
    };
    return { run, batch: TURNS_BATCH };
  },
};
