import { fileURLToPath } from 'node:url';
import { pool as createPool } from 'workerpool';

export function workerpool(size: number): (value: number) => Promise<number> {
  const path = fileURLToPath(new URL('./workerpool.worker.js', import.meta.url));
  const pool = createPool(path, { minWorkers: size, maxWorkers: size, workerType: 'thread' });
  return value => pool.exec('increment', [value]) as unknown as Promise<number>;
}
