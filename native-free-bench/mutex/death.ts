import { once } from 'node:events';
import { BenchThread } from '../harness/bench-thread.js';
import type { Contender, Figure, Sampled, Setting } from '../harness/figure.js';
import { atMostP99 } from '../harness/target.js';
import { share } from '../../lib/memory/sharing.js';
import { Mutex } from '../../lib/sync/mutex.js';
import { nowMs } from './death.worker.js';

const WORKER: URL = new URL('./death.worker.js', import.meta.url);
const MOST_MS = 10;
/** A kill takes longer than the budget of a round may be. */
const KILLS_PER_ROUND = 6;
const KILLS_IN_A_QUICK_ROUND = 1;

function kills({ isQuick }: Setting, kill: () => Promise<number>): Sampled {
  const count = isQuick ? KILLS_IN_A_QUICK_ROUND : KILLS_PER_ROUND;
  return {
    async sample() {
      const values: number[] = [];
      for (let i = 0; i < count; i++) values.push(await kill());
      return { values };
    },
  };
}

/** Kills the owner of a lock that `heir` waits for. Answers when `heir` had it, in milliseconds after the order to kill. */
function inherits(name: string, take: string): Contender {
  return {
    name,
    role: 'ours',
    open(setting) {
      const heir = new BenchThread(WORKER);
      return kills(setting, async () => {
        const mutex = new Mutex({ fairness: 'fifo' });
        const owner = new BenchThread(WORKER);
        await owner.call('own', share(mutex));
        const inherited = heir.call<number>(take, share(mutex));
        while (mutex.waiting === 0) await new Promise(resolve => setImmediate(resolve));
        const startMs = nowMs();
        void owner.worker.terminate();
        return (await inherited) - startMs;
      });
    },
  };
}

const exitEvent: Contender = {
  name: "the worker's exit event",
  role: 'limit',
  open: setting =>
    kills(setting, async () => {
      const owner = new BenchThread(WORKER);
      await owner.call('nowMs');
      const exited = once(owner.worker, 'exit');
      const startMs = nowMs();
      void owner.worker.terminate();
      await exited;
      return nowMs() - startMs;
    }),
};

const BLOCKED = 'next owner blocked in lockSync()';
const AWAITS = 'next owner awaits lock()';

export const death: Figure = {
  title: 'terminate() of the owner until the next owner runs',
  unit: 'ms',
  module: import.meta.url,
  contenders: [inherits(BLOCKED, 'inheritSync'), inherits(AWAITS, 'inherit'), exitEvent],
  targets: [atMostP99(BLOCKED, MOST_MS), atMostP99(AWAITS, MOST_MS)],
};
