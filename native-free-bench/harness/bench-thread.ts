import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ThreadAnswer, ThreadCall } from './thread-messages.js';

/** A worker thread in which a contender calls the exports of a module, one call at a time. */
export class BenchThread {
  readonly worker: Worker;
  readonly #module: string;

  constructor(module: URL) {
    this.#module = module.href;
    this.worker = new Worker(new URL('./thread-main.js', import.meta.url));
  }

  /** Calls an export. @throws what it throws. */
  async call<R>(name: string, ...args: readonly unknown[]): Promise<R> {
    const call: ThreadCall = { module: this.#module, name, args };
    this.worker.postMessage(call);
    const [answer] = (await once(this.worker, 'message')) as [ThreadAnswer];
    if ('error' in answer) throw new Error(answer.error);
    return answer.value as R;
  }
}
