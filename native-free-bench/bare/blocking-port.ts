import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';

/** What the thread is started with. It adds 1 to `answers` for each answer. */
export interface BlockingPortData {
  readonly port: MessagePort;
  readonly answers: Int32Array;
}

/** The least that takes to call another thread and block: a port to and from it, and a word to sleep on. */
export class BlockingPort {
  readonly #port: MessagePort;
  readonly #answers: Int32Array = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: BlockingPortData = { port: port2, answers: this.#answers };
    const worker = new Worker(new URL('./blocking-port.worker.js', import.meta.url), { workerData, transferList: [port2] });
    worker.unref();
  }

  increment(value: number): unknown {
    const seen = Atomics.load(this.#answers, 0);
    this.#port.postMessage(value);
    Atomics.wait(this.#answers, 0, seen);
    return receiveMessageOnPort(this.#port)?.message;
  }
}
