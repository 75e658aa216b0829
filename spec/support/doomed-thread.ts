import { Worker } from 'node:worker_threads';
import { type Mutex, type ReentrantMutex, share } from '../../lib/sync.js';
import type { Death, Role } from '../sync/death.worker.js';

/** A thread that holds a lock, or waits for it, and dies when it is told to. */
export class DoomedThread {
  readonly worker: Worker;
  readonly #death: Death;
  readonly #ended: Promise<unknown>;

  constructor(worker: Worker, death: Death) {
    this.worker = worker;
    this.#death = death;
    this.#ended = new Promise(resolve => worker.once('exit', resolve));
  }

  /** Starts it, and waits until it has the lock or waits for it. It may be made by threads that are made by it, `generations` deep. */
  static async start(lock: Mutex | ReentrantMutex, role: Role, death: Death = 'terminate', generations = 0): Promise<DoomedThread> {
    const workerData = { lock: share(lock), role, death, generations };
    const resourceLimits = { maxOldGenerationSizeMb: 12, maxYoungGenerationSizeMb: 1 };
    const worker = new Worker(new URL('../sync/death.worker.js', import.meta.url), { workerData, resourceLimits });
    const waited = lock.waiting + (role === 'owner' ? 0 : 1);
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    worker.removeAllListeners('error').on('error', () => undefined); // it is meant to
    while (lock.waiting < waited) await new Promise(resolve => setImmediate(resolve));
    return new DoomedThread(worker, death);
  }

  /** Makes it die; resolves when Node says that it has. */
  async die(): Promise<void> {
    if (this.#death === 'terminate') void this.worker.terminate();
    else this.worker.postMessage('die');
    await this.#ended;
  }
}
