import { ClosedError, TaskError, TimeoutError } from '../errors.js';
import { startTimer, timeoutOf, type WaitOptions } from '../sync/wait-options.js';
import { onAbort } from '../sync/abort-listener.js';
import { broadcast, type BroadcastOptions } from './broadcast.js';
import { decodeError, withWaitingFrames } from './error-codec.js';
import { checkExecuteOptions, type ExecuteOptions } from './execute-options.js';
import { firstLine } from './first-line.js';
import { Job, type Outcome } from './job.js';
import { KeepAlive } from './keep-alive.js';
import { checkItems, checkMapOptions, type MapOptions, type MapResults } from './map-options.js';
import { Scheduler } from './scheduler.js';
import { TaskMap } from './task-map.js';
import { type TaskProxy, taskProxy } from './task-proxy.js';
import { referenceTo } from './task-reference.js';
import type { TaskTarget } from './task.js';
import { poolSettings, type PoolSettings, type ThreadPoolOptions } from './thread-pool-options.js';
import { Unsettled } from './unsettled.js';
import { decodeValue, loadKinds } from './value-codec.js';

/** A moment of a pool. */
export interface ThreadPoolStats {
  readonly name: string;
  /** How many threads it may have. */
  readonly size: number;
  /** Those that live, by slot. */
  readonly threads: readonly {
    readonly slot: number;
    readonly threadId: number;
    readonly state: 'starting' | 'idle' | 'busy' | 'stopping';
  }[];
  /** Tasks that no thread has taken yet. */
  readonly queued: number;
  /** Tasks that a thread has taken. */
  readonly running: number;
  /** Tasks that ended with a result, since the pool was made. */
  readonly completed: number;
  /** Tasks that were rejected, for whatever reason. */
  readonly failed: number;
  /** Threads that died over a task or with an error. */
  readonly replaced: number;
}

/**
 * Runs functions in worker threads. Every task that it accepts settles, whatever its thread does.
 *
 * Tasks start in the order of their `execute()` calls, one at a time per thread. Arguments and results are cloned when
 * they are sent, so an argument must not be changed before its task has started; locks, pools, devices and connections
 * inside them, at any depth, arrive as the same object. A pool with nothing to do does not keep the process alive.
 */
export class ThreadPool implements AsyncDisposable {
  readonly #settings: PoolSettings;
  readonly #scheduler: Scheduler;
  readonly #alive: KeepAlive = new KeepAlive();
  readonly #unsettled = new Set<Job>();
  readonly #left: Unsettled = new Unsettled();
  #completed = 0;
  #failed = 0;
  #closing: Promise<void> | undefined;
  #terminating: Promise<void> | undefined;
  /** Wakes `close()` when the last task settles. */
  #drained: (() => void) | undefined;

  /** @throws TypeError or RangeError, naming the option that is wrong. */
  constructor(options: ThreadPoolOptions = {}) {
    this.#settings = poolSettings(options);
    this.#scheduler = new Scheduler(this.#settings);
  }

  get name(): string {
    return this.#settings.name;
  }

  /** The URL of the module whose exports are its tasks. */
  get module(): string | undefined {
    return this.#settings.module;
  }

  get size(): number {
    return this.#settings.size;
  }

