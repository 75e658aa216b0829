import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { FixedThreadPool, PoolEvents } from 'poolifier';
import { Absent } from '../harness/absent.js';
import type { LoadedPool, PoolOrder } from './task-pools.js';

const TASKS = fileURLToPath(new URL('./poolifier.worker.js', import.meta.url));
const BROKEN = fileURLToPath(new URL('./broken.worker.js', import.meta.url));
/** Without its queue, so that all tasks go to the threads at once, and without events, which nobody listens to here. */
const OPTIONS = { enableEvents: false, enableTasksQueue: false };

export async function poolifier({ size, isFresh, isReady, heapMb, tasks }: PoolOrder): Promise<LoadedPool> {
  if (isFresh === true) throw new Absent('has no fresh thread for each task');
  const pool = new FixedThreadPool<unknown, unknown>(size, tasks === 'broken' ? BROKEN : TASKS, {
    ...OPTIONS,
    ...(isReady === true && { enableEvents: true }),
    ...(heapMb !== undefined && { workerOptions: { resourceLimits: { maxOldGenerationSizeMb: heapMb } } }),
  });
  if (pool.emitter !== undefined) await once(pool.emitter, PoolEvents.ready);
  return {
    run: (task, value, { transfer, signal } = {}) => pool.execute(value, task, signal, transfer),
    close: () => pool.destroy(),
  };
}

/** Its own way to run a task for each of many items. */
export function poolifierMap(size: number): (task: string, items: Iterable<unknown>) => Promise<unknown[]> {
  const pool = new FixedThreadPool<unknown, unknown>(size, TASKS, OPTIONS);
  return (task, items) => pool.mapExecute(items, task);
}
