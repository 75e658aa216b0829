import type { MessagePort, Transferable } from 'node:worker_threads';
import type { SharedMemory } from '../memory/words.js';
import type { EncodedError } from './error-codec.js';
import type { EncodedValue } from './value-codec.js';

/** What a thread is told when it starts; it is found in `workerData[BOOT]`. */
export interface Boot {
  readonly pool: string;
  readonly slot: number;
  readonly module: string | undefined;
  /** Exports of the module that are called when the thread starts, and before it ends. */
  readonly setup: string | undefined;
  readonly teardown: string | undefined;
  /** How many tasks may run at a time. */
  readonly concurrency: number;
  /** With a heap larger than so many megabytes it is to be replaced. */
  readonly recycleHeapMb: number;
  /** The way of messages about the thread. */
  readonly control: MessagePort;
  /** The way of values that are not small; it is never listened to. */
  readonly data: MessagePort;
  /** See task-line.ts. */
  readonly line: SharedMemory;
  /** The realm of the pool, and the life of its thread there. */
  readonly realm: SharedMemory;
  readonly owner: number;
  /** The pool's id, and the way on which its own threads hand in tasks. */
  readonly poolId: string;
  readonly tasks: MessagePort;
  /** See spin-board.ts. */
  readonly spins: SharedMemory;
}

export const BOOT = 'partyline:boot';

/** By what a pool and its thread know a task. A ticket alone is not enough: when its task has ended, another one gets it. */
export interface TaskId {
  readonly ticket: number;
  /** Where its record begins (see record-ring.ts). */
  readonly position: number;
}

/** What a pool says to a thread on the control port. */
export type ToThread =
  /** A task is no longer wanted; it may have ended. */
  { readonly type: 'cancel'; readonly task: TaskId; readonly reason: EncodedError } | { readonly type: 'close' };

/** What a thread says to its pool on the control port. */
export type ToPool =
  /** The module is loaded. */
  | { readonly type: 'ready' }
  /** The module failed to load; the thread is of no use. */
  | { readonly type: 'unready'; readonly error: EncodedError }
  /** The thread ends, and not by a blow from outside: then it has no time to say so. */
  | { readonly type: 'leaving'; readonly error: EncodedError | undefined }
  /** What it was to do before it ends has failed. */
  | { readonly type: 'teardown failed'; readonly error: EncodedError };

/** What goes with an answer on the data port. What was moved with a value is listed, so that it can be moved on. */
export type AnswerData = { readonly value: EncodedValue; readonly transfer?: readonly Transferable[] } | { readonly error: EncodedError };
