/** A pool of threads of somebody else; its one task adds 1. */
export interface TaskPool {
  readonly name: string;
  /** Imports it and starts so many threads. Answers how to run the task. */
  load(size: number): Promise<(value: number) => Promise<number>>;
}

export const TASK_POOLS: readonly TaskPool[] = [
  { name: 'piscina', load: async size => (await import('./piscina.js')).piscina(size) },
  { name: 'tinypool', load: async size => (await import('./tinypool.js')).tinypool(size) },
  { name: 'poolifier', load: async size => (await import('./poolifier.js')).poolifier(size) },
  { name: 'workerpool', load: async size => (await import('./workerpool.js')).workerpool(size) },
  { name: 'threads.js Pool', load: async size => (await import('./threads-js.js')).threadsJs(size) },
];
