import type { ThreadPool } from '../../lib/threads/thread-pool.js';

export { increment } from '../rivals/work.js';

export function nested(pool: ThreadPool, value: number): Promise<number> {
  return pool.execute<number>('increment', [value]);
}
