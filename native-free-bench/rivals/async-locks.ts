/** Takes the lock and gives it back, a number of times, one after the other. The loop is the rival's own, so nothing is added to it. */
export type LockLoop = (times: number) => Promise<void>;

/** A lock of somebody else that is awaited. */
export interface AsyncLock {
  readonly name: string;
  /** Imports it and makes a lock. Throws `Absent` where it does not exist. */
  load(): Promise<LockLoop>;
}

export const ASYNC_LOCKS: readonly AsyncLock[] = [
  { name: 'async-mutex', load: async () => (await import('./async-mutex.js')).asyncMutex() },
  { name: 'Web Locks', load: async () => (await import('./web-locks.js')).webLocks() },
];
