import { BenchThread } from '../harness/bench-thread.js';
import type { Contender, Figure } from '../harness/figure.js';
import { atMostTimes } from '../harness/target.js';
import { share } from '../../lib/memory/sharing.js';
import { Mutex } from '../../lib/sync/mutex.js';
import { bareTurns, fifoTurns } from './hand-off.worker.js';

const WORKER: URL = new URL('./hand-off.worker.js', import.meta.url);
const BARE = 'bare futex, wait and notify';
const OURS = "Mutex 'fifo'";
const WORDS_BYTES = 256;

const fifo: Contender = {
  name: OURS,
  role: 'ours',
  open() {
    const partner = new BenchThread(WORKER);
    const handle = share(new Mutex({ fairness: 'fifo' }));
    const run = async (times: number): Promise<void> => {
      const words = new SharedArrayBuffer(WORDS_BYTES);
      const other = partner.call('fifoTurns', handle, words, 2, times);
      fifoTurns(handle, words, 1, times);
      await other;
    };
    return { run };
  },
};

const bare: Contender = {
  name: BARE,
  role: 'limit',
  open() {
    const partner = new BenchThread(WORKER);
    const run = async (times: number): Promise<void> => {
      const words = new SharedArrayBuffer(WORDS_BYTES);
      const other = partner.call('bareTurns', words, 1, times);
      bareTurns(words, 0, times);
      await other;
    };
    return { run };
  },
};

export const handOff: Figure = {
  title: 'blocking hand-off between two threads, there and back',
  unit: 'us',
  module: import.meta.url,
  contenders: [fifo, bare],
  targets: [atMostTimes(OURS, 1.3, BARE)],
};
