import { Mutex } from 'async-mutex';
import type { LockLoop } from './async-locks.js';

export function asyncMutex(): LockLoop {
  const mutex = new Mutex();
  return async times => {
    for (let i = 0; i < times; i++) {
      const release = await mutex.acquire();
      release();
    }
  };
}
