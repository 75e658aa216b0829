import { Worker } from 'node:worker_threads';

const INDEX = new URL('../../lib/index.js', import.meta.url).href;

/** A plain thread with the library, made without our pool; `code` sees `partyline`, `parentPort` and `workerData`. Resolves with its first message. */
export async function scriptThread(code: string, workerData?: unknown): Promise<Worker> {
  const worker = new Worker(
    `const { parentPort, workerData: { data: workerData, index } } = require('node:worker_threads');
     import(index).then(partyline => { ${code} });`,
    { eval: true, workerData: { data: workerData, index: INDEX } },
  );
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return worker;
}

/** A thread that holds a lock by name until it dies, or is told to let go. */
export function nameHolder(name: string, mode: 'exclusive' | 'shared' = 'exclusive'): Promise<Worker> {
  return scriptThread(
    `partyline.locks.request(workerData.name, { mode: workerData.mode }, () => new Promise(resolve => {
       parentPort.postMessage('held');
       parentPort.once('message', resolve);
     }));`,
    { name, mode },
  );
}
