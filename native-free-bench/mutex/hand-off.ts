import { BARE_TURNS, futexTurns, TURNS_BATCH } from '../bare/futex-turns.js';
import { BenchThread } from '../harness/bench-thread.js';
import type { Contender, Figure } from '../harness/figure.js';
import { atMostTimes } from '../harness/target.js';
import { share } from '../../lib/memory/sharing.js';
import { type LockOptions, Mutex } from '../../lib/sync/mutex.js';
import { play, takePlace } from './hand-off.worker.js';

const WORKER: URL = new URL('./hand-off.worker.js', import.meta.url);
const OURS = "Mutex 'fifo'";
const LOCKS = 3;

function mutex(fairness: NonNullable<LockOptions['fairness']>): Contender {
  return {
    name: `Mutex '${fairness}'`,
    role: 'ours',
    open() {
      const partner = new BenchThread(WORKER);
      const run = async (times: number): Promise<void> => {
        const handles = Array.from({ length: LOCKS }, () => share(new Mutex({ fairness })));
        takePlace(handles, 0);
        await partner.call('takePlace', handles, 1);
        const other = partner.call('play', times);
        play(times);
        await other;
      };
      return { run, batch: TURNS_BATCH };
    },
  };
}

export const handOff: Figure = {
  title: 'blocking hand-off between two threads, there and back',
  unit: 'us',
  module: import.meta.url,
  contenders: [mutex('fifo'), mutex('eventual'), futexTurns],
  targets: [atMostTimes(OURS, 1.3, BARE_TURNS)],
};
