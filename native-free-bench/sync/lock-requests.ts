import { barePairAwaited } from '../bare/lock-pair.js';
import type { Contender, Figure, Runtime } from '../harness/figure.js';
import { atLeastTimes, atMostTimes } from '../harness/target.js';
import { crowd } from '../mutex/crowd.js';
import { ASYNC_LOCKS, rival } from '../rivals/async-locks.js';
import { locks } from '../../lib/sync/web-locks.js';

const THREADS = 4;
const WEB_LOCKS = 'Web Locks';
/** On the Node that Web Locks need, to compare with them. */
const ON_THEIR_NODE = 'locks.request() on their Node';

function requests(name: string, runtime?: Runtime): Contender {
  return {
    name,
    role: 'ours',
    runtime,
    open() {
      const nothing = (): void => undefined;
      const run = async (times: number): Promise<void> => {
        for (let i = 0; i < times; i++) await locks.request('partyline-bench', nothing);
      };
      return { run };
    },
  };
}

function manyRequests(name: string, runtime?: Runtime): Contender {
  return { name, role: 'ours', runtime, open: () => crowd(THREADS, 'withLockRequests', undefined) };
}

const webLocksCrowd: Contender = {
  name: WEB_LOCKS,
  role: 'rival',
  runtime: 'node24',
  open: () => crowd(THREADS, 'withWebLocks', undefined),
};

export const lockRequests: Figure = {
  title: 'await locks.request(), nobody else there',
  unit: 'ns',
  module: import.meta.url,
  contenders: [requests('locks.request()'), requests(ON_THEIR_NODE, 'node24'), barePairAwaited, ...ASYNC_LOCKS.map(rival)],
  targets: [atMostTimes(ON_THEIR_NODE, 1, WEB_LOCKS)],
};

export const manyLockRequests: Figure = {
  title: `await locks.request(), ${THREADS} threads`,
  unit: '/s',
  module: import.meta.url,
  contenders: [manyRequests('locks.request()'), manyRequests(ON_THEIR_NODE, 'node24'), webLocksCrowd],
  targets: [atLeastTimes(ON_THEIR_NODE, 1, WEB_LOCKS)],
};
