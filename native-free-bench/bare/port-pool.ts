import { type Transferable, Worker } from 'node:worker_threads';

const MODULE: URL = new URL('./port-pool.worker.js', import.meta.url);

/** The least that a pool of threads can do with message ports: tasks in turn to each thread, answers in the order of the tasks. */
export class PortPool {
  readonly #members: readonly Member[];
  #next = 0;

  /** Its threads know one task of `rivals/work.ts`, which must not be asynchronous; or `module` knows what to do. */
  constructor(size: number, task: string, module: URL = MODULE) {
    this.#members = Array.from({ length: size }, () => new Member(new Worker(module, { workerData: task })));
  }

  run(value: unknown, transfer?: readonly Transferable[]): Promise<unknown> {
    const member = this.#members[this.#next++ % this.#members.length] as Member; // there is at least one
    return member.run(value, transfer);
  }

  close(): Promise<unknown> {
    return Promise.all(this.#members.map(member => member.end()));
  }
}

class Member {
  readonly #worker: Worker;
  #waiting: ((result: unknown) => void)[] = [];
  #served = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#worker.on('message', (result: unknown) => this.#answered(result));
  }

  run(value: unknown, transfer?: readonly Transferable[]): Promise<unknown> {
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      this.#worker.postMessage(value, transfer);
    });
  }

  end(): Promise<unknown> {
    return this.#worker.terminate();
  }

  #answered(result: unknown): void {
    this.#waiting[this.#served++]?.(result);
    if (this.#served < this.#waiting.length) return;
    this.#waiting = [];
    this.#served = 0;
  }
}
