import { TaskError, ThreadExitError } from '../errors.js';
import { firstLine } from './first-line.js';
import type { Job } from './job.js';
import type { PoolThread, ThreadEnd } from './pool-thread.js';
import type { PoolSettings } from './thread-pool-options.js';

/** Its arguments cannot be cloned. */
export function notSent(label: string, cause: unknown): TaskError {
  return new TaskError(label, `the arguments of task ${label} cannot be sent to another thread: ${firstLine(cause)}`, { cause });
}

/** No thread of its pool starts. */
export function notStarted({ label }: Job, { name, module }: PoolSettings, cause: unknown): TaskError {
  if (cause instanceof TaskError)
    return new TaskError(label, `pool ${name} cannot run task ${label}: ${cause.message}`, { cause: cause.cause });
  const what = module === undefined ? 'its threads do not start' : `its module ${module} failed to load`;
  return new TaskError(label, `pool ${name} cannot run task ${label}: ${what}: ${firstLine(cause)}`, { cause });
}

/** Its thread has ended. */
export function lostWith({ threadId }: PoolThread, { label }: Job, { exitCode, cause }: ThreadEnd): ThreadExitError {
  return new ThreadExitError(threadId, exitCode, label, cause === undefined ? undefined : { cause });
}
