import type { Transferable } from 'node:worker_threads';
import type { TaskLock } from './task-locks.js';
import { checkSignal, timeoutOf, type WaitOptions } from '../sync/wait-options.js';

/**
 * `timeout` and `signal` count from the call, so the time in the queue is included. A task that is cancelled while it runs
 * sees it in `threadContext()`; if it has not ended 100 ms later, its thread is terminated and replaced.
 */
export interface ExecuteOptions extends WaitOptions {
  /** Moved to the thread instead of copied. */
  readonly transfer?: readonly Transferable[] | undefined;
  /**
   * What it holds while it runs, taken all or nothing before it starts, and given back when it has ended, or its thread has.
   * Tasks that want the same start in the order of their calls. The time until it has them does not count for `timeout`.
   */
  readonly locks?: readonly TaskLock[] | undefined;
  /** Nothing else runs in the pool meanwhile. */
  readonly exclusive?: boolean | undefined;
  /** Runs it in the thread of this slot, whoever else is free. */
  readonly slot?: number | undefined;
  /** Called when a thread takes the task from the queue. */
  readonly onStart?: ((thread: { readonly slot: number; readonly threadId: number }) => void) | undefined;
}

/** @throws TypeError or RangeError, naming the value that is wrong. */
export function checkExecuteOptions(options: ExecuteOptions, poolSize: number): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`the options of execute must be an object, not ${String(options)}`);
  const { transfer, slot, onStart } = options;
  timeoutOf(options);
  checkSignal(options.signal);
  if (transfer !== undefined && !Array.isArray(transfer)) throw new TypeError(`transfer must be an array, not ${String(transfer)}`);
  if (onStart !== undefined && typeof onStart !== 'function') throw new TypeError(`onStart must be a function, not ${String(onStart)}`);
  if (slot === undefined) return;
  if (typeof slot !== 'number') throw new TypeError(`slot must be a number, not ${String(slot)}`);
  if (!Number.isInteger(slot) || slot < 0 || slot >= poolSize) throw new RangeError(`slot must be 0 to ${poolSize - 1}, not ${slot}`);
}
