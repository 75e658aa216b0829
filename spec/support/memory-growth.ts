import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { type Mutex, share } from '../../lib/sync.js';

/** By how much memory grew, in bytes. */
export interface Growth {
  readonly heapBytes: number;
  /** Shared memory and whatever else lies outside the heap. */
  readonly sharedBytes: number;
  readonly rssBytes: number;
}

const AT_A_TIME = 4;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** By how much memory grows when `fn` is called a second time: what the first call leaves behind may be set-up. */
export async function growthOf(fn: () => Promise<void>): Promise<Growth> {
  await fn();
  const before = await settledMemory();
  await fn();
  const after = await settledMemory();
  return {
    heapBytes: after.heapUsed - before.heapUsed,
    sharedBytes: after.arrayBuffers - before.arrayBuffers,
    rssBytes: after.rss - before.rss,
  };
}

/** This many threads that take the lock once and end, a few at a time. */
export async function shortLives(lock: Mutex, count: number): Promise<void> {
  const workerData = share(lock);
  const file = new URL('../memory/short-life.worker.js', import.meta.url);
  let left = count;
  const oneAfterTheOther = async (): Promise<void> => {
    while (left-- > 0) {
      const worker = new Worker(file, { workerData });
      await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, oneAfterTheOther));
}

async function settledMemory(): Promise<NodeJS.MemoryUsage> {
  for (let i = 0; i < 4; i++) {
    collect();
    await new Promise(resolve => setTimeout(resolve, 5)); // finalizers run in turns of the event loop
  }
  return process.memoryUsage();
}
