import { Absent } from '../harness/absent.js';
import { moduleFor } from '../rivals/module-for.js';
import type { LoadedPool, PoolOrder } from '../rivals/task-pools.js';
import { ThreadPool } from '../../lib/threads/thread-pool.js';
import type { ThreadPoolOptions } from '../../lib/threads/thread-pool-options.js';

/** What a pool will have when all of its contract is there. */
interface WholePool {
  executeSync(task: string, args: readonly unknown[]): unknown;
  map(task: string, items: Iterable<unknown>, options: { readonly concurrency: number }): AsyncIterable<unknown>;
}

const MODULE: URL = new URL('../rivals/tasks.worker.js', import.meta.url);

/** Our pool, as the rivals' are loaded. */
export async function ours(order: PoolOrder): Promise<LoadedPool> {
  const { size, isFresh, heapMb } = order;
  const options = {
    module: moduleFor(order, './partyline-move.worker.js'),
    size,
    ...(isFresh === true && { isolate: true }),
    ...(heapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
  };
  const pool = new ThreadPool(options);
  if (isFresh === true) await checkFresh(pool);
  return { run: (task, value, how) => pool.execute(task, [value], how), close: () => pool.close() };
}

async function checkFresh(pool: ThreadPool): Promise<void> {
  const first = await pool.execute('whereAmI', [undefined]);
  if (first === (await pool.execute('whereAmI', [undefined]))) throw new Absent('isolate is not there yet');
}

/** @throws Absent as long as it has no such method. */
export function methodOf<M extends keyof WholePool>(method: M, options: ThreadPoolOptions): WholePool[M] {
  const pool = new ThreadPool({ module: MODULE, ...options }) as ThreadPool & Partial<WholePool>;
  const found = pool[method];
  if (typeof found !== 'function') throw new Absent(`${method}() is not there yet`);
  return found.bind(pool) as WholePool[M];
}
