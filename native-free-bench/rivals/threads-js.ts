import { Pool, spawn, Thread, Transfer, Worker, type SpawnedThread } from 'threads';
import { Absent } from '../harness/absent.js';
import type { LoadedPool, PoolOrder } from './task-pools.js';

/** It has no fresh threads in a pool: its users spawn and terminate them. */
export function threadsJs({ size, isFresh, heapMb, tasks }: PoolOrder): LoadedPool {
  const path = tasks === 'broken' ? './broken.worker.js' : './threads-js.worker.js';
  const options = heapMb === undefined ? undefined : { resourceLimits: { maxOldGenerationSizeMb: heapMb } };
  const spawnOne = (): Promise<SpawnedThread> => {
    const worker = new Worker(path, options);
    worker.on('error', () => undefined); // it would end the process
    return spawn(worker);
  };
  if (isFresh === true) return { run: (task, value) => inFreshThread(spawnOne, task, value), close: () => Promise.resolve() };
  const pool = Pool(spawnOne, { size, concurrency: 1 });
  return {
    run(task, value, { transfer, signal } = {}) {
      if (signal !== undefined) throw new Absent('cannot abort a task that runs');
      return pool.queue(thread => call(thread, task, transfer === undefined ? value : Transfer(value, transfer)));
    },
    close: () => pool.terminate(),
  };
}

/** One thread, called without a pool. */
export async function threadsJsCalls({ size }: PoolOrder): Promise<LoadedPool> {
  if (size !== 1) throw new Absent('is one thread');
  const thread = await spawn(new Worker('./threads-js.worker.js'));
  return { run: (task, value) => call(thread, task, value), close: () => Thread.terminate(thread) };
}

async function inFreshThread(spawnOne: () => Promise<SpawnedThread>, task: string, value: unknown): Promise<unknown> {
  const thread = await spawnOne();
  try {
    return await call(thread, task, value);
  } finally {
    await Thread.terminate(thread);
  }
}

function call(thread: SpawnedThread, task: string, value: unknown): Promise<unknown> {
  const method = thread[task];
  if (method === undefined) throw new TypeError(`the thread exposes no ${task}`);
  return method(value);
}
