// A thread made by a plain `new Worker`, or by a thread that was, as many generations deep as it is told.
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { meetStranger, type StrangerTask } from './stranger.js';

const { task, generations } = workerData as { readonly task: StrangerTask; readonly generations: number };
if (generations === 0) parentPort?.postMessage(await meetStranger(task));
else {
  const inner = new Worker(new URL(import.meta.url), { workerData: { task, generations: generations - 1 } });
  inner.once('message', answer => parentPort?.postMessage(answer));
}
