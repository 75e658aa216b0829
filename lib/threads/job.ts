import type { Transferable } from 'node:worker_threads';
import type { EncodedError } from './error-codec.js';
import type { TaskReference } from './task-reference.js';
import type { EncodedValue } from './value-codec.js';

/** How a task ended: as its thread said it, or as the pool decided. */
export type Outcome =
  | { readonly kind: 'result'; readonly value: EncodedValue }
  | { readonly kind: 'thrown'; readonly error: EncodedError }
  | Refusal;

/** An error that was made for this one task, or the reason of the caller's signal. */
export type Refusal = { readonly kind: 'failed'; readonly error: Error } | { readonly kind: 'cancelled'; readonly reason: unknown };

export interface JobDetails {
  readonly task: TaskReference;
  readonly args: readonly unknown[];
  readonly transfer: readonly Transferable[] | undefined;
  /** The only slot that may run it. */
  readonly slot: number | undefined;
  readonly onStart: ((thread: { readonly slot: number; readonly threadId: number }) => void) | undefined;
}

let lastId = 0;

/**
 * A task that was accepted.
 *
 *   queued  -> running   a thread got it
 *   running -> queued    that thread ended without having looked at it (once)
 *   queued, running -> settled
 *
 * Invariant: `outcome` is fulfilled once, when it settles, and never rejects.
 */
export class Job {
  /** In the order of acceptance. */
  readonly id: number = ++lastId;
  readonly details: JobDetails;
  readonly outcome: Promise<Outcome>;
  state: 'queued' | 'running' | 'settled' = 'queued';
  /** It went back to the queue before: it does not get a third chance. */
  returned = false;
  #fulfil!: (outcome: Outcome) => void; // assigned by the promise's executor, which runs in the constructor
  readonly #whenSettled: ((outcome: Outcome) => void)[] = [];

  constructor(details: JobDetails) {
    this.details = details;
    this.outcome = new Promise(fulfil => (this.#fulfil = fulfil));
  }

  get label(): string {
    return this.details.task.label;
  }

  /** `call` is called when the task settles. */
  onSettled(call: (outcome: Outcome) => void): void {
    this.#whenSettled.push(call);
  }

  /** Answers false when it was settled before; that stays. */
  settle(outcome: Outcome): boolean {
    if (this.state === 'settled') return false;
    this.state = 'settled';
    for (const call of this.#whenSettled) call(outcome);
    this.#fulfil(outcome);
    return true;
  }

  fail(error: Error): boolean {
    return this.settle({ kind: 'failed', error });
  }
}
