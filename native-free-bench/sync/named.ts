import { BenchThread } from '../harness/bench-thread.js';
import type { Contender, Figure, Setting } from '../harness/figure.js';
import { Mutex } from '../../lib/sync/mutex.js';
import { nameOf } from './named.worker.js';

const WORKER: URL = new URL('./named.worker.js', import.meta.url);
const SOME = 50;
const MANY = 500;
const NAMES_WHEN_QUICK = 20;

const again: Contender = {
  name: 'Mutex.named(), a name that this thread knows',
  role: 'ours',
  open() {
    const run = (times: number): void => {
      for (let i = 0; i < times; i++) Mutex.named('partyline-bench');
    };
    return { run };
  },
};

/** A new thread for each round, which looks every name up once. */
function first(names: number): Contender {
  return {
    name: `Mutex.named(), new to this thread, ${names} of them`,
    role: 'ours',
    open({ isQuick }: Setting) {
      const count = isQuick ? Math.min(names, NAMES_WHEN_QUICK) : names;
      for (let i = 0; i < count; i++) Mutex.named(nameOf(i));
      const sample = async (): Promise<{ values: number[] }> => {
        const thread = new BenchThread(WORKER);
        const values = [await thread.call<number>('lookUpNs', count)];
        await thread.worker.terminate();
        return { values };
      };
      return { sample };
    },
  };
}

const map: Contender = {
  name: 'Map.get()',
  role: 'limit',
  open() {
    const objects = new Map([['partyline-bench', {}]]);
    const run = (times: number): void => {
      for (let i = 0; i < times; i++) if (objects.get('partyline-bench') === undefined) throw new Error('it must be there');
    };
    return { run };
  },
};

export const namedLookups: Figure = {
  title: 'looking up a mutex by its name',
  unit: 'ns',
  module: import.meta.url,
  contenders: [again, first(SOME), first(MANY), map],
};
