import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const MODULE: URL = new URL('./port-pool.worker.js', import.meta.url);

/** Starts a thread, has it do one task of `rivals/work.ts`, and waits until it has ended. */
export async function inNewWorker(task: string, value: unknown): Promise<unknown> {
  const worker = new Worker(MODULE, { workerData: task });
  worker.postMessage(value);
  const [result] = (await once(worker, 'message')) as [unknown];
  await worker.terminate();
  return result;
}
