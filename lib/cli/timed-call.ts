import { performance } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';
import type { Device } from '../manager/device.js';
import type { Task } from '../threads/task.js';

/** One command on a shared device, seen from the thread that ran it. */
export interface TimedCall {
  readonly command: string;
  /** Node's id of the thread that made the call. */
  readonly threadId: number;
  /** The alias of the connection, or of the pool's worker, that did the work. */
  readonly servedBy: string;
  /** Until the session was ours alone. */
  readonly waitedMs: number;
  /** From then until the reply was here. */
  readonly tookMs: number;
  readonly reply: string;
}

/** {@link timedCall}, as `pcall` takes it. */
export const TIMED_CALL: Task<Promise<TimedCall>> = { module: import.meta.url, name: 'timedCall' };
/** Loads this module into a thread, so that the first call there need not. */
export const LOAD: Task<void> = { module: import.meta.url, name: 'load' };

/** What to run, and on which connection or pool of the device. */
export interface CallPlan {
  readonly alias: string;
  readonly command: string;
  readonly timeout: number;
}

/** Runs in a worker thread; the device that arrives there is the very one that was sent. */
export async function timedCall(device: Device, { alias, command, timeout }: CallPlan): Promise<TimedCall> {
  const askedMs = performance.now();
  // Of a pool this is the lease of one worker, of a connection the lease of the connection itself.
  const lease = await device.connection(alias).lease({ timeout });
  try {
    const grantedMs = performance.now();
    const reply = await lease.connection.execute(command, { timeout });
    const doneMs = performance.now();
    return { command, threadId, servedBy: lease.connection.alias, waitedMs: grantedMs - askedMs, tookMs: doneMs - grantedMs, reply };
  } finally {
    lease.release();
  }
}

export function load(): void {}
