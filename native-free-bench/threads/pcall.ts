import { PortPool } from '../bare/port-pool.js';
import { inNewWorker } from '../bare/new-worker.js';
import type { Contender, Figure } from '../harness/figure.js';
import { TASK_POOLS } from '../rivals/task-pools.js';
import { increment } from '../rivals/work.js';
import { pcall } from '../../lib/threads/pcall.js';
import { ThreadPool } from '../../lib/threads/thread-pool.js';

const THREADS = 2;
const MODULE: URL = new URL('../rivals/work.js', import.meta.url);

type Twice = () => Promise<unknown[]>;

function contender(name: string, role: Contender['role'], load: () => Twice | Promise<Twice>): Contender {
  return {
    name,
    role,
    async open() {
      const twice = await load();
      const run = async (times: number): Promise<void> => {
        for (let i = 0; i < times; i++) if (String(await twice()) !== '2,3') throw new Error('wrong results');
      };
      await run(1);
      return { run };
    },
  };
}

const oursOnPool = contender('pcall() on a pool', 'ours', () => {
  const pool = new ThreadPool({ module: MODULE, size: THREADS });
  return () => pcall<number>('increment', [[1], [2]], { pool });
});

const oursInNewThreads = contender('pcall()', 'ours', () => () => pcall(increment, [[1], [2]]));

const bareOnPool = contender('two bare MessagePorts', 'limit', () => {
  const pool = new PortPool(THREADS, 'increment');
  return () => Promise.all([pool.run(1), pool.run(2)]);
});

const bareInNewThreads = contender(
  'two bare Workers',
  'limit',
  () => () => Promise.all([inNewWorker('increment', 1), inNewWorker('increment', 2)]),
);

const rivals = TASK_POOLS.map(({ name, load }) =>
  contender(`two tasks, ${name}`, 'rival', async () => {
    const { run } = await load({ size: THREADS });
    return () => Promise.all([run('increment', 1), run('increment', 2)]);
  }),
);

export const pcallOnPool: Figure = {
  title: 'pcall of 2, threads at hand',
  unit: 'us',
  module: import.meta.url,
  contenders: [oursOnPool, bareOnPool, ...rivals],
};

export const pcallInNewThreads: Figure = {
  title: 'pcall of 2, new threads, ended afterwards',
  unit: 'ms',
  module: import.meta.url,
  contenders: [oursInNewThreads, bareInNewThreads],
};
