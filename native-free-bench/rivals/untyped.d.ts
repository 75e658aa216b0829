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
  interface Thread {
    increment(value: number): Promise<number>;
  }
  interface ThreadsPool {
    queue<R>(task: (thread: Thread) => Promise<R>): Promise<R>;
  }
  export const Pool: (spawnThread: () => Promise<Thread>, size: number) => ThreadsPool;
  export const Worker: new (path: string) => object;
  export function spawn(worker: object): Promise<Thread>;
  export const Thread: { terminate(thread: object): Promise<void> };
}

declare module 'threads/worker' {
  export function expose(functions: Readonly<Record<string, (value: number) => number>>): void;
}
