import { Mutex, Semaphore } from 'async-mutex';
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

export function asyncSemaphore(): LockLoop {
  const semaphore = new Semaphore(1);
  return async times => {
    for (let i = 0; i < times; i++) {
      const [, release] = await semaphore.acquire();
      release();
    }
  };
}

/** So many flows that take one mutex in turn, `times` turns altogether. */
export function asyncMutexFlows(flows: number): LockLoop {
  const mutex = new Mutex();
  return async times => {
    let left = times;
    const flow = async (): Promise<void> => {
      while (left-- > 0) {
        const release = await mutex.acquire();
        release();
      }
    };
    await Promise.all(Array.from({ length: flows }, flow));
  };
}
