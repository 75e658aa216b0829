import { createPool } from 'generic-pool';
import type { BorrowLoop } from './resource-pools.js';

export function genericPool(size: number): BorrowLoop {
  const factory = { create: () => Promise.resolve({}), destroy: () => Promise.resolve() };
  const pool = createPool(factory, { min: size, max: size });
  return async times => {
    for (let i = 0; i < times; i++) {
      const resource = await pool.acquire();
      // It promises to be done, but the resource is free when this has returned; its users await it, so this is to its advantage.
      void pool.release(resource);
    }
  };
}
