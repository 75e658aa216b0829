import type { EventEmitter } from 'node:events';
import { type Handle, registerKind, SHARE, type Shareable } from '../memory/sharing.js';
import { shown } from '../memory/shown.js';
import type { WaitOptions } from '../sync/wait-options.js';
import { broadcast, type BroadcastOptions } from './broadcast.js';
import type { ExecuteOptions } from './execute-options.js';
import { LocalPool } from './local-pool.js';
import { checkItems, checkMapOptions, type MapOptions, type MapResults } from './map-options.js';
import type { PoolEngine } from './pool-engine.js';
import { POOL_EVENTS, type PoolEventMap } from './pool-events.js';
import type { PoolDescription } from './pool-messages.js';
import { RemotePool } from './remote-pool.js';
import { TaskMap } from './task-map.js';
import { type TaskProxy, taskProxy } from './task-proxy.js';
import { referenceTo } from './task-reference.js';
import type { TaskTarget } from './task.js';
import type { ThreadPoolOptions } from './thread-pool-options.js';
import type { ThreadPoolStats } from './thread-pool-stats.js';

const NO_ARGUMENTS: readonly unknown[] = [];
const KIND = 'thread-pool';

export interface CloseOptions {
  /** How many milliseconds the tasks may take that have been accepted; default: as long as it takes. */
  readonly grace?: number | undefined;
}

/**
 * Runs functions in worker threads. Every task that it accepts settles, whatever its thread does.
 *
 * Tasks start in the order of their `execute()` calls, those of a higher priority first, and those that tasks hand in before all others. A thread
 * runs one at a time, but for `concurrency`, and for tasks that it runs because the task that it has waits for them.
 *
 * Arguments and results are cloned when they are sent, or moved if `transfer()` says so; an argument must not be changed before its task has
 * started. Locks, pools, devices and connections inside them, at any depth, arrive as the same object. A pool passes in that way to other threads
 * as well: there it is the same pool, scheduled by the thread that made it, and closed when that one ends. A pool with nothing to do does not keep
 * the process alive.
 */
export class ThreadPool implements AsyncDisposable, Shareable {
  readonly #engine: PoolEngine;

  /** @throws TypeError or RangeError, naming the option that is wrong. */
  constructor(options: ThreadPoolOptions = {}, engine: PoolEngine = new LocalPool(options)) {
    this.#engine = engine;
  }

  /** Shown by `threadContext()`, in errors and in the names of the threads. */
  get name(): string {
    return this.#engine.description.name;
  }

  /** The URL of the module whose exports are its tasks. */
  get module(): string | undefined {
    return this.#engine.description.module;
  }

  /** How many threads it may have. In another thread than the one that made it: as far as known here. */
  get size(): number {
    return this.#engine.size;
  }

  /**
   * Runs a task in a free thread, or as soon as there is one, and answers what it returns.
   *
   * @throws what the task throws, with its class if it is a built-in or one of ours, and otherwise its name; `signal.reason`
   * when cancelled; TimeoutError; ThreadExitError when its thread died; TaskError when the task cannot be found, sent or
   * answered, or no thread can be started for it; DeadlockError when it wants a lock that is held for the task that hands it in; QueueFullError;
   * ClosedError when the pool is closed, or gives it up when it closes; TypeError or RangeError for a wrong argument.
   */
  execute<R>(task: TaskTarget<R>, args: readonly unknown[] = NO_ARGUMENTS, options?: ExecuteOptions): Promise<Awaited<R>> {
    return this.#engine.execute(task, args, options) as Promise<Awaited<R>>;
  }

  /**
   * The same, blocking the calling thread until the task has ended. A thread of the pool may do so as well: another one takes its place meanwhile.
   * The `timeout` ends the wait. A signal does so only if it has aborted before: no event reaches a blocked thread.
   *
   * @throws as `execute`; DeadlockError when the task needs locks that are not free, in the thread that made the pool: it could not hear of it.
   */
  executeSync<R>(task: TaskTarget<R>, args: readonly unknown[] = NO_ARGUMENTS, options?: ExecuteOptions): Awaited<R> {
    return this.#engine.executeSync(task, args, options) as Awaited<R>;
  }

