import { availableParallelism } from 'node:os';
import type { Contender, Figure } from '../harness/figure.js';
import { atLeast, atLeastTimesBestRival, atMostTimes } from '../harness/target.js';
import { PortPool } from '../bare/port-pool.js';
import { TASK_POOLS } from '../rivals/task-pools.js';
import { ThreadPool } from '../../lib/threads/thread-pool.js';

const OURS = 'ThreadPool.execute()';
const BARE = 'bare MessagePort';
const IN_FLIGHT = 1000;
const THREADS = availableParallelism();

type Increment = (value: number) => Promise<number>;

/** How tasks are handed in. */
type Way = (increment: Increment, times: number) => Promise<void>;

async function oneAtATime(increment: Increment, times: number): Promise<void> {
  for (let i = 0; i < times; i++) expect(await increment(i), i + 1);
}

async function manyInFlight(increment: Increment, times: number): Promise<void> {
  for (let done = 0; done < times; done += IN_FLIGHT) {
    const results = await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, times - done) }, (_, i) => increment(i)));
    results.forEach((result, i) => expect(result, i + 1));
  }
}

function expect(result: number, wanted: number): void {
  if (result !== wanted) throw new Error(`the task answered ${result}, not ${wanted}`);
}

function contender(name: string, role: Contender['role'], load: () => Increment | Promise<Increment>, way: Way): Contender {
  const batch = way === manyInFlight ? IN_FLIGHT : 1;
  return {
    name,
    role,
    async open() {
      const increment = await load();
      expect(await increment(1), 2);
      return { batch, run: times => way(increment, times) };
    },
  };
}

function contenders(size: number, way: Way): Contender[] {
  const ours = (): Increment => {
    const pool = new ThreadPool({ module: new URL('../rivals/increment.worker.js', import.meta.url), size });
    return value => pool.execute<number>('increment', [value]);
  };
  const bare = (): Increment => {
    const pool = new PortPool(new URL('../bare/port-pool.worker.js', import.meta.url), size);
    return value => pool.run(value);
  };
  const rivals = TASK_POOLS.map(({ name, load }) => contender(name, 'rival', () => load(size), way));
  return [contender(OURS, 'ours', ours, way), contender(BARE, 'limit', bare, way), ...rivals];
}

export const sequential: Figure = {
  title: 'one task at a time, one thread',
  unit: 'us',
  module: import.meta.url,
  contenders: contenders(1, oneAtATime),
  targets: [atMostTimes(OURS, 0.15, BARE)],
};

export const concurrent: Figure = {
  title: `${IN_FLIGHT} tasks in flight, ${THREADS} threads`,
  unit: '/s',
  module: import.meta.url,
  contenders: contenders(THREADS, manyInFlight),
  targets: [atLeast(OURS, 3_000_000), atLeastTimesBestRival(OURS, 20)],
};
