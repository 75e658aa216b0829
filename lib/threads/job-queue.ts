import type { Job } from './job.js';
import { JobLine } from './job-line.js';

/** The tasks of one priority. */
interface Level {
  readonly priority: number;
  readonly line: JobLine;
}

/** Tasks of all priorities, the highest first. */
class Levels {
  readonly #levels: Level[] = [];

  push(job: Job): void {
    this.#lineOf(job.priority).push(job);
  }

  first(): Job | undefined {
    for (const { line } of this.#levels) {
      const job = line.first();
      if (job !== undefined) return job;
    }
    return undefined;
  }

  shift(job: Job): void {
    this.#lineOf(job.priority).shift();
  }

  *[Symbol.iterator](): Generator<Job> {
    for (const { line } of this.#levels) yield* line;
  }

  #lineOf(priority: number): JobLine {
    const at = this.#levels.findIndex(level => level.priority <= priority);
    const found = this.#levels[at];
    if (found?.priority === priority) return found.line;
    const line = new JobLine();
    this.#levels.splice(at < 0 ? this.#levels.length : at, 0, { priority, line });
    return line;
  }
}

/**
 * The tasks that no thread has yet, by priority and age: those that any slot may run, and those that only one may. Before them come
 * those that tasks have handed in: what has been begun is finished first.
 */
export class JobQueue {
  readonly #nested = new Levels();
  readonly #common = new Levels();
  readonly #pinnedNested = new Map<number, Levels>();
  readonly #pinned = new Map<number, Levels>();
  #size = 0;
  #pinnedSize = 0;
  #nestedSize = 0;

  get size(): number {
    return this.#size;
  }

  /** How many any slot may run. */
  get common(): number {
    return this.#size - this.#pinnedSize;
  }

  /** Whether tasks wait that only this slot may run. */
  hasPinned(slot: number): boolean {
    return this.#pinnedSize > 0 && (this.#pinnedNested.get(slot)?.first() ?? this.#pinned.get(slot)?.first()) !== undefined;
  }

  /** Puts a task in line: according to its age, also when it was here before. */
  push(job: Job): void {
    job.state = 'queued';
    job.isHosted = false;
    this.#levelsOf(job).push(job);
    this.#count(job, 1);
  }

  /** The next task that this slot may run. */
  first(slot: number): Job | undefined {
    if (this.#pinnedSize === 0) return this.#nested.first() ?? this.#common.first();
    return (
      theFirst(this.#nested.first(), this.#pinnedNested.get(slot)?.first()) ??
      theFirst(this.#common.first(), this.#pinned.get(slot)?.first())
    );
  }

  /** Whether tasks wait that were handed in by others. */
  get hasNested(): boolean {
    return this.#nestedSize > 0;
  }

  /** The next task that was handed in by another one, and that any slot may run. */
  get firstNested(): Job | undefined {
    return this.#nested.first();
  }

  /** The next task that was handed in by another one, and that this slot alone may run. */
  pinnedNested(slot: number): Job | undefined {
    return this.#pinnedSize === 0 ? undefined : this.#pinnedNested.get(slot)?.first();
  }

  /** Takes out what `first` has answered. */
  shift(job: Job): void {
    this.#levelsOf(job).shift(job);
    this.#count(job, -1);
  }

  /** A task in line has settled. */
  forget(job: Job): void {
    this.#count(job, -1);
  }

  *[Symbol.iterator](): Generator<Job> {
    yield* this.#nested;
    yield* this.#common;
    for (const pinned of [this.#pinnedNested, this.#pinned]) for (const levels of pinned.values()) yield* levels;
  }

  #count(job: Job, by: number): void {
    this.#size += by;
    if (job.options.slot !== undefined) this.#pinnedSize += by;
    if (job.parent !== undefined) this.#nestedSize += by;
  }

  #levelsOf({ parent, options: { slot } }: Job): Levels {
    if (slot === undefined) return parent === undefined ? this.#common : this.#nested;
    const pinned = parent === undefined ? this.#pinned : this.#pinnedNested;
    const levels = pinned.get(slot) ?? new Levels();
    pinned.set(slot, levels);
    return levels;
  }
}

/** That of two tasks which is to start first, if there are any. */
function theFirst(job: Job | undefined, other: Job | undefined): Job | undefined {
  if (job === undefined || other === undefined) return job ?? other;
  return comesBefore(other, job) ? other : job;
}

/** Whether a task is to start before another one. */
export function comesBefore(job: Job, other: Job): boolean {
  return job.priority === other.priority ? job.id < other.id : job.priority > other.priority;
}
