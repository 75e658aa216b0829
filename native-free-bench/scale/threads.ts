import type { Contender, Figure } from '../harness/figure.js';
import { atLeastTimes, atMostTimes } from '../harness/target.js';
import { crowd, oneWord } from '../mutex/crowd.js';
import { share } from '../../lib/memory/sharing.js';
import { type LockOptions, Mutex } from '../../lib/sync/mutex.js';
import { flowsInTurn } from './flows.js';
import { countOf, growRealm } from './realm-size.js';

type Fairness = NonNullable<LockOptions['fairness']>;

const REALMS: readonly number[] = [1, 8, 32, 64];
/** As many as there are lanes by default. */
const FULL_REALM = 64;
const WORKING: readonly number[] = [2, 4, 8];
/** Of them, when the number of others is what differs. */
const CROWD = 4;
const FLOWS = 100;
const FLAT = 1.3;
const FLAT_RATE = 0.75;

/** One thread works, the others have joined and do nothing. */
function uncontendedIn(threads: number, fairness: Fairness): Contender {
  return {
    name: countOf(threads),
    role: 'ours',
    async open(setting) {
      await growRealm(threads, setting);
      const mutex = new Mutex({ fairness });
      const run = (times: number): void => {
        for (let i = 0; i < times; i++) mutex.lockSync().unlock();
      };
      return { run };
    },
  };
}

function uncontended(fairness: Fairness): Figure {
  return {
    title: `lockSync + unlock of a Mutex '${fairness}', by the number of threads that take part`,
    unit: 'ns',
    module: import.meta.url,
    contenders: REALMS.map(threads => uncontendedIn(threads, fairness)),
    targets: [atMostTimes(countOf(FULL_REALM), FLAT, countOf(1))],
  };
}

export const uncontendedEventual: Figure = uncontended('eventual');
export const uncontendedFifo: Figure = uncontended('fifo');

function handOverIn(threads: number): Contender {
  return {
    name: countOf(threads),
    role: 'ours',
    async open(setting) {
      await growRealm(threads, setting);
      return { run: flowsInTurn(new Mutex({ fairness: 'fifo' }), FLOWS), batch: 10 * FLOWS };
    },
  };
}

/** Whoever unlocks looks for the oldest waiter, lane by lane. */
export const handOverByThreads: Figure = {
  title: "hand-over of a Mutex 'fifo' between flows, by the number of threads that take part",
  unit: 'ns',
  module: import.meta.url,
  contenders: REALMS.map(handOverIn),
  targets: [atMostTimes(countOf(FULL_REALM), FLAT, countOf(1))],
};

function contendedBy(threads: number, fairness: Fairness): Contender {
  return {
    name: `Mutex '${fairness}', ${countOf(threads)}`,
    role: 'ours',
    open: () => crowd(threads, 'withMutex', share(new Mutex({ fairness }))),
  };
}

function futexBy(threads: number): Contender {
  return {
    name: `bare futex mutex, ${countOf(threads)}`,
    role: 'limit',
    open: () => crowd(threads, 'withFutexMutex', oneWord()),
  };
}

export const contendedByThreads: Figure = {
  title: 'acquisitions of one lock, by the number of threads that want it',
  unit: '/s',
  module: import.meta.url,
  contenders: [
    ...WORKING.map(threads => contendedBy(threads, 'fifo')),
    ...WORKING.map(threads => contendedBy(threads, 'eventual')),
    ...WORKING.map(futexBy),
  ],
};

function contendedIn(threads: number): Contender {
  return {
    name: countOf(threads),
    role: 'ours',
    async open(setting) {
      await growRealm(threads - CROWD, setting);
      return crowd(CROWD, 'withMutex', share(new Mutex({ fairness: 'fifo' })));
    },
  };
}

export const contendedByRealm: Figure = {
  title: `acquisitions of a Mutex 'fifo' by ${CROWD} threads, by the number of threads that take part`,
  unit: '/s',
  module: import.meta.url,
  contenders: [CROWD + 1, FULL_REALM].map(contendedIn),
  targets: [atLeastTimes(countOf(FULL_REALM), FLAT_RATE, countOf(CROWD + 1))],
};
