import { ClosedError, DeadlockError, QueueFullError, TimeoutError } from '../errors.js';
import type { Lane } from '../memory/lane.js';
import { realmBufferOf, thisLane } from '../memory/this-lane.js';
import { threadId } from 'node:worker_threads';
import { onAbort } from '../sync/abort-listener.js';
import { startTimer, timeoutOf, type WaitOptions } from '../sync/wait-options.js';
import { block } from './blocking-wait.js';
import { CoarseClock } from './coarse-clock.js';
import { withWaitingFrames } from './error-codec.js';
import { checkExecuteOptions, type ExecuteOptions } from './execute-options.js';
import { Job, type JobEnd, NO_OPTIONS } from './job.js';
import { type JobTaker, PromiseTaker } from './job-taker.js';
import { KeepAlive } from './keep-alive.js';
import { LockAdmission } from './lock-admission.js';
import { LockSet } from './lock-set.js';
import { doorOf, type PoolDoor } from './pool-door.js';
import type { PoolEngine } from './pool-engine.js';
import { PoolEvents } from './pool-events.js';
import type { PoolThread } from './pool-thread.js';
import type { PoolDescription } from './pool-messages.js';
import { RunTimes } from './run-times.js';
import { Scheduler } from './scheduler.js';
import { SyncOutcome } from './sync-outcome.js';
import { TaskCatalog } from './task-catalog.js';
import type { TaskTarget } from './task.js';
import { checkSize, poolSettings, type PoolSettings, type ThreadPoolOptions } from './thread-pool-options.js';
import type { ThreadPoolStats } from './thread-pool-stats.js';
import { takeTransfers } from './transfer.js';
import { Unsettled } from './unsettled.js';

