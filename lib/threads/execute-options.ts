import type { Transferable } from 'node:worker_threads';
import { checkSignal, timeoutOf, type WaitOptions } from '../sync/wait-options.js';
import type { TaskLock } from './task-locks.js';

/**
 * How a task is to run. `timeout`, in milliseconds, and `signal` count from the call, so the time in the queue is included; the time that a task
 * waits for its `locks` is not part of the `timeout`.
 * A task that is cancelled while it runs sees it in `threadContext()`; if it has not ended 100 ms later, its thread is terminated and replaced.
 */
export interface ExecuteOptions extends WaitOptions {
  /** Moved to the thread instead of copied: of no use here any more once the call has been made. */
  readonly transfer?: readonly Transferable[] | undefined;
  /** A whole number. A task of a higher priority starts before those of a lower one that still wait; 0 by default. */
  readonly priority?: number | undefined;
  /**
   * Taken all together before the task starts, and given back when it has ended or its thread has died. Waiting for them takes up no thread. They are
   * the scheduler's: a task must not take them again itself.
   */
  readonly locks?: readonly TaskLock[] | undefined;
  /** Nothing else runs in the pool meanwhile, but for tasks that this one hands in itself. It waits for those that run. */
  readonly exclusive?: boolean | undefined;
  /** Runs it in the thread of this slot, 0 to size - 1, whoever else is free. */
  readonly slot?: number | undefined;
  /** Called when a thread takes the task from the queue. */
  readonly onStart?: ((thread: { readonly slot: number; readonly threadId: number }) => void) | undefined;
}

/** @throws TypeError or RangeError, naming the value that is wrong. `locks` are checked where they are taken. */
export function checkExecuteOptions(options: ExecuteOptions, poolSize: number): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`the options of execute must be an object, not ${String(options)}`);
  const { transfer, priority, exclusive, slot, onStart } = options;
  timeoutOf(options);
  checkSignal(options.signal);
  if (transfer !== undefined && !Array.isArray(transfer)) throw new TypeError(`transfer must be an array, not ${String(transfer)}`);
  if (onStart !== undefined && typeof onStart !== 'function') throw new TypeError(`onStart must be a function, not ${String(onStart)}`);
  if (exclusive !== undefined && typeof exclusive !== 'boolean')
    throw new TypeError(`exclusive must be true or false, not ${String(exclusive)}`);
  if (priority !== undefined) checkNumber('priority', priority, Number.isSafeInteger(priority), 'a whole number');
  if (slot !== undefined) checkNumber('slot', slot, Number.isInteger(slot) && slot >= 0 && slot < poolSize, `0 to ${poolSize - 1}`);
}

function checkNumber(what: string, value: unknown, isRight: boolean, wanted: string): void {
  if (typeof value !== 'number') throw new TypeError(`${what} must be a number, not ${String(value)}`);
  if (!isRight) throw new RangeError(`${what} must be ${wanted}, not ${value}`);
}
