import type { SharedMemory } from '../memory/words.js';
import type { EncodedError } from './error-codec.js';
import type { AnswerData } from './messages.js';
import type { TaskReference } from './task-reference.js';
import type { EncodedValue } from './value-codec.js';

/** What a thread that has been given a pool says to the thread to which it belongs. */
export type ToOwner = ExecuteMessage | CancelMessage | OrderMessage;

export interface ExecuteMessage {
  readonly type: 'execute';
  readonly id: number;
  readonly task: TaskReference;
  readonly args: EncodedValue;
  /** ExecuteOptions without what only makes sense where they were given. */
  readonly options: EncodedValue;
  /** What is moved on to the task's thread. */
  readonly transfer: readonly unknown[] | undefined;
  /** Whether it is to be said when a thread gets it. */
  readonly isStartTold: boolean;
  /** By what the pool calls the task that has handed this one in; NO_TASK when none has. */
  readonly parent: number;
  /** The life of the thread, if it is blocked until the answer is there; NOBODY if not. */
  readonly blocked: number;
}

interface CancelMessage {
  readonly type: 'cancel';
  readonly id: number;
  readonly reason: EncodedError;
}

/** Something to be done with the pool, or to be said of it. */
export interface OrderMessage {
  readonly type: 'order';
  readonly id: number;
  readonly order: Order;
  /** As in ExecuteMessage. */
  readonly blocked: number;
}

export type Order =
  | { readonly kind: 'resize'; readonly size: number }
  | { readonly kind: 'drain' }
  | { readonly kind: 'close'; readonly grace: number | undefined }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'stats' };

/** What the thread to which a pool belongs says to one that has been given the pool: a task has settled, or an order has been carried out. */
export type FromOwner =
  | { readonly id: number; readonly answer: AnswerData }
  /** A thread has got the task. */
  | { readonly id: number; readonly started: { readonly slot: number; readonly threadId: number } };

/** Where a pool is, and what is known of it without asking. */
export interface PoolDescription {
  readonly id: string;
  readonly name: string;
  readonly module: string | undefined;
  readonly size: number;
  readonly ownerThreadId: number;
  readonly ownerLife: number;
  readonly realm: SharedMemory;
}
