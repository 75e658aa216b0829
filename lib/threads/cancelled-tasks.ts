import type { Job } from './job.js';

/** How long a cancelled task may take to end by itself. */
const GRACE_MS = 100;

/** The tasks of a thread that were cancelled and have not ended: each has a while to do so. */
export class CancelledTasks {
  /** When its time is up, by task. They all have the same time, so the first one's is up first. */
  readonly #endsMs = new Map<Job, number>();
  readonly #isThere: (job: Job) => boolean;
  readonly #overdue: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** `isThere` says whether the thread still has a task; `overdue` is called when one may be over its time. */
  constructor(isThere: (job: Job) => boolean, overdue: () => void) {
    this.#isThere = isThere;
    this.#overdue = overdue;
  }

  /** Whether the time of one of them is up. */
  get areOverdue(): boolean {
    return performance.now() >= this.#nextEndMs;
  }

  add(job: Job): void {
    this.#endsMs.set(job, performance.now() + GRACE_MS);
    this.#startTimer();
  }

  /** Forgets those that have ended. */
  look(): void {
    if (this.#endsMs.size === 0) return; // as nearly always, and this is asked with every answer
    for (const job of this.#endsMs.keys()) if (!this.#isThere(job)) this.#endsMs.delete(job);
    if (this.#endsMs.size === 0) this.stop();
  }

  /** The thread ends, whatever becomes of them. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get #nextEndMs(): number {
    const [endMs = Infinity] = this.#endsMs.values();
    return endMs;
  }

  #startTimer(): void {
    if (this.#timer !== undefined || this.#endsMs.size === 0) return;
    this.#timer = setTimeout(this.#timeIsUp, this.#nextEndMs - performance.now()).unref();
  }

  readonly #timeIsUp = (): void => {
    this.#timer = undefined;
    this.#overdue();
    this.#startTimer();
  };
}
