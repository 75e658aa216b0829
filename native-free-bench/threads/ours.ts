import { existsSync } from 'node:fs';
import { Absent } from '../harness/absent.js';
import type { LoadedPool, PoolOrder } from '../rivals/task-pools.js';
import { ThreadPool } from '../../lib/threads/thread-pool.js';
import type { ThreadPoolOptions } from '../../lib/threads/thread-pool-options.js';

/** What a pool will have when all of its contract is there. */
interface WholePool {
  executeSync(task: string, args: readonly unknown[]): unknown;
  map(task: string, items: Iterable<unknown>, options: { readonly concurrency: number }): AsyncIterable<unknown>;
}

const MODULE: URL = new URL('../rivals/tasks.worker.js', import.meta.url);
const BROKEN: URL = new URL('../rivals/broken.worker.js', import.meta.url);
const PUBLISHED: URL = new URL('../../published/lib/index.js', import.meta.url);

/** Our pool, as the rivals' are loaded. */
export function ours(order: PoolOrder): Promise<LoadedPool> {
  return load(ThreadPool, order);
}

/** The same as the package has it, where few files are loaded instead of many. */
export async function published(order: PoolOrder): Promise<LoadedPool> {
  if (!existsSync(PUBLISHED)) throw new Absent('is not built: node .scripts/build.mjs --package dist/published');
  return load(((await import(PUBLISHED.href)) as { ThreadPool: typeof ThreadPool }).ThreadPool, order);
}

async function load(Pool: typeof ThreadPool, { size, isFresh, heapMb, tasks }: PoolOrder): Promise<LoadedPool> {
  const options = {
    module: tasks === 'broken' ? BROKEN : MODULE,
    size,
    ...(isFresh === true && { isolate: true }),
    ...(heapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
  };
  const pool = new Pool(options);
  if (isFresh === true) await checkFresh(pool);
  const taskOf = (task: string): string => (task === 'giveBack' ? 'echo' : task); // a result is not moved but copied
  return { run: (task, value, how) => pool.execute(taskOf(task), [value], how), close: () => pool.close() };
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
