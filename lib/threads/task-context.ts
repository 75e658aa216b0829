import { threadId } from 'node:worker_threads';
import { NO_TASK, type ThreadContext } from './thread-context.js';

/** Where the tasks of a thread run, and how they hear of being cancelled. */
export interface TaskPlace {
  readonly slot: number;
  readonly pool: string;
  /** Reads what the pool has said, if it has said something. */
  lookForNews(): void;
}

const BETWEEN_TASKS = { ticket: NO_TASK, position: 0 };

/** The context of one task, or of a thread between tasks. */
export class TaskContext implements ThreadContext {
  /** By what the pool calls the task. */
  readonly ticket: number;
  /** Where it was handed over (see ReceivedTask). */
  readonly position: number;
  readonly #place: TaskPlace;
  /** Made when somebody asks for the signal: an AbortController costs more than everything else here. */
  #controller: AbortController | undefined;
  #cancelled: { readonly reason: unknown } | undefined;

  constructor(place: TaskPlace, { ticket, position }: { readonly ticket: number; readonly position: number } = BETWEEN_TASKS) {
    this.#place = place;
    this.ticket = ticket;
    this.position = position;
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
