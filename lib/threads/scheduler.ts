import { invariant, TaskError, ThreadExitError } from '../errors.js';
import { firstLine } from './first-line.js';
import { IdleSlots } from './idle-slots.js';
import { JobQueue } from './job-queue.js';
import type { Job, Refusal } from './job.js';
import { PoolThread, type ThreadEnd, type ThreadOwner } from './pool-thread.js';
import type { PoolSettings } from './thread-pool-options.js';

/** After so many failed starts in a row, the tasks that wait are rejected. Each later task is worth one more attempt. */
const MAX_FAILED_STARTS = 3;

/**
 * Gives tasks to threads, oldest first, and has as many threads as there are tasks for, up to the size of the pool.
 *
 * Threads start when there is a task for them: a pool that is never used costs nothing, and a pool of 64 that gets 3 tasks
 * has 3 threads. A thread that dies over a task is replaced at once, since there was work for it.
 *
 * Invariant: when a task is queued, no idle thread may run it, and there are threads starting or busy that will, or the
 * attempt to start one has failed and the task has been rejected.
 */
export class Scheduler implements ThreadOwner {
  readonly #settings: PoolSettings;
  readonly #threads: (PoolThread | undefined)[];
  readonly #idle: IdleSlots;
  readonly #queue: JobQueue;
  #failedStarts = 0;
  #replaced = 0;
  #stopped = false;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
    this.#threads = Array.from({ length: settings.size });
    this.#idle = new IdleSlots(settings.size);
    this.#queue = new JobQueue(settings.size);
  }

  /** The living threads. */
  get threads(): PoolThread[] {
    return this.#threads.filter(thread => thread !== undefined);
  }

  get queued(): number {
    return this.#queue.size;
  }

  /** How many threads have died over a task, or with an error. */
  get replaced(): number {
    return this.#replaced;
  }

  submit(job: Job): void {
    this.#queue.push(job);
    const { slot } = job.details;
    const free = slot === undefined ? this.#idle.pop(candidate => this.#isIdle(candidate)) : this.#isIdle(slot) ? slot : undefined;
    if (free === undefined) this.#startThreads();
    else this.#serve(free);
  }

  /** Takes a task back: out of the queue, or out of the hands of the thread that runs it. */
  cancel(job: Job, refusal: Refusal): void {
    const { state } = job;
    if (!job.settle(refusal)) return;
    if (state === 'queued') this.#queue.remove(job);
    else for (const thread of this.threads) thread.cancel(job, refusal.kind === 'failed' ? refusal.error : refusal.reason);
  }

  /** Ends the threads; nothing may be queued. */
  async close(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.threads.map(thread => thread.close()));
  }

  /** Ends the threads and rejects what they run, and what is queued. */
  async terminate(error: () => Error): Promise<void> {
    this.#stopped = true;
    for (const job of this.#queue) this.#reject(job, error());
    await Promise.all(
      this.threads.map(thread => {
        thread.job?.fail(error());
        return thread.terminate();
      }),
    );
  }

  threadReady(thread: PoolThread): void {
    this.#failedStarts = 0;
    this.#serve(thread.slot);
  }

  threadIdle(thread: PoolThread): void {
    this.#serve(thread.slot);
  }

  threadEnded(thread: PoolThread, end: ThreadEnd): void {
    if (this.#threads[thread.slot] === thread) this.#threads[thread.slot] = undefined;
    if (end.job !== undefined) this.#recover(thread, end.job, end);
    if (this.#stopped) return;
    const failed = end.exitCode !== 0 || end.cause !== undefined;
    if (!end.wasReady) return this.#startFailed(thread.slot, end.cause ?? new ThreadExitError(thread.threadId, end.exitCode));
    if (end.job !== undefined) this.#start(thread.slot);
    else if (failed) warnOfIdleDeath(this.#settings.name, thread, end);
    if (end.job !== undefined || failed) this.#replaced++;
    this.#startThreads();
  }

  /** Rejects the task of a dead thread; or lets another thread run it, when the dead one certainly has not begun. */
  #recover(thread: PoolThread, job: Job, { exitCode, cause, jobBegun }: ThreadEnd): void {
    if (job.state === 'settled') return;
    if (jobBegun || job.returned || this.#stopped || job.details.transfer !== undefined) {
      job.fail(new ThreadExitError(thread.threadId, exitCode, job.label, cause === undefined ? undefined : { cause }));
      return;
    }
    job.state = 'queued';
    job.returned = true;
    this.#queue.putBack(job);
  }

  #isIdle(slot: number): boolean {
    return this.#threads[slot]?.state === 'idle';
  }

  /** Gives an idle thread the oldest task that it may run, or lists it as free. */
  #serve(slot: number): void {
    const thread = this.#threads[slot];
    invariant(thread?.state === 'idle', `slot ${slot} is served while ${thread?.state ?? 'empty'}`);
    for (let job = this.#queue.take(slot); job !== undefined; job = this.#queue.take(slot)) {
      if (thread.run(job)) return;
    }
    this.#idle.push(slot);
  }

  #startThreads(): void {
    for (let slot = 0; slot < this.#threads.length; slot++) {
      if (this.#threads[slot] === undefined && (this.#queue.pinnedTo(slot) > 0 || this.#needsMore())) this.#start(slot);
    }
  }

  /** Whether there are more tasks than threads on their way to serve them. */
  #needsMore(): boolean {
    let starting = 0;
    for (const thread of this.#threads) if (thread?.state === 'starting') starting++;
    return starting < this.#queue.common;
  }

  #start(slot: number): void {
    try {
      this.#threads[slot] = new PoolThread(slot, this.#settings, this);
    } catch (error) {
      this.#startFailed(slot, error);
    }
  }

  #startFailed(slot: number, cause: unknown): void {
    if (++this.#failedStarts < MAX_FAILED_STARTS) return this.#startThreads();
    for (const job of this.#queue) {
      const isHopeless = job.details.slot === undefined ? this.threads.length === 0 : job.details.slot === slot;
      if (isHopeless) this.#reject(job, this.#startError(job, cause));
    }
  }

  #startError({ label }: Job, cause: unknown): TaskError {
    const { name, module } = this.#settings;
    const what = module === undefined ? 'its threads do not start' : `its module ${module} failed to load`;
    return new TaskError(label, `pool ${name} cannot run task ${label}: ${what}: ${firstLine(cause)}`, { cause });
  }

  #reject(job: Job, error: Error): void {
    this.#queue.remove(job);
    job.fail(error);
  }
}

/** Nobody waits for that thread, so nobody would hear of its error. */
function warnOfIdleDeath(pool: string, { threadId }: PoolThread, { exitCode, cause }: ThreadEnd): void {
  const detail = cause instanceof Error ? cause.stack : undefined;
  process.emitWarning(
    `thread ${threadId} of pool ${pool} ended between two tasks, with exit code ${exitCode}${cause === undefined ? '' : `: ${firstLine(cause)}`}`,
    {
      type: 'PartylineWarning',
      code: 'PARTYLINE_THREAD_EXIT',
      ...(detail !== undefined && { detail }),
    },
  );
}
