import { processMs } from '../memory/process-clock.js';
import type { JobQueue } from './job-queue.js';
import { AHEAD, type PoolThread } from './pool-thread.js';
import type { SpinBoard } from './spin-board.js';
import { QUARTERS } from './task-catalog.js';

/** What it costs to wake a thread that sleeps (see TaskEntry). */
export const WAKING: number = 60 * QUARTERS;
/** Tasks of such a cost do not keep a thread busy: to hand them in takes as long. */
const NEXT_TO_NOTHING: number = 2 * QUARTERS;
/** A thread whose oldest task is so old, in microseconds, is late: nothing is to wait for that. */
const LATE_US = 2_000;

/** What tasks are shared out among. */
export interface Sharers {
  /** By slot. */
  threads(): readonly PoolThread[];
  /** Tasks of a thread were taken back. */
  tookBack(thread: PoolThread): void;
  /** Gives a thread what it can take of the queue. */
  serve(thread: PoolThread): void;
}

/** Decides how much one thread gets ahead while others are idle, and lets those have it when it turns out to be too much. */
export class LoadSharing {
  readonly #sharers: Sharers;
  readonly #queue: JobQueue;
  readonly #spins: SpinBoard;

  constructor(sharers: Sharers, queue: JobQueue, spins: SpinBoard) {
    this.#sharers = sharers;
    this.#queue = queue;
    this.#spins = spins;
  }

  /**
   * What one thread may have of tasks of such a cost before another one is woken for the rest. To hand in a task that does next to nothing
   * takes as long as to run it: without a core of its own, the other thread would only take time from the one that hands in.
   */
  enoughForOne(cost: number): number {
    return cost > NEXT_TO_NOTHING || this.#spins.hasCoreForMore() ? WAKING : AHEAD;
  }

  /** Lets idle threads have half of what others have ahead, if those have too much, and there is nothing else to do. */
  share(): void {
    this.#share(this.#hasTooMuch);
  }

  /** As {@link share}, whatever the others are expected to take for it. */
  shareAll(): void {
    this.#share(() => true);
  }

  /** Takes tasks back that wait behind others, if there are any, for a thread that is to be started. Whether there are some. */
  takeBackForMore(): boolean {
    return this.#takeBack(() => true);
  }

  #share(hasTooMuch: (thread: PoolThread) => boolean): void {
    if (this.#queue.size > 0) return;
    const threads = this.#sharers.threads();
    for (const thread of threads) {
      if (thread.state !== 'idle') continue;
      if (!this.#takeBack(hasTooMuch)) return;
      this.#sharers.serve(thread);
    }
  }

  /** Takes half of what a thread has ahead back into the queue: of the one that has most. False when none has any that it has not begun. */
  #takeBack(hasTooMuch: (thread: PoolThread) => boolean): boolean {
    const rich = this.#sharers.threads().filter(thread => thread.ahead > 0 && hasTooMuch(thread));
    for (const thread of rich.toSorted((a, b) => b.ahead - a.ahead)) {
      const jobs = thread.takeBack(Math.ceil(thread.ahead / 2));
      if (jobs.length === 0) continue;
      for (const job of jobs) this.#queue.push(job);
      this.#sharers.tookBack(thread);
      return true;
    }
    return false;
  }

  /** Whether a thread is expected to take too long for what it has, or does so against all expectations. */
  readonly #hasTooMuch = ({ load, unanswered, oldest }: PoolThread): boolean =>
    load > this.enoughForOne(load / unanswered) || (oldest !== undefined && ageUs(oldest.acceptedUs) > LATE_US);
}

/** Of a moment in 32 bits. */
function ageUs(sinceUs: number): number {
  return (((processMs() * 1_000) | 0) - sinceUs) | 0;
}
