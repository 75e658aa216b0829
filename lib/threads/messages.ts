import type { MessagePort } from 'node:worker_threads';
import type { EncodedError } from './error-codec.js';
import type { TaskReference } from './task-reference.js';
import type { EncodedValue } from './value-codec.js';

/** What a thread is told when it starts; it is found in `workerData[BOOT]`. */
export interface Boot {
  readonly pool: string;
  readonly slot: number;
  readonly module: string | undefined;
  readonly port: MessagePort;
}

export const BOOT = 'partyline:boot';

/** What a pool says to a thread. */
export type ToThread =
  | RunMessage
  | { readonly type: 'cancel'; readonly id: number; readonly reason: EncodedError }
  | { readonly type: 'close' };

export interface RunMessage {
  readonly type: 'run';
  readonly id: number;
  readonly task: TaskReference;
  readonly args: EncodedValue;
}

/** What a thread says to its pool. */
export type ToPool =
  /** The module is loaded. */
  | { readonly type: 'ready' }
  /** The module failed to load; the thread is of no use. */
  | { readonly type: 'unready'; readonly error: EncodedError }
  | { readonly type: 'result'; readonly id: number; readonly value: EncodedValue }
  | { readonly type: 'error'; readonly id: number; readonly error: EncodedError }
  /** The arguments of the task that was sent last cannot be put together here. */
  | { readonly type: 'unreadable'; readonly error: EncodedError }
  | LeavingMessage;

/**
 * The thread ends, and not by a blow from outside: then it has no time to say so. `running` is the task that it worked on:
 * another one that was sent to it has not been looked at.
 */
export interface LeavingMessage {
  readonly type: 'leaving';
  readonly running: number | undefined;
  readonly error: EncodedError | undefined;
}
