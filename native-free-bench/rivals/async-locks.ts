import type { Contender, Runtime } from '../harness/figure.js';

/** Takes the lock and gives it back, a number of times, one after the other. The loop is the rival's own, so nothing is added to it. */
export type LockLoop = (times: number) => Promise<void>;

/** A lock of somebody else that is awaited. */
export interface AsyncLock {
  readonly name: string;
  readonly runtime?: Runtime;
  /** Imports it and makes a lock. Throws `Absent` where it does not exist. */
  load(): Promise<LockLoop>;
}

export const ASYNC_LOCKS: readonly AsyncLock[] = [
  { name: 'async-mutex', load: async () => (await import('./async-mutex.js')).asyncMutex() },
  { name: 'Web Locks', runtime: 'node24', load: async () => (await import('./web-locks.js')).webLocks() },
  { name: 'multithreading', runtime: 'node24', load: async () => (await import('./multithreading.js')).awaitedMutex() },
];

export const ASYNC_SEMAPHORES: readonly AsyncLock[] = [
  { name: 'async-mutex', load: async () => (await import('./async-mutex.js')).asyncSemaphore() },
  { name: 'multithreading', runtime: 'node24', load: async () => (await import('./multithreading.js')).awaitedSemaphore() },
];

/** It, as it takes part in a figure. */
export function rival({ name, runtime, load }: AsyncLock): Contender {
  return { name, role: 'rival', runtime, open: async () => ({ run: await load() }) };
}
