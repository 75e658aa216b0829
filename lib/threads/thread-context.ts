import { AsyncLocalStorage } from 'node:async_hooks';
import { oncePerThread } from '../memory/this-thread.js';

/** Where a task runs, and whether it is still wanted. */
export interface ThreadContext {
  /** The place of the thread in its pool, 0 to size - 1; a thread that replaces a dead one has the same. */
  readonly slot: number;
  /** Node's. */
  readonly threadId: number;
  /** The name of the pool. */
  readonly pool: string;
  /** Aborts, with the same reason, when the caller's signal does, the task's time is up, or the pool gives it up. Events need the event loop: see `throwIfAborted`. */
  readonly signal: AbortSignal;
  /**
   * Throws the signal's reason once the task is cancelled. It looks for news itself, so it works in a loop that never awaits.
   */
  throwIfAborted(): void;
}

interface State {
  readonly tasks: AsyncLocalStorage<ThreadContext>;
  /** The context of code in the thread that belongs to no task: the top level of its modules. */
  outside: ThreadContext | undefined;
}

const state: State = oncePerThread('thread context', () => ({ tasks: new AsyncLocalStorage<ThreadContext>(), outside: undefined }));

/**
 * The context of the running task. Outside of any task, but in a thread of a pool, its signal never aborts.
 *
 * @throws TypeError in a thread that is not a pool's.
 */
export function threadContext(): ThreadContext {
  const context = state.tasks.getStore() ?? state.outside;
  if (context === undefined) throw new TypeError('threadContext: this thread does not belong to a ThreadPool');
  return context;
}

/** Calls a function as a part of a task. */
export function runInContext<A extends unknown[], R>(context: ThreadContext, call: (...args: A) => R, args: A): R {
  return state.tasks.run(context, call, ...args);
}

/** Makes this thread one of a pool. */
export function enterPool(context: ThreadContext): void {
  state.outside = context;
}

/** No pool calls a task so. */
export const NO_TASK = -1;

/** By what the pool calls the running task; NO_TASK outside of any. */
export function currentTicket(): number {
  return (state.tasks.getStore() as { readonly ticket?: number } | undefined)?.ticket ?? NO_TASK;
}
