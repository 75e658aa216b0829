// Packages without types, or with types that NodeNext does not find: as much of them as is used here.

declare module 'generic-pool' {
  interface Factory<T> {
    create(): Promise<T>;
    destroy(resource: T): Promise<void>;
  }
  interface Pool<T> {
    acquire(): Promise<T>;
    release(resource: T): Promise<void>;
  }
  export function createPool<T>(factory: Factory<T>, options: { readonly min: number; readonly max: number }): Pool<T>;
}

declare module 'threads' {
  import type { EventEmitter } from 'node:events';
  import type { Transferable, WorkerOptions } from 'node:worker_threads';
  type SpawnedThread = Record<string, (value: unknown) => Promise<unknown>>;
  interface ThreadsPool {
    queue<R>(task: (thread: SpawnedThread) => Promise<R>): PromiseLike<R>;
    terminate(): Promise<void>;
  }
  export const Pool: (
    spawnThread: () => Promise<SpawnedThread>,
    options: { readonly size: number; readonly concurrency: number },
  ) => ThreadsPool;
  export const Worker: new (path: string, options?: WorkerOptions) => EventEmitter;
  export function spawn(worker: object): Promise<SpawnedThread>;
  export const Thread: { terminate(thread: object): Promise<void> };
  export function Transfer(payload: unknown, transferables: readonly Transferable[]): unknown;
}

declare module 'threads/worker' {
  import type { Transferable } from 'node:worker_threads';
  export function expose(functions: Readonly<Record<string, (value: unknown) => unknown>>): void;
  export function Transfer(payload: unknown, transferables: readonly Transferable[]): unknown;
}

declare module 'comlink/dist/esm/node-adapter.mjs' {
  import type { MessagePort, Worker } from 'node:worker_threads';
  import type { Endpoint } from 'comlink';
  export default function nodeEndpoint(port: MessagePort | Worker): Endpoint;
}
