import { performance } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';
import type { Device } from '../manager/device.js';
import type { SharedState } from '../sync/shared-state.js';
import type { Task } from '../threads/task.js';

/** One command on a shared device, seen from the thread that ran it. */
export interface TimedCall {
  readonly command: string;
  /** Node's id of the thread that made the call. */
  readonly threadId: number;
  /** The alias of the connection, or of the pool's worker, that did the work. */
  readonly worker: string;
  /** Until the session was ours alone. */
  readonly waitedMs: number;
  /** From then until the reply was here. */
  readonly tookMs: number;
  readonly reply: string;
}

/** What to run, and on which connection or pool of the device. */
export interface CallPlan {
  readonly alias: string;
  readonly command: string;
}

/** How many calls have been answered, over all threads. */
export type Progress = SharedState<{ readonly done: 'int32' }>;

/** What the calls of a thread have in common. */
export interface CallOptions {
  readonly timeout: number;
  readonly progress: Progress;
}

/** {@link timedCalls}, as `pcall` takes it. */
export const TIMED_CALLS: Task<Promise<TimedCall[]>> = { module: import.meta.url, name: 'timedCalls' };
/** {@link meet}, as `pcall` takes it. */
export const MEET: Task<Promise<void>> = { module: import.meta.url, name: 'meet' };

/** Runs in a worker thread, all calls at once; device and progress are the very ones that were sent there. */
export function timedCalls(device: Device, plans: readonly CallPlan[], options: CallOptions): Promise<TimedCall[]> {
  return Promise.all(plans.map(plan => timedCall(device, plan, options)));
}

/** Runs in a worker thread: loads modules and says hello to the device, so that the calls that follow start at once. */
export async function meet(device: Device, alias: string): Promise<void> {
  await device.connection(alias).ping?.();
}

async function timedCall(device: Device, { alias, command }: CallPlan, { timeout, progress }: CallOptions): Promise<TimedCall> {
  const askedMs = performance.now();
  // Of a pool this is the lease of one worker, of a connection the lease of the connection itself.
  const lease = await device.connection(alias).lease({ timeout });
  try {
    const grantedMs = performance.now();
    const reply = await lease.connection.execute(command, { timeout });
    const doneMs = performance.now();
    progress.add('done', 1);
    return { command, threadId, worker: lease.connection.alias, waitedMs: grantedMs - askedMs, tookMs: doneMs - grantedMs, reply };
  } finally {
    lease.release();
  }
}
