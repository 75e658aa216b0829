import type { Job } from './job.js';
import { type Link, LinkedList } from '../sync/linked-list.js';

/** A task's place in a queue. */
interface Entry extends Link<Entry> {
  readonly job: Job;
}

/** The tasks that no thread has yet, oldest first: those that any slot may run, and those that only one may. */
export class JobQueue {
  readonly #common: LinkedList<Entry> = new LinkedList();
  readonly #pinned: readonly LinkedList<Entry>[];
  readonly #entries = new Map<Job, Entry>();

  constructor(slots: number) {
    this.#pinned = Array.from({ length: slots }, () => new LinkedList<Entry>());
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
    this.#listOf(job).push(this.#entryOf(job));
  }

  /** Puts a task back that was here before: it is next. */
  putBack(job: Job): void {
    this.#listOf(job).unshift(this.#entryOf(job));
  }

  /** Takes out the oldest task that this slot may run. */
  take(slot: number): Job | undefined {
    const pinned = this.#pinned[slot]?.first?.job;
    const common = this.#common.first?.job;
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

  #entryOf(job: Job): Entry {
    const entry: Entry = { job, previous: undefined, next: undefined, isListed: false };
    this.#entries.set(job, entry);
    return entry;
  }

  #listOf(job: Job): LinkedList<Entry> {
    const { slot } = job.details;
    return slot === undefined ? this.#common : (this.#pinned[slot] ?? this.#common);
  }
}
