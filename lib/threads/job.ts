import type { Transferable } from 'node:worker_threads';
import type { ExecuteOptions } from './execute-options.js';
import type { JobTaker } from './job-taker.js';
import type { LockSet } from './lock-set.js';
import type { TaskEntry } from './task-catalog.js';
import type { EncodedValue } from './value-codec.js';

/** Hears of the end of a task. */
export interface JobEnd {
  settled(job: Job, isResult: boolean): void;
}

let lastId = 0;

/** The options of a task that was given none. */
export const NO_OPTIONS: ExecuteOptions = {};

/**
 * A task that was accepted.
 *
 *   waiting -> queued    it has the locks that it needs
 *   queued  -> sent      it is on its way to a thread, or runs there
 *   sent    -> queued    it was taken back before the thread had begun it; or that thread has ended without having begun it
 *   any     -> settled
 *
 * Invariant: its taker is called once, when it settles.
 */
export class Job {
  /** In the order of acceptance. */
  readonly id: number = ++lastId;
  readonly entry: TaskEntry;
  readonly args: readonly unknown[];
  readonly options: ExecuteOptions;
  readonly taker: JobTaker;
  /** The arguments, when another thread has encoded them. */
  encoded: EncodedValue | undefined = undefined;
  /** What is moved to its thread instead of copied: once it has been sent, it cannot be sent again. */
  transfer: readonly Transferable[] | undefined = undefined;
  state: 'waiting' | 'queued' | 'sent' | 'settled' = 'queued';
  /** Where it is in the ring of the thread that it was sent to. */
  position = 0;
  /** By what that thread calls it. */
  ticket = 0;
  /** What it was expected to cost when it was sent (see TaskEntry). */
  cost = 0;
  /** When it was accepted, in microseconds on the clock of the process. */
  acceptedUs = 0;
  /** It was given to a thread that has as many as it may have, since those wait for others. */
  isHosted = false;
  /** The task that has handed this one in. */
  parent: Job | undefined = undefined;
  /** How many tasks that it has handed in have not settled. */
  children = 0;
  /** The locks that it has, or waits for. */
  locks: LockSet | undefined = undefined;
  #whenSettled: (() => void)[] | undefined = undefined;

  constructor(entry: TaskEntry, args: readonly unknown[], options: ExecuteOptions, taker: JobTaker) {
    this.entry = entry;
    this.args = args;
    this.options = options;
    this.taker = taker;
  }

  get label(): string {
    return this.entry.reference.label;
  }

  get priority(): number {
    return this.options.priority ?? 0;
  }

  /** Whether a thread may have it before it can begin it: it can be taken back then, and nobody is told yet that it has started. */
  get canGoAhead(): boolean {
    return this.transfer === undefined && this.options.onStart === undefined;
  }

  /** Its locks, or if it has none those of the nearest task that it was handed in by and that has some. */
  get nearestLocks(): LockSet | undefined {
    return this.locks ?? this.parent?.nearestLocks;
  }

  /** Whether another task, or one that it has handed in, has handed this one in. */
  isWithin(other: Job): boolean {
    for (let job = this.parent; job !== undefined; job = job.parent) if (job === other) return true;
    return false;
  }

  /** `call` is called when the task settles. */
  onSettled(call: () => void): void {
    (this.#whenSettled ??= []).push(call);
  }

  /** It is over. False when it was before: then nobody may be told anything. */
  settle(isResult: boolean): boolean {
    if (this.state === 'settled') return false;
    this.state = 'settled';
    if (this.#whenSettled !== undefined) for (const call of this.#whenSettled) call();
    this.entry.end.settled(this, isResult);
    return true;
  }

  /** It ended with a result. False when it was settled before; that stays. */
  succeed(result: unknown): boolean {
    if (!this.settle(true)) return false;
    this.taker.result(result);
    return true;
  }

  /** It ended with an error. `makeError` is called where those who wait are known, so a stack made there shows them. */
  fail(makeError: () => unknown): boolean {
    if (!this.settle(false)) return false;
    this.taker.failure(makeError);
    return true;
  }
}
