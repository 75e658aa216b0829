/**
 * The thread pool as API.md has it. The specs are written against that page: what a pool lacks of it fails where it is
 * called, and not in the compiler.
 */
import type { SHARE_ENV, ResourceLimits, Transferable } from 'node:worker_threads';
import {
  type Mutex,
  type ReadWriteLock,
  type Semaphore,
  ThreadPool,
  type ThreadPoolOptions,
  type ThreadPoolStats,
} from '../../lib/index.js';

export interface PoolOptions {
  readonly module?: URL | string;
  readonly name?: string;
  readonly size?: number;
  readonly minSize?: number;
  readonly idleTimeout?: number;
  readonly isolate?: boolean;
  readonly recycleAfter?: number;
  readonly recycleHeapMb?: number;
  readonly maxQueue?: number;
  readonly concurrency?: number;
  readonly setup?: string;
  readonly teardown?: string;
  readonly env?: NodeJS.ProcessEnv | typeof SHARE_ENV;
  readonly argv?: readonly unknown[];
  readonly execArgv?: readonly string[];
  readonly resourceLimits?: ResourceLimits;
}

export interface TaskOptions {
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly priority?: number;
  readonly transfer?: readonly Transferable[];
  readonly slot?: number;
  readonly exclusive?: boolean;
  readonly locks?: readonly (
    | string
    | { readonly name: string; readonly mode?: 'exclusive' | 'shared' }
    | Mutex
    | ReadWriteLock
    | Semaphore
  )[];
}

export interface MapOptions extends TaskOptions {
  readonly concurrency?: number;
  readonly ordered?: boolean;
}

// oxlint-disable-next-line typescript/no-explicit-any -- as in API.md: callers' functions have every kind of parameter
type Target<R> = string | ((...args: any[]) => R | PromiseLike<R>) | { readonly module: URL | string; readonly name: string };

export interface Pool extends AsyncDisposable {
  readonly name: string;
  readonly size: number;
  execute<R>(task: Target<R>, args?: readonly unknown[], options?: TaskOptions): Promise<Awaited<R>>;
  executeSync<R>(task: Target<R>, args?: readonly unknown[], options?: TaskOptions): Awaited<R>;
  map<T, R>(task: Target<R>, items: Iterable<T> | AsyncIterable<T>, options?: MapOptions): AsyncIterable<Awaited<R>>;
  broadcast<R>(task: Target<R>, args?: readonly unknown[], options?: TaskOptions): Promise<Awaited<R>[]>;
  tasks<M>(): { [K in keyof M]: M[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never };
  resize(size: number): Promise<void>;
  drain(options?: { readonly timeout?: number; readonly signal?: AbortSignal }): Promise<void>;
  stats(): ThreadPoolStats;
  close(options?: { readonly grace?: number }): Promise<void>;
  terminate(): Promise<void>;
}

/** A pool, typed as API.md has it. */
export function newPool(options: PoolOptions): Pool {
  return new ThreadPool(options as ThreadPoolOptions) as unknown as Pool;
}
