import { once } from 'node:events';
import { type Transferable, Worker } from 'node:worker_threads';
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
  call<R>(name: string, ...args: readonly unknown[]): Promise<R> {
    return this.callWith<R>([], name, ...args);
  }

  /** The same with objects that are not copied but moved. */
  async callWith<R>(transfer: readonly Transferable[], name: string, ...args: readonly unknown[]): Promise<R> {
    const call: ThreadCall = { module: this.#module, name, args };
    this.worker.postMessage(call, transfer);
    const [answer] = (await once(this.worker, 'message')) as [ThreadAnswer];
    if ('error' in answer) throw new Error(answer.error);
    return answer.value as R;
  }
}
