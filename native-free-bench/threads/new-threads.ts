import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const MODULE: URL = new URL('../bare/port-pool.worker.js', import.meta.url);

/** Starts two threads, has each do one task, and waits until they have ended. */
export function twoNewThreads(): Promise<number[]> {
  return Promise.all([1, 2].map(inNewThread));
}

async function inNewThread(value: number): Promise<number> {
  const worker = new Worker(MODULE);
  worker.postMessage(value);
  const [result] = (await once(worker, 'message')) as [number];
  await worker.terminate();
  return result;
}
