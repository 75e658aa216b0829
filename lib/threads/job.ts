import type { ExecuteOptions } from './execute-options.js';
import type { TaskEntry } from './task-catalog.js';

/** Hears of the end of a task. */
export interface JobEnd {
  settled(job: Job, isResult: boolean): void;
}

let lastId = 0;

const NO_OPTIONS: ExecuteOptions = {};

/**
 * A task that was accepted.
 *
 *   waiting -> queued    it has the locks that it needs
 *   queued  -> sent      it is on its way to a thread, or runs there
 *   sent    -> queued    it was taken back before the thread had begun it; or that thread has ended without having begun it
 *   any     -> settled
 *
 * Invariant: `answer` is called once, when it settles; a failure is a promise that rejects.
 */
export class Job {
  /** In the order of acceptance. */
  readonly id: number = ++lastId;
  readonly entry: TaskEntry;
  readonly args: readonly unknown[];
  readonly options: ExecuteOptions;
  state: 'waiting' | 'queued' | 'sent' | 'settled' = 'queued';
  /** Where it is in the ring of the thread that it was sent to. */
  position = 0;
  /** By what that thread calls it. */
  ticket = 0;
  /** How long it was expected to take when it was sent, in microseconds. */
  expectedUs = 0;
  /** When it was accepted, in microseconds on the clock of the process. */
  acceptedUs = 0;
  /** It was with a thread that died: it does not get a third chance. */
  returned = false;
  /** The task that has handed this one in. */
  parent: Job | undefined;
  readonly #end: JobEnd;
  readonly #answer: (answer: unknown) => void;
  #whenSettled: (() => void)[] | undefined;

  constructor(entry: TaskEntry, args: readonly unknown[], options: ExecuteOptions | undefined, end: JobEnd, answer: (answer: unknown) => void) {
    this.entry = entry;
    this.args = args;
    this.options = options ?? NO_OPTIONS;
    this.#end = end;
    this.#answer = answer;
  }

  get label(): string {
    return this.entry.reference.label;
  }

  get priority(): number {
    return this.options.priority ?? 0;
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

  /** It ended with a result. False when it was settled before; that stays. */
  succeed(result: unknown): boolean {
    return this.#settle(true, result);
  }

  /** It ended with an error. `makeError` is called in the async context of those who wait, so a stack made there shows them. */
  fail(makeError: () => unknown): boolean {
    if (this.state === 'settled') return false;
    return this.#settle(false, rejection(makeError));
  }

  #settle(isResult: boolean, answer: unknown): boolean {
    if (this.state === 'settled') return false;
    this.state = 'settled';
    if (this.#whenSettled !== undefined) for (const call of this.#whenSettled) call();
    this.#end.settled(this, isResult);
    this.#answer(answer);
    return true;
  }
}

function rejection(makeError: () => unknown): Promise<never> {
  return Promise.resolve().then(() => {
    throw makeError();
  });
}
