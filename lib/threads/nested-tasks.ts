import type { Crew } from './crew.js';
import type { Job } from './job.js';
import type { JobQueue } from './job-queue.js';
import type { PoolThread } from './pool-thread.js';

/** How a task is given to a thread; false when that has no room. */
type Hand = (thread: PoolThread, job: Job, isExtra: boolean) => boolean;

/**
 * Sees to it that tasks which have handed in tasks, and wait for them, do not wait for ever in a pool whose threads are all taken:
 * a thread whose tasks all await others runs one of those meanwhile; beside one that is blocked, or must not run another task, an additional
 * thread may run.
 */
export class NestedTasks {
  readonly #crew: Crew;
  readonly #queue: JobQueue;
  readonly #hand: Hand;

  constructor(crew: Crew, queue: JobQueue, hand: Hand) {
    this.#crew = crew;
    this.#queue = queue;
    this.#hand = hand;
  }

  /** Looks for threads for the nested tasks that are left in the queue. */
  host(): void {
    for (const thread of this.#crew.threads) {
      if (this.#queue.pinnedNested(thread.slot) === undefined || !this.#canHost(thread)) continue;
      const job = this.#queue.pinnedNested(thread.slot); // an older one perhaps, which the thread has given back
      if (job !== undefined) this.#give(thread, job);
    }
    while (this.#queue.firstNested !== undefined) {
      const host = this.#crew.threads.find(thread => this.#canHost(thread));
      const job = this.#queue.firstNested; // an older one perhaps, which some thread has given back
      if (host === undefined || job === undefined) return this.#compensate();
      if (!this.#give(host, job)) return;
    }
  }

  /** A thread of the pool is blocked until a task of the pool has been answered. */
  block(thread: PoolThread): void {
    if (thread.blockedCalls++ > 0) return;
    this.#crew.extra++;
    for (const job of thread.takeBackAll()) this.#queue.push(job);
  }

  /** It is not any more. True if there may be one thread too many now. */
  unblock(thread: PoolThread): boolean {
    if (thread.blockedCalls === 0 || --thread.blockedCalls > 0) return false;
    this.#crew.extra--;
    return true;
  }

  /** It has ended. */
  forget(thread: PoolThread): void {
    if (thread.blockedCalls > 0) this.#crew.extra--;
    thread.blockedCalls = 0;
  }

  /** Whether a thread can run another task although it has one: that one waits for others. What it has not begun goes back. */
  #canHost(thread: PoolThread): boolean {
    const { jobs } = thread;
    if (thread.isUsedUp || thread.blockedCalls > 0 || jobs.every(({ children }) => children === 0)) return false;
    if (jobs.some(({ isHosted, children }) => isHosted && children === 0)) return false; // it runs one already
    for (const other of thread.takeBack(Infinity)) this.#queue.push(other);
    return thread.isWaiting;
  }

  #give(host: PoolThread, job: Job): boolean {
    this.#queue.shift(job);
    job.isHosted = true;
    if (this.#hand(host, job, true)) return true;
    this.#queue.push(job);
    return false;
  }

  #compensate(): void {
    const thread = this.#crew.threads.find(({ isUsedUp, isWaiting, blockedCalls }) => isUsedUp && isWaiting && blockedCalls === 0);
    const [job] = thread?.jobs ?? [];
    if (thread === undefined || job === undefined) return;
    this.block(thread);
    job.onSettled(() => this.unblock(thread));
    this.#crew.grow(1);
  }
}