  /**
   * Runs a task with each item of a source, as results are asked for, and answers the results in the order of the items. The
   * source is read no further ahead than `concurrency` says.
   *
   * When a task or the source fails, what the map still runs is cancelled, the source is closed, and the next result asked
   * for rejects with that error. Leaving the loop does the same without an error.
   *
   * @throws TypeError or RangeError for a wrong argument.
   */
  map<T, R>(task: TaskTarget<R>, items: Iterable<T> | AsyncIterable<T>, options: MapOptions = {}): MapResults<R> {
    checkMapOptions(options, this.size);
    checkItems(items);
    referenceTo(task, this.module);
    return new TaskMap({ executor: this, task, items, options });
  }

  /**
   * Runs a task once in every thread and answers the results in the order of the slots.
   *
   * @throws AggregateError that names the slots where it failed, when all calls have ended; `signal.reason` when cancelled;
   * TypeError or RangeError for a wrong argument.
   */
  async broadcast<R>(task: TaskTarget<R>, args: readonly unknown[] = NO_ARGUMENTS, options: BroadcastOptions = {}): Promise<Awaited<R>[]> {
    referenceTo(task, this.module);
    return broadcast(this, task, args, options);
  }

  /** The functions of a module, to be called in the pool: `pool.tasks<typeof import('./tasks.js')>().add(1, 2)`. */
  tasks<M>(): TaskProxy<M> {
    return taskProxy((task, args) => this.execute(task, args));
  }

  /**
   * Calls a listener at each event of this kind. What becomes of each task is published to `node:diagnostics_channel`:
   * `partyline:task:accepted`, `:sent` and `:settled`, with a {@link TaskMessage}.
   *
   * @throws TypeError in another thread than the one that made the pool.
   */
  on<E extends keyof PoolEventMap>(event: E, listener: (...args: PoolEventMap[E]) => void): this {
    if (!POOL_EVENTS.has(event)) throw new TypeError(`a pool has the events ${[...POOL_EVENTS].join(', ')}, not ${shown(event)}`);
    this.#emitter.on(event, listener as (...args: unknown[]) => void);
    return this;
  }

  /** The opposite of `on`. */
  off<E extends keyof PoolEventMap>(event: E, listener: (...args: PoolEventMap[E]) => void): this {
    this.#emitter.off(event, listener as (...args: unknown[]) => void);
    return this;
  }

  /**
   * What it is doing. In another thread than the one that made it, this asks that one, and blocks until it answers.
   *
   * @throws in that other thread: ClosedError; TimeoutError when there is no answer for five seconds.
   */
  stats(): ThreadPoolStats {
    return this.#engine.stats();
  }

  /**
   * Changes the number of threads. Those that are too many end when they have finished their tasks; when they have, the promise is fulfilled.
   *
   * @throws TypeError or RangeError for a size that cannot be; ClosedError.
   */
  resize(size: number): Promise<void> {
    return this.#engine.resize(size);
  }

  /**
   * Waits until no task is unsettled, those included that are handed in meanwhile.
   *
   * @throws TimeoutError that says how many are left, or `signal.reason`; TypeError or RangeError for wrong options.
   */
  drain(options: WaitOptions = {}): Promise<void> {
    return this.#engine.drain(options);
  }

  /**
   * Finishes what was accepted, then ends the threads. What has not ended after `grace` milliseconds is rejected with a ClosedError that names
   * it. Without `grace` it waits as long as it takes. Calling it again is allowed.
   *
   * @throws TypeError or RangeError for a grace that cannot be.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    await this.#engine.close(graceOf(options));
  }

  /** Stops now: what runs or waits is rejected with ClosedError that names it. Calling it again, or after `close`, is allowed. */
  terminate(): Promise<void> {
    return this.#engine.terminate();
  }

  /** As `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  [SHARE](): Handle {
    return { partyline: KIND, home: import.meta.url, ...this.#engine.description, size: this.size };
  }

  get #emitter(): EventEmitter {
    const { events } = this.#engine;
    if (events === undefined) throw new TypeError('ThreadPool.on: events are told in the thread that has made the pool');
    return events.emitter;
  }

  static {
    registerKind(KIND, handle => new ThreadPool({}, new RemotePool(handle as unknown as PoolDescription & Handle)));
  }
}

/** @throws TypeError or RangeError, naming the value that is wrong. */
function graceOf(options: CloseOptions): number | undefined {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`the options of close must be an object such as { grace: 1000 }, not ${shown(options)}`);
  const { grace } = options;
  if (grace === undefined) return undefined;
  if (typeof grace !== 'number') throw new TypeError(`grace must be a number of milliseconds, not ${shown(grace)}`);
  if (!(grace >= 0)) throw new RangeError(`grace must be 0 or more, not ${grace}`);
  return grace;
}
