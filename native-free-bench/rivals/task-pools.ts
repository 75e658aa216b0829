import type { Transferable } from 'node:worker_threads';

/** What to start. */
export interface PoolOrder {
  /** How many threads, started at once. */
  readonly size: number;
  /** A fresh thread for each task. */
  readonly isFresh?: boolean;
  /** Is answered when every thread is ready, for pools that would otherwise give the first one all the tasks. */
  readonly isReady?: boolean;
  /** The most that a thread may allocate. */
  readonly heapMb?: number;
  /** Which tasks: all of `work.ts` and `crashes.ts`; `giveBack`, an echo of bytes that moves them; or none, as the module fails to load. */
  readonly tasks?: 'all' | 'moving' | 'broken';
}

export interface RunOptions {
  /** Moved to the thread instead of copied. */
  readonly transfer?: readonly Transferable[];
  readonly signal?: AbortSignal;
}

/** A pool that has been started. */
export interface LoadedPool {
  /** Runs a task. Throws `Absent` when the pool cannot do what the options ask for. */
  run(task: string, value: unknown, options?: RunOptions): PromiseLike<unknown>;
  /** Ends it as its documentation says, when nothing is left to do. */
  close(): PromiseLike<unknown>;
}

/** A pool of threads of somebody else, used as its documentation recommends for most speed. */
export interface TaskPool {
  readonly name: string;
  /** Imports it and starts it. Throws `Absent` when it has no such thing. */
  load(order: PoolOrder): Promise<LoadedPool>;
}

export const TASK_POOLS: readonly TaskPool[] = [
  { name: 'piscina', load: async order => (await import('./piscina.js')).piscina(order) },
  { name: 'tinypool', load: async order => (await import('./tinypool.js')).tinypool(order) },
  { name: 'poolifier', load: async order => (await import('./poolifier.js')).poolifier(order) },
  { name: 'workerpool', load: async order => (await import('./workerpool.js')).workerpool(order) },
  { name: 'threads.js Pool', load: async order => (await import('./threads-js.js')).threadsJs(order) },
  { name: 'comlink', load: async order => (await import('./comlink-pool.js')).comlinkPool(order) },
];

/** Tasks that a thread may have at a time, of those that could be given so many. */
const SHARED = 64;

/** Other ways to use them, which pay in some figures. */
export const VARIANTS: readonly TaskPool[] = [
  { name: "piscina, atomics 'async'", load: async order => (await import('./piscina.js')).piscina(order, { atomics: 'async' }) },
  { name: "piscina, atomics 'disabled'", load: async order => (await import('./piscina.js')).piscina(order, { atomics: 'disabled' }) },
  {
    name: `piscina, ${SHARED} per thread`,
    load: async order => (await import('./piscina.js')).piscina(order, { concurrentTasksPerWorker: SHARED }),
  },
  {
    name: `tinypool, ${SHARED} per thread`,
    load: async order => (await import('./tinypool.js')).tinypool(order, { concurrentTasksPerWorker: SHARED }),
  },
];
