import { ClosedError, QueueFullError, TimeoutError } from '../errors.js';
import { thisLane } from '../memory/this-lane.js';
import { onAbort } from '../sync/abort-listener.js';
import { startTimer, timeoutOf } from '../sync/wait-options.js';
import { withWaitingFrames } from './error-codec.js';
import { checkExecuteOptions, type ExecuteOptions } from './execute-options.js';
import { Job, type JobEnd } from './job.js';
import { KeepAlive } from './keep-alive.js';
import { Scheduler } from './scheduler.js';
import { TaskCatalog } from './task-catalog.js';
import type { TaskTarget } from './task.js';
import { checkSize, poolSettings, type PoolSettings, type ThreadPoolOptions } from './thread-pool-options.js';

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
export class ThreadPool implements AsyncDisposable, JobEnd {
  readonly #settings: PoolSettings;
  readonly #scheduler: Scheduler;
  readonly #catalog: TaskCatalog;
  readonly #alive: KeepAlive = new KeepAlive();
  #unsettled = 0;
  #completed = 0;
  #failed = 0;
  #closing: Promise<void> | undefined;
  #terminating: Promise<void> | undefined;
  /** Wakes those who wait until no task is unsettled. */
  readonly #drained: (() => void)[] = [];

  /** @throws TypeError or RangeError, naming the option that is wrong. */
  constructor(options: ThreadPoolOptions = {}) {
    this.#settings = poolSettings(options);
    this.#catalog = new TaskCatalog(this.#settings.module);
    this.#scheduler = new Scheduler(this.#settings, thisLane(), () => undefined);
  }

  get name(): string {
    return this.#settings.name;
  }

  /** The URL of the module whose exports are its tasks. */
  get module(): string | undefined {
    return this.#settings.module;
  }

  get size(): number {
    return this.#scheduler.crew.size;
  }

  /**
   * Runs a task in a free thread, or as soon as there is one, and answers what it returns.
   *
   * @throws what the task throws, with its class if it is a built-in or one of ours, and otherwise its name; `signal.reason`
   * when cancelled; TimeoutError; ThreadExitError when its thread died; TaskError when the task cannot be found, sent or
   * answered; QueueFullError; ClosedError; TypeError or RangeError for a wrong argument.
   */
  execute<R>(task: TaskTarget<R>, args: readonly unknown[] = NO_ARGUMENTS, options?: ExecuteOptions): Promise<Awaited<R>> {
    return new Promise(resolve => this.#accept(task, args, options, resolve as (answer: unknown) => void));
  }

  stats(): ThreadPoolStats {
    const threads = this.#scheduler.crew.threads.flatMap(({ slot, threadId, state }) => (state === 'ended' ? [] : [{ slot, threadId, state }]));
    const { queued } = this.#scheduler;
    return {
      name: this.name,
      size: this.size,
      threads,
      queued,
      running: this.#unsettled - queued,
      completed: this.#completed,
      failed: this.#failed,
      replaced: this.#scheduler.crew.replaced,
    };
  }

  /**
   * Changes the number of threads. Those that are too many end when they have finished their tasks.
   *
   * @throws TypeError or RangeError for a size that cannot be; ClosedError.
   */
  async resize(size: number): Promise<void> {
    checkSize(size);
    if (this.#closing !== undefined) throw this.#closedError('it cannot be resized');
    this.#scheduler.resize(size);
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

  /** @internal */
  settled(_job: Job, isResult: boolean): void {
    if (isResult) this.#completed++;
    else this.#failed++;
    if (--this.#unsettled > 0) return;
    this.#alive.release();
    for (const call of this.#drained.splice(0)) call();
  }

  #accept(task: TaskTarget<unknown>, args: readonly unknown[], options: ExecuteOptions | undefined, answer: (answer: unknown) => void): void {
    if (!Array.isArray(args)) throw new TypeError(`the arguments of a task must be an array, not ${String(args)}`);
    if (options !== undefined) checkExecuteOptions(options, this.size);
    const entry = this.#catalog.entryOf(task);
    this.#checkOpen(entry.reference.label);
    options?.signal?.throwIfAborted();
    const job = new Job(entry, args, options, this, answer);
    if (this.#unsettled++ === 0) this.#alive.hold();
    if (options !== undefined) this.#limit(job, options);
    if (job.state === 'queued') this.#scheduler.submit(job);
  }

  #checkOpen(label: string): void {
    if (this.#closing !== undefined) throw this.#closedError(`it does not accept task ${label}`);
    const { maxQueue, concurrency } = this.#settings;
    if (maxQueue === Infinity || this.#unsettled < this.size * concurrency + maxQueue) return;
    throw new QueueFullError(this.name, maxQueue);
  }

  /** Has the job cancelled when its time is up or its signal aborts. */
  #limit(job: Job, options: ExecuteOptions): void {
    const timeoutMs = timeoutOf(options);
    const timedOut = (): void => {
      const error = new TimeoutError('ThreadPool.execute', timeoutMs, this.#progressOf(job));
      this.#cancel(job, error, () => withWaitingFrames(error));
    };
    if (timeoutMs === 0) return timedOut();
    if (timeoutMs !== Infinity) job.onSettled(startTimer(timeoutMs, timedOut));
    const { signal } = options;
    if (signal !== undefined) job.onSettled(onAbort(signal, () => this.#cancel(job, signal.reason, () => signal.reason as unknown)));
  }

  #cancel(job: Job, reason: unknown, makeError: () => unknown): void {
    const { state } = job;
    if (job.fail(makeError)) this.#scheduler.cancel(job, state, reason);
  }

  #progressOf(job: Job): string {
    const progress = job.state === 'sent' ? 'running' : `queued, ${this.#scheduler.queued} in the queue`;
    return `task ${job.label} of pool ${this.name}, ${progress}`;
  }

  async #close(): Promise<void> {
    if (this.#unsettled > 0) await new Promise<void>(resolve => this.#drained.push(resolve));
    await this.#scheduler.close();
  }

  #terminate(): Promise<void> {
    this.#scheduler.rejectAll(() => this.#closedError('it was terminated'));
    return this.#scheduler.terminate();
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

const NO_ARGUMENTS: readonly unknown[] = [];
