import type { Job } from './job.js';

/** The head of a line may lie this deep in the array before the front is cut off. */
const SLACK = 1_024;

/** Tasks in the order of their acceptance. One that settles while it is in line is as good as gone. */
export class JobLine {
  #jobs: (Job | undefined)[] = [];
  #head = 0;

  /** Puts a task in its place: the last one, unless it comes back. */
  push(job: Job): void {
    const last = this.#jobs.at(-1);
    if (this.#head === this.#jobs.length || (last as Job).id < job.id) this.#jobs.push(job);
    else this.#insert(job);
  }

  /** The oldest task. */
  first(): Job | undefined {
    while (this.#head < this.#jobs.length) {
      const job = this.#jobs[this.#head] as Job;
      if (job.state === 'queued') return job;
      this.shift();
    }
    return undefined;
  }

  /** Takes out what `first` has answered. */
  shift(): void {
    this.#jobs[this.#head++] = undefined;
    if (this.#head === this.#jobs.length) {
      this.#jobs.length = 0;
      this.#head = 0;
    } else if (this.#head > SLACK && this.#head * 2 > this.#jobs.length) {
      this.#jobs = this.#jobs.slice(this.#head);
      this.#head = 0;
    }
  }

  /** All tasks, oldest first. */
  *[Symbol.iterator](): Generator<Job> {
    for (let at = this.#head; at < this.#jobs.length; at++) {
      const job = this.#jobs[at] as Job;
      if (job.state === 'queued') yield job;
    }
  }

  #insert(job: Job): void {
    let at = this.#jobs.length;
    while (at > this.#head && (this.#jobs[at - 1] as Job).id > job.id) at--;
    this.#jobs.splice(at, 0, job);
  }
}
