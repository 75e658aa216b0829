import { Pool } from 'tarn';
import type { BorrowLoop } from './resource-pools.js';

export function tarn(size: number): BorrowLoop {
  const pool = new Pool<object>({ create: () => Promise.resolve({}), destroy: () => undefined, min: size, max: size });
  return async times => {
    for (let i = 0; i < times; i++) pool.release(await pool.acquire().promise);
  };
}
