import { existsSync } from 'node:fs';
import { Absent } from '../harness/absent.js';
import { moduleFor } from '../rivals/module-for.js';
import type { LoadedPool, PoolOrder } from '../rivals/task-pools.js';
import { ThreadPool } from '../../lib/threads/thread-pool.js';

const MODULE: URL = new URL('../rivals/tasks.worker.js', import.meta.url);
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

async function load(Pool: typeof ThreadPool, order: PoolOrder): Promise<LoadedPool> {
  const { size, isFresh, heapMb } = order;
  const options = {
    module: moduleFor(order, './partyline-move.worker.js'),
    size,
    ...(isFresh === true && { isolate: true }),
    ...(heapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
  };
  const pool = new Pool(options);
  if (isFresh === true) await checkFresh(pool);
  return { run: (task, value, how) => pool.execute(task, [value], how), close: () => pool.close() };
}

async function checkFresh(pool: ThreadPool): Promise<void> {
  const first = await pool.execute('whereAmI', [undefined]);
  if (first === (await pool.execute('whereAmI', [undefined]))) throw new Error('isolate does not isolate');
}

/** Our pool, for what the rivals cannot be asked for. */
export function ownPool(size: number): ThreadPool {
  return new ThreadPool({ module: MODULE, size });
}
