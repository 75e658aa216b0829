import { Pool, spawn, Worker } from 'threads';

export function threadsJs(size: number): (value: number) => Promise<number> {
  const pool = Pool(() => spawn(new Worker('./threads-js.worker.js')), size);
  return value => pool.queue(thread => thread.increment(value));
}
