import { availableParallelism } from 'node:os';
import { Absent } from '../harness/absent.js';
import type { Contender, Figure } from '../harness/figure.js';
import { atLeast, atLeastTimesBestRival, atMostTimes, atMostTimesBestRival } from '../harness/target.js';
import { type TaskPool, VARIANTS } from '../rivals/task-pools.js';
import { BARE, contenders, OURS } from './field.js';
import { increments, oneAtATime, playing, promisesAlone } from './in-flight.js';

const MANY = 1000;
const VERY_MANY = 100_000;
const THREADS = availableParallelism();

const threadsJsCalls: TaskPool = {
  name: 'threads.js, no pool',
  load: async order => (await import('../rivals/threads-js.js')).threadsJsCalls(order),
};

export const sequential: Figure = {
  title: 'one task at a time, one thread',
  unit: 'us',
  module: import.meta.url,
  contenders: contenders({ task: 'increment', size: 1 }, playing(oneAtATime, 1), [...VARIANTS, threadsJsCalls]),
  targets: [atMostTimes(OURS, 0.15, BARE), atMostTimesBestRival(OURS, 1)],
};

export const concurrent: Figure = {
  title: `${MANY.toLocaleString('en')} tasks in flight, ${THREADS} threads`,
  unit: '/s',
  module: import.meta.url,
  contenders: [...increments(THREADS, MANY, VARIANTS), promisesAlone(MANY)],
  targets: [atLeast(OURS, 3_000_000), atLeastTimesBestRival(OURS, 20)],
};

/** The pool of threads.js would take longer than all other figures together. */
function bounded(contender: Contender): Contender {
  if (contender.name !== 'threads.js Pool') return contender;
  const tooMany = (): never => {
    throw new Absent('left out: more than a millisecond for each task, so minutes for these');
  };
  return { ...contender, open: tooMany };
}

export const crowded: Figure = {
  title: `${VERY_MANY.toLocaleString('en')} tasks in flight, ${THREADS} threads`,
  unit: '/s',
  module: import.meta.url,
  contenders: [...increments(THREADS, VERY_MANY, VARIANTS).map(bounded), promisesAlone(VERY_MANY)],
  targets: [atLeastTimesBestRival(OURS, 1)],
  rounds: 5,
};
