import { Worker } from 'node:worker_threads';
import { share, ThreadPool } from '../../lib/index.js';

const MODULE = new URL('../sync/gathering.worker.js', import.meta.url);

/** A pool whose tasks are the functions of gathering.worker. */
export function gatheringThreads(size: number): ThreadPool {
  return new ThreadPool({ module: MODULE, size });
}

/** A plain worker, made without our pool, that does something with a shared `subject` and then sleeps. Resolves once it has done it. */
export async function sleepingThread(subject: unknown, does: string): Promise<Worker> {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.index).then(({ attach }) => {
      const subject = attach(workerData.subject);
      ${does};
      parentPort.postMessage('done');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const worker = new Worker(code, {
    eval: true,
    workerData: { subject: share(subject), index: new URL('../../lib/index.js', import.meta.url).href },
  });
  await new Promise(resolve => worker.once('message', resolve));
  return worker;
}

/** For `assert.throws`: an error with this code. */
export function isCode(code: string): (error: unknown) => boolean {
  return error => (error as { code?: unknown }).code === code;
}

/** The timers that would keep this process alive. */
export function timers(): number {
  return process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
}
