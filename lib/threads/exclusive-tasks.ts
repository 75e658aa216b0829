import { comesBefore } from './job-queue.js';
import type { Job } from './job.js';
import type { PoolThread } from './pool-thread.js';

/**
 * The tasks of a pool that run alone. One that waits holds up those behind it, so its turn comes; while it runs, only tasks start that it
 * has handed in itself.
 */
export class ExclusiveTasks {
  #waiting: Job[] = [];
  #running: { readonly job: Job; readonly thread: PoolThread } | undefined;
  #hasJustEnded = false;

  get isNone(): boolean {
    return this.#running === undefined && this.#waiting.length === 0;
  }

  /** A task that is to run alone is in the queue. */
  waits(job: Job): void {
    this.#waiting.push(job);
  }

  /** Whether a task may start now, while so many threads have tasks. */
  mayStart(job: Job, busyThreads: number): boolean {
    if (this.isNone) return true;
    if (this.#running !== undefined) return job.isWithin(this.#running.job);
    if (job.parent !== undefined) return true; // the one that waits needs an end of those before it, which wait for this one
    this.#waiting = this.#waiting.filter(({ state }) => state === 'queued');
    if (this.#waiting.some(other => other !== job && comesBefore(other, job))) return false;
    return job.options.exclusive !== true || busyThreads === 0;
  }

  /** A task that runs alone has been sent. */
  started(job: Job, thread: PoolThread): void {
    this.#running = { job, thread };
  }

  /** A thread has answered, or ended: the task that ran alone may be over. */
  left(thread: PoolThread): void {
    if (this.#running?.thread !== thread || (thread.state !== 'ended' && thread.jobs.includes(this.#running.job))) return;
    this.#running = undefined;
    this.#hasJustEnded = true;
  }

  /** Whether a task that ran alone has ended since the last call. */
  hasJustEnded(): boolean {
    const hasEnded = this.#hasJustEnded;
    this.#hasJustEnded = false;
    return hasEnded;
  }
}
