import type { Job } from './job.js';
import { LinkedList, type Entry } from '../sync/linked-list.js';

/** The tasks that no thread has yet, oldest first: those that any slot may run, and those that only one may. */
export class JobQueue {
  readonly #common: LinkedList<Job> = new LinkedList();
  readonly #pinned: readonly LinkedList<Job>[];
  readonly #entries = new Map<Job, Entry<Job>>();

  constructor(slots: number) {
    this.#pinned = Array.from({ length: slots }, () => new LinkedList<Job>());
  }

  get size(): number {
    return this.#entries.size;
  }

  /** How many any slot may run. */
  get common(): number {
    return this.#common.size;
  }

  /** How many only this slot may run. */
  pinnedTo(slot: number): number {
    return this.#pinned[slot]?.size ?? 0;
  }

  push(job: Job): void {
    this.#entries.set(job, this.#listOf(job).push(job));
  }

  /** Puts a task back that was here before: it is next. */
  putBack(job: Job): void {
    this.#entries.set(job, this.#listOf(job).unshift(job));
  }

  /** Takes out the oldest task that this slot may run. */
  take(slot: number): Job | undefined {
    const pinned = this.#pinned[slot]?.first;
    const common = this.#common.first;
    const job = common === undefined || (pinned !== undefined && pinned.id < common.id) ? pinned : common;
    if (job !== undefined) this.remove(job);
    return job;
  }

  remove(job: Job): void {
    const entry = this.#entries.get(job);
    if (entry === undefined) return;
    this.#listOf(job).remove(entry);
    this.#entries.delete(job);
  }

  [Symbol.iterator](): Iterator<Job> {
    return [...this.#entries.keys()][Symbol.iterator]();
  }

  #listOf(job: Job): LinkedList<Job> {
    const { slot } = job.details;
    return slot === undefined ? this.#common : (this.#pinned[slot] ?? this.#common);
  }
}
