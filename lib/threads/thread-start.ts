import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { realmBufferOf } from '../memory/this-lane.js';
import type { SharedWords } from '../memory/words.js';
import { BOOT, type Boot } from './messages.js';
import type { PoolPlace } from './pool-place.js';
import { newLineWords } from './task-line.js';

const WORKER_MAIN: URL = new URL('./worker-main.js', import.meta.url);

/** A thread on its way, and the pool's ends of what leads there. */
export interface StartedThread {
  readonly worker: Worker;
  readonly control: MessagePort;
  readonly data: MessagePort;
  readonly line: SharedWords;
}

/**
 * Starts a thread of a pool. `tasks` is the way on which it hands in tasks itself.
 *
 * @throws what `new Worker` throws; nothing is left open then.
 */
export function startThread(slot: number, { settings, lane, spins, poolId }: PoolPlace, tasks: MessagePort): StartedThread {
  const [control, data] = [new MessageChannel(), new MessageChannel()];
  const line = newLineWords();
  const { name, worker, module, setup, teardown, concurrency, recycleHeapMb } = settings;
  const ofPool = { pool: name, poolId, module, setup, teardown, concurrency, recycleHeapMb };
  const shared = { line: line.buffer, realm: realmBufferOf(lane), owner: lane.life, spins: spins.words.buffer };
  const boot: Boot = { slot, control: control.port2, data: data.port2, tasks, ...ofPool, ...shared };
  const transferList = [boot.control, boot.data, boot.tasks];
  try {
    const started = new Worker(WORKER_MAIN, { ...worker, name: `${name}/${slot}`, workerData: { [BOOT]: boot }, transferList });
    return { worker: started, control: control.port1, data: data.port1, line };
  } catch (error) {
    for (const port of [control.port1, data.port1, tasks]) port.close();
    throw error;
  }
}
