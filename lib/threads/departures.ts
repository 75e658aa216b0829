import type { Job } from './job.js';

/** Tasks that have settled, as they were cancelled, and that a thread has still: what they hold must be held until they have stopped. */
export class Departures {
  readonly #isWithThread: (job: Job) => boolean;
  readonly #calls = new Map<Job, (isAbandoned: boolean) => void>();
  /** The tasks of a thread are being failed that has died over them. */
  #isLosing = false;

  constructor(isWithThread: (job: Job) => boolean) {
    this.#isWithThread = isWithThread;
  }

  /** Calls once no thread has the task any more, with whether its thread has died over it. */
  whenLeft(job: Job, call: (isAbandoned: boolean) => void): void {
    if (this.#isWithThread(job)) this.#calls.set(job, call);
    else call(this.#isLosing);
  }

  /** A thread has answered: tasks may have left it. */
  look(): void {
    if (this.#calls.size > 0) for (const job of this.#calls.keys()) if (!this.#isWithThread(job)) this.#leave(job, false);
  }

  /** A thread has died over tasks: `fail` settles those that have not. */
  lose(jobs: readonly Job[], fail: (job: Job) => void): void {
    this.#isLosing = true;
    for (const job of jobs) fail(job);
    this.#isLosing = false;
    for (const job of jobs) this.#leave(job, true);
  }

  #leave(job: Job, isAbandoned: boolean): void {
    const call = this.#calls.get(job);
    this.#calls.delete(job);
    call?.(isAbandoned);
  }
}
