import { threadId } from 'node:worker_threads';
import type { TaskId } from './messages.js';
import type { ThreadContext } from './thread-context.js';

/** Where the tasks of a thread run, and how they hear of being cancelled. */
export interface TaskPlace {
  readonly slot: number;
  readonly pool: string;
  /** Reads what the pool has said, if it has said something. */
  lookForNews(): void;
}

/** The context of one task, or of a thread between tasks. */
export class TaskContext implements ThreadContext {
  /** See TaskId; of no task if there is none. */
  readonly ticket: number | undefined;
  readonly position: number | undefined;
  readonly #place: TaskPlace;
  /** Made when somebody asks for the signal: an AbortController costs more than everything else here. */
  #controller: AbortController | undefined;
  #cancelled: { readonly reason: unknown } | undefined;

  constructor(place: TaskPlace, task?: TaskId) {
    this.#place = place;
    this.ticket = task?.ticket;
    this.position = task?.position;
  }

  get slot(): number {
    return this.#place.slot;
  }

  get threadId(): number {
    return threadId;
  }

  get pool(): string {
    return this.#place.pool;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cancelled !== undefined) this.#controller.abort(this.#cancelled.reason);
    return this.#controller.signal;
  }

  throwIfAborted(): void {
    if (this.#cancelled === undefined) this.#place.lookForNews();
    if (this.#cancelled !== undefined) throw this.#cancelled.reason;
  }

  /** The task is no longer wanted. */
  cancel(reason: unknown): void {
    this.#cancelled ??= { reason };
    this.#controller?.abort(reason);
  }
}
