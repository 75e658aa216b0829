import { Worker } from 'node:worker_threads';

/** The least that a pool of threads can do with message ports: tasks in turn to each thread, answers in the order of the tasks. */
export class PortPool {
  readonly #members: readonly Member[];
  #next = 0;

  constructor(module: URL, size: number) {
    this.#members = Array.from({ length: size }, () => new Member(module));
  }

  run(value: number): Promise<number> {
    const member = this.#members[this.#next++ % this.#members.length] as Member; // there is at least one
    return member.run(value);
  }
}

class Member {
  readonly #worker: Worker;
  #waiting: ((result: number) => void)[] = [];
  #served = 0;

  constructor(module: URL) {
    this.#worker = new Worker(module);
    this.#worker.on('message', (result: number) => this.#answered(result));
  }

  run(value: number): Promise<number> {
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      this.#worker.postMessage(value);
    });
  }

  #answered(result: number): void {
    this.#waiting[this.#served++]?.(result);
    if (this.#served < this.#waiting.length) return;
    this.#waiting = [];
    this.#served = 0;
  }
}