/** A pool in the thread to which it belongs. */
export class LocalPool implements PoolEngine, JobEnd {
  readonly description: PoolDescription;
  readonly events: PoolEvents;
  readonly #settings: PoolSettings;
  readonly #lane: Lane;
  readonly #scheduler: Scheduler;
  readonly #catalog: TaskCatalog;
  readonly #times = new RunTimes();
  readonly #locks = new LockAdmission();
  readonly #waiting = new Set<Job>();
  readonly #alive: KeepAlive = new KeepAlive();
  readonly #door: PoolDoor;
  readonly #unsettled = new Unsettled();
  #completed = 0;
  #failed = 0;
  #closing: Promise<void> | undefined;
  #terminating: Promise<void> | undefined;
  readonly #clock = new CoarseClock();
  /** @throws TypeError or RangeError, naming the option that is wrong. */
  constructor(options: ThreadPoolOptions) {
    this.#settings = poolSettings(options);
    this.#lane = thisLane();
    const { name, module, size } = this.#settings;
    const { realm, life } = this.#lane;
    const id = `pool.${realm.name}.${life}.${this.#lane.nextSerial()}`;
    this.description = { id, name, module, size, ownerThreadId: threadId, ownerLife: life, realm: realmBufferOf(this.#lane) };
    this.events = new PoolEvents(name);
    this.#catalog = new TaskCatalog(module, this);
    this.#door = doorOf(this);
    const { note: noteRun } = this.#times;
    const { events } = this;
    this.#scheduler = new Scheduler({ settings: this.#settings, lane: this.#lane, poolId: id, door: this.#door, noteRun, events });
  }

  get size(): number {
    return this.#scheduler.size;
  }

  execute(task: TaskTarget<unknown>, args: readonly unknown[], options: ExecuteOptions | undefined): Promise<unknown> {
    return new Promise(resolve => {
      this.accept(this.#jobFor(task, args, options, new PromiseTaker(resolve)));
    });
  }

  executeSync(task: TaskTarget<unknown>, args: readonly unknown[], options: ExecuteOptions = {}): unknown {
    const { timeout = Infinity, ...others } = options;
    const deadlineMs = this.#lane.host.now() + timeoutOf({ timeout });
    const outcome = new SyncOutcome();
    const job = this.#jobFor(task, args, timeout === 0 ? options : others, outcome); // its timer would not run
    this.accept(job);
    if (job.state === 'waiting') this.#refuseToWait(job);
    const subject = { label: `task ${job.label} of pool ${this.description.name}` };
    const look = (): boolean => {
      this.pump();
      return outcome.isThere;
    };
    if (!block(this.#lane, { subject, deadlineMs, look, askToBeRung: () => this.#scheduler.sleep() })) this.#timeOut(job, timeout);
    this.#scheduler.wake();
    return outcome.take();
  }

  /**
   * Takes a task in.
   *
   * @throws what is wrong with it, or with the moment.
   */
  accept(job: Job): void {
    this.#checkOpen(job);
    if (job.options !== NO_OPTIONS) this.#check(job);
    job.transfer = takeTransfers(job.args, job.options.transfer);
    if (this.#unsettled.count === 0) this.#alive.hold();
    this.#unsettled.accepted();
    this.events.accepted(job);
    job.acceptedUs = this.#clock.nowUs();
    if (job.parent !== undefined) job.parent.children++;
    if (job.options === NO_OPTIONS) this.#scheduler.submit(job);
    else this.#acceptWithOptions(job);
  }

  /** The entry of a task that another thread has named. */
  get catalog(): TaskCatalog {
    return this.#catalog;
  }

  /** The task is no longer wanted. */
  cancel(job: Job, reason: unknown, makeError: () => unknown): void {
    const { state } = job;
    if (job.fail(makeError)) this.#scheduler.cancel(job, state, reason);
  }

  /** A thread of this pool is blocked until a task has been answered. */
  blocked(thread: PoolThread): void {
    this.#scheduler.block(thread);
  }

  /** It is not any more. */
  unblocked(thread: PoolThread): void {
    this.#scheduler.unblock(thread);
  }

  /** Does what its event loop would do, for a thread that is blocked. */
  pump(): void {
    this.#door.pump();
    this.#scheduler.pump();
  }

  stats(): ThreadPoolStats {
    const { queued, threads, replaced } = this.#scheduler;
    return {
      name: this.description.name,
      size: this.size,
      threads,
      queued: queued + this.#waiting.size,
      running: this.#unsettled.count - queued - this.#waiting.size,
      completed: this.#completed,
      failed: this.#failed,
      replaced,
      waitTime: this.#times.waitTime,
      runTime: this.#times.runTime,
    };
  }

  async resize(size: number): Promise<void> {
    checkSize(size);
    if (this.#closing !== undefined) throw this.#closedError('it cannot be resized');
    await this.#whileAlive(() => this.#scheduler.resize(size));
  }

  drain(options: WaitOptions): Promise<void> {
    return this.#unsettled.drained(`ThreadPool '${this.description.name}'.drain`, options);
  }

  async close(grace?: number): Promise<void> {
    if (grace !== undefined) timeoutOf({ timeout: grace });
    const closing = (this.#closing ??= this.#whileAlive(() => this.#close()));
    const stopTimer = startTimer(grace ?? Infinity, () => this.#giveUp(`it was closed, and has not ended within ${grace} ms`));
    await closing;
    stopTimer();
  }

  terminate(): Promise<void> {
    this.#terminating ??= this.#whileAlive(() => this.#terminate());
    this.#closing ??= this.#terminating;
    return this.#terminating;
  }

  settled(job: Job, isResult: boolean): void {
    if (isResult) this.#completed++;
    else this.#failed++;
    this.events.settled(job, isResult);
    if (job.parent !== undefined) job.parent.children--;
    this.#unsettled.settled();
    if (this.#unsettled.count > 0) return;
    this.#alive.release();
    this.events.idle();
  }

  #jobFor(task: TaskTarget<unknown>, args: readonly unknown[], options: ExecuteOptions = NO_OPTIONS, taker: JobTaker): Job {
    if (!Array.isArray(args)) throw new TypeError(`the arguments of a task must be an array, not ${String(args)}`);
    return new Job(this.#catalog.entryOf(task), args, options, taker);
  }

  #check(job: Job): void {
    const { options, label, parent } = job;
    checkExecuteOptions(options, this.size);
    options.signal?.throwIfAborted();
    if (options.exclusive === true && parent !== undefined)
      throw new DeadlockError(`task ${label} is to run alone, but it was handed in by task ${parent.label}, which waits for it`);
    if (options.locks !== undefined) job.locks = LockSet.of(options.locks, { label, parent: parent?.nearestLocks });
  }

  #acceptWithOptions(job: Job): void {
    const { signal } = job.options;
    if (signal !== undefined) job.onSettled(onAbort(signal, () => this.cancel(job, signal.reason, () => signal.reason as unknown)));
    if (job.locks !== undefined) this.#waitForLocks(job, job.locks);
    else this.#submit(job);
  }

  /** Locks that are not free are heard of by the event loop, which stands still. */
  #refuseToWait(job: Job): never {
    const error = new DeadlockError(
      `executeSync: task ${job.label} needs locks that are not free, and they cannot be waited for in a blocked thread`,
    );
    job.fail(() => error);
    throw error;
  }

  /** With `timeout` 0 a task has failed before it was handed in. */
  #submit(job: Job): void {
    job.state = 'queued';
    if (!this.#obeyTimeout(job)) this.#scheduler.submit(job);
  }

  #waitForLocks(job: Job, locks: LockSet): void {
    job.state = 'waiting';
    this.#waiting.add(job);
    job.onSettled(() => {
      this.#waiting.delete(job);
      this.#scheduler.whenLeft(job, isAbandoned => this.#locks.leave(locks, isAbandoned));
    });
    this.#locks.request(locks, {
      granted: () => {
        if (job.state !== 'waiting') return;
        this.#waiting.delete(job);
        this.#submit(job);
      },
      failed: error => void job.fail(() => error),
      stolen: error => this.cancel(job, error, () => error),
    });
    // The task that has handed it in waits: its thread may be one that can run others now.
    if (job.state === 'waiting' && job.parent !== undefined) this.#scheduler.needsThreads();
  }

  #checkOpen({ label, parent }: Job): void {
    if (this.#closing !== undefined && (parent === undefined || this.#terminating !== undefined))
      throw this.#closedError(`it does not accept task ${label}`);
    const { maxQueue, concurrency, name } = this.#settings;
    if (maxQueue === Infinity || parent !== undefined || this.#unsettled.count < this.size * concurrency + maxQueue) return;
    throw new QueueFullError(`pool ${name}`, maxQueue);
  }

  /** Has the job cancelled when its time is up. Whether that is now. */
  #obeyTimeout(job: Job): boolean {
    const { timeout: timeoutMs } = job.options;
    if (timeoutMs === undefined || timeoutMs === Infinity) return false;
    if (timeoutMs === 0) {
      this.#timeOut(job, 0);
      return true;
    }
    job.onSettled(startTimer(timeoutMs, () => this.#timeOut(job, timeoutMs)));
    return false;
  }

  #timeOut(job: Job, timeoutMs: number): void {
    const error = new TimeoutError('ThreadPool.execute', timeoutMs, this.#progressOf(job));
    if (timeoutMs === 0 && job.state === 'queued') job.fail(() => withWaitingFrames(error)); // it is in no queue yet
    else this.cancel(job, error, () => withWaitingFrames(error));
  }

  #progressOf(job: Job): string {
    const progress =
      job.state === 'sent'
        ? 'running'
        : job.state === 'waiting'
          ? 'waiting for its locks'
          : `queued, ${this.#scheduler.queued} in the queue`;
    return `task ${job.label} of pool ${this.description.name}, ${progress}`;
  }

  async #close(): Promise<void> {
    await this.drain({});
    await this.#scheduler.close();
    this.#leave();
  }

  /** After those have been answered who wait for it. */
  #leave(): void {
    setImmediate(() => this.#door.close());
  }

  async #terminate(): Promise<void> {
    this.#giveUp('it was terminated');
    await this.#scheduler.terminate();
    this.#leave();
  }

  /** Cancels what has not settled. */
  #giveUp(what: string): void {
    for (const job of [...this.#waiting, ...this.#scheduler.stop()]) {
      const error = this.#closedError(`task ${job.label}: ${what}`);
      this.cancel(job, error, () => withWaitingFrames(error));
    }
  }

  #closedError(what: string): ClosedError {
    return new ClosedError(`pool ${this.description.name} is closed: ${what}`);
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