  /**
   * Runs a task in a free thread, or as soon as there is one, and answers what it returns.
   *
   * @throws what the task throws, with its class if it is a built-in or one of ours, and otherwise its name; `signal.reason`
   * when cancelled; TimeoutError; ThreadExitError when its thread died; TaskError when the task cannot be found, sent or
   * answered; ClosedError; TypeError or RangeError for a wrong argument.
   */
  async execute<R>(task: TaskTarget<R>, args: readonly unknown[] = [], options: ExecuteOptions = {}): Promise<Awaited<R>> {
    const job = this.#accept(task, args, options);
    this.#alive.hold();
    try {
      return (await valueOf(await job.outcome, job)) as Awaited<R>;
    } finally {
      this.#alive.release();
    }
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
    referenceTo(task, this.#settings.module);
    return new TaskMap({ executor: this, task, items, options });
  }

  /**
   * Runs a task once in every thread and answers the results in the order of the slots.
   *
   * @throws AggregateError that names the slots where it failed, when all calls have ended; `signal.reason` when cancelled;
   * TypeError or RangeError for a wrong argument.
   */
  async broadcast<R>(task: TaskTarget<R>, args: readonly unknown[] = [], options: BroadcastOptions = {}): Promise<Awaited<R>[]> {
    referenceTo(task, this.#settings.module);
    return broadcast(this, task, args, options);
  }

  /** The functions of a module, to be called in the pool: `pool.tasks<typeof import('./tasks.js')>().add(1, 2)`. */
  tasks<M>(): TaskProxy<M> {
    return taskProxy((task, args) => this.execute(task, args));
  }

  /**
   * Waits until no task that was accepted is unsettled.
   *
   * @throws TimeoutError, or `signal.reason`.
   */
  drain(options: WaitOptions = {}): Promise<void> {
    return this.#left.drained('ThreadPool.drain', options);
  }

  stats(): ThreadPoolStats {
    const threads = this.#scheduler.threads.flatMap(({ slot, threadId, state }) => (state === 'ended' ? [] : [{ slot, threadId, state }]));
    const { queued, replaced } = this.#scheduler;
    const { name, size } = this.#settings;
    return {
      name,
      size,
      threads,
      queued,
      running: this.#unsettled.size - queued,
      completed: this.#completed,
      failed: this.#failed,
      replaced,
    };
  }

  /** Finishes what was accepted, then ends the threads. Calling it again is allowed. */
  close(): Promise<void> {
    this.#closing ??= this.#whileAlive(() => this.#close());
    return this.#closing;
  }

  /** Stops now: what runs or waits is rejected with ClosedError. */
  terminate(): Promise<void> {
    this.#terminating ??= this.#whileAlive(() => this.#terminate());
    this.#closing ??= this.#terminating;
    return this.#terminating;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #accept(task: TaskTarget<unknown>, args: readonly unknown[], options: ExecuteOptions): Job {
    if (!Array.isArray(args)) throw new TypeError(`the arguments of a task must be an array, not ${String(args)}`);
    checkExecuteOptions(options, this.size);
    const { signal, transfer, slot, onStart } = options;
    const reference = referenceTo(task, this.#settings.module);
    if (this.#closing !== undefined) throw this.#closedError(`it does not accept task ${reference.label}`);
    if (signal?.aborted === true) throw signal.reason;
    const job = new Job({ task: reference, args, transfer, slot, onStart });
    this.#unsettled.add(job);
    this.#left.accepted();
    job.onSettled(outcome => this.#settled(job, outcome));
    this.#limit(job, options);
    if (job.state === 'queued') this.#scheduler.submit(job);
    return job;
  }

  /** Has the job cancelled when its time is up or its signal aborts. */
  #limit(job: Job, options: ExecuteOptions): void {
    const timeoutMs = timeoutOf(options);
    const timedOut = (): void => {
      const error = new TimeoutError('ThreadPool.execute', timeoutMs, this.#progressOf(job));
      this.#scheduler.cancel(job, { kind: 'failed', error });
    };
    if (timeoutMs === 0) return timedOut();
    if (timeoutMs !== Infinity) job.onSettled(startTimer(timeoutMs, timedOut));
    const { signal } = options;
    if (signal !== undefined)
      job.onSettled(onAbort(signal, () => this.#scheduler.cancel(job, { kind: 'cancelled', reason: signal.reason })));
  }

  #progressOf(job: Job): string {
    const progress = job.state === 'running' ? 'running' : `queued, ${this.#scheduler.queued} in the queue`;
    return `task ${job.label} of pool ${this.name}, ${progress}`;
  }

  #settled(job: Job, { kind }: Outcome): void {
    this.#unsettled.delete(job);
    if (kind === 'result') this.#completed++;
    else this.#failed++;
    if (this.#unsettled.size === 0) this.#drained?.();
    this.#left.settled();
  }

  async #close(): Promise<void> {
    if (this.#unsettled.size > 0) await new Promise<void>(resolve => (this.#drained = resolve));
    await this.#scheduler.close();
  }

  #terminate(): Promise<void> {
    return this.#scheduler.terminate(() => this.#closedError('it was terminated'));
  }

  #closedError(what: string): ClosedError {
    return new ClosedError(`pool ${this.name} is closed: ${what}`);
  }

  /** The threads by themselves do not keep the process alive until they have ended. */
  async #whileAlive(end: () => Promise<void>): Promise<void> {
    this.#alive.hold();
    try {
      await end();
    } finally {
      this.#alive.release();
      this.#alive.close();
    }
  }
}

/** Runs in the caller's async context, so that an error's stack shows who waited for it. */
async function valueOf(outcome: Outcome, { label }: Job): Promise<unknown> {
  if (outcome.kind === 'failed') throw withWaitingFrames(outcome.error);
  if (outcome.kind === 'cancelled') throw outcome.reason;
  if (outcome.kind === 'thrown') throw decodeError(outcome.error);
  try {
    const loading = loadKinds(outcome.value);
    if (loading !== undefined) await loading;
    return decodeValue(outcome.value);
  } catch (cause) {
    throw new TaskError(label, `the result of task ${label} cannot be rebuilt here: ${firstLine(cause)}`, { cause });
  }
}
