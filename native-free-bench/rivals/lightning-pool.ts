import { createPool } from 'lightning-pool';
import type { BorrowLoop } from './resource-pools.js';

export function lightningPool(size: number): BorrowLoop {
  const factory = { create: () => Promise.resolve({}), destroy: () => Promise.resolve() };
  const pool = createPool<object>(factory, { min: size, max: size });
  return async times => {
    for (let i = 0; i < times; i++) pool.release(await pool.acquire());
  };
}
