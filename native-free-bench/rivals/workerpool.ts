import { fileURLToPath } from 'node:url';
import { pool as createPool } from 'workerpool';
import { Absent } from '../harness/absent.js';
import type { LoadedPool, PoolOrder } from './task-pools.js';

export function workerpool({ size, isFresh, heapMb, tasks }: PoolOrder): LoadedPool {
  if (isFresh === true) throw new Absent('has no fresh thread for each task');
  const path = fileURLToPath(new URL(tasks === 'broken' ? './broken.worker.js' : './workerpool.worker.js', import.meta.url));
  const pool = createPool(path, {
    minWorkers: size,
    maxWorkers: size,
    workerType: 'thread',
    ...(heapMb !== undefined && { workerThreadOpts: { resourceLimits: { maxOldGenerationSizeMb: heapMb } } }),
  });
  return {
    run(task, value, { transfer, signal } = {}) {
      const running = pool.exec(task, [value], transfer === undefined ? undefined : { transfer: [...transfer] });
      signal?.addEventListener('abort', () => void running.cancel()); // what it answers is `running`
      return running as unknown as PromiseLike<unknown>;
    },
    close: () => pool.terminate() as unknown as PromiseLike<unknown>,
  };
}
