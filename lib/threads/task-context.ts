import { threadId } from 'node:worker_threads';
import type { ThreadContext } from './thread-context.js';

/** The context of one task, or of a thread between tasks. */
export class TaskContext implements ThreadContext {
  readonly slot: number;
  readonly threadId: number = threadId;
  readonly pool: string;
  readonly #lookForNews: () => void;
  /** Made when somebody asks for the signal: an AbortController costs more than everything else here. */
  #controller: AbortController | undefined;
  #cancelled: { readonly reason: unknown } | undefined;

  constructor({ slot, pool }: { readonly slot: number; readonly pool: string }, lookForNews: () => void) {
    this.slot = slot;
    this.pool = pool;
    this.#lookForNews = lookForNews;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cancelled !== undefined) this.#controller.abort(this.#cancelled.reason);
    return this.#controller.signal;
  }

  throwIfAborted(): void {
    if (this.#cancelled === undefined) this.#lookForNews();
    if (this.#cancelled !== undefined) throw this.#cancelled.reason;
  }

  /** The task is no longer wanted. */
  cancel(reason: unknown): void {
    this.#cancelled ??= { reason };
    this.#controller?.abort(reason);
  }
}
