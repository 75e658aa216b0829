import type { PoolOrder } from './task-pools.js';

/** The module for a pool that calls the exports of one. `moving` imports its pool to say that a result is moved. */
export function moduleFor({ tasks = 'all' }: PoolOrder, moving: string): URL {
  const path = { all: './tasks.worker.js', moving, broken: './broken.worker.js' }[tasks];
  return new URL(path, import.meta.url);
}
