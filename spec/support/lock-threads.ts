import { Worker } from 'node:worker_threads';
import { share, ThreadPool } from '../../lib/index.js';

const MODULE = new URL('../sync/lock.worker.js', import.meta.url);

/** Words by which a spec and its threads tell each other how far they are. */
export class Flags {
  readonly cells: Int32Array = new Int32Array(new SharedArrayBuffer(4 * 256));

  /** What a thread does that has come so far. */
  signal(index = 0): void {
    Atomics.add(this.cells, index, 1);
    Atomics.notify(this.cells, index);
  }

  /** Resolves once `count` threads have signalled. */
  async reached(count: number, index = 0): Promise<void> {
    for (;;) {
      const now = Atomics.load(this.cells, index);
      if (now >= count) return;
      const waiting = Atomics.waitAsync(this.cells, index, now);
      const keepAlive = setTimeout(() => undefined, 60_000);
      if (waiting.async) await waiting.value;
      clearTimeout(keepAlive);
    }
  }
}

/** A pool whose tasks are the functions of lock.worker. */
export function lockThreads(size: number): ThreadPool {
  return new ThreadPool({ module: MODULE, size });
}

/** A plain worker, made without our pool, that takes the lock and never gives it back. Resolves once it has it. */
export async function holderThread(lock: unknown): Promise<Worker> {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.index).then(({ attach }) => {
      attach(workerData.lock).lockSync();
      parentPort.postMessage('held');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const worker = new Worker(code, {
    eval: true,
    workerData: { lock: share(lock), index: new URL('../../lib/index.js', import.meta.url).href },
  });
  await new Promise(resolve => worker.once('message', resolve));
  return worker;
}
