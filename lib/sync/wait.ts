import { TimeoutError } from '../errors.js';
import { onAbort } from './abort-listener.js';
import type { Place } from './wait-line.js';
import { checkWaitOptions, NO_OPTIONS, startTimer, timeoutOf, type WaitOptions } from './wait-options.js';

/** Somebody who waits without blocking the thread; `serve` is called once, with the grant. */
export interface Waiter<G> {
  serve(grant: G): void;
  /** See AsyncWaiter. */
  place?: Place | undefined;
}

/** What a call waits for. */
export interface Waiting<G, R> {
  /** For the message when it does not come in time; with `describe`, what it looks like then. */
  readonly operation: string;
  describe?(wanted: number): string | undefined;
  /** Gets in line for `wanted`. The waiter may be served before this returns. */
  enqueue(waiter: Waiter<G>, wanted: number): void;
  /** A waiter gives up. Nothing happens if it has been served. */
  leave(waiter: Waiter<G>): void;
  /** What the call answers. */
  take(grant: G, wanted: number): R;
}

/**
 * Waits asynchronously until it is served, the time is up, or the signal aborts, whichever is first. With timeout 0 it is now or never.
 *
 * @throws TimeoutError, or `signal.reason`.
 */
export function wait<G, R>(waiting: Waiting<G, R>, options: WaitOptions, wanted = 0): Promise<R> {
  return new Promise((resolve, reject) => {
    if (options !== NO_OPTIONS) checkWaitOptions(options);
    const call = new Call<G, R>(waiting, wanted, resolve, reject);
    waiting.enqueue(call, wanted);
    if (options !== NO_OPTIONS) call.obey(options);
  });
}

/** A call that waits. There may be ten thousand of them, and what is not needed for most is made when it is. */
class Call<G, R> implements Waiter<G> {
  place: Place | undefined = undefined;
  readonly #waiting: Waiting<G, R>;
  readonly #wanted: number;
  readonly #resolve: (answer: R) => void;
  readonly #reject: (reason: Error) => void;
  #isOver = false;
  /** Stops the timer, and the listening to the signal. */
  #ignoreLimits: (() => void) | undefined = undefined;

  constructor(waiting: Waiting<G, R>, wanted: number, resolve: (answer: R) => void, reject: (reason: Error) => void) {
    this.#waiting = waiting;
    this.#wanted = wanted;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  serve(grant: G): void {
    this.#end();
    this.#resolve(this.#waiting.take(grant, this.#wanted));
  }

  /** Gives up when the time is up or the signal aborts. */
  obey(options: WaitOptions): void {
    if (this.#isOver) return;
    const { signal } = options;
    const timeoutMs = timeoutOf(options);
    if (timeoutMs === 0) return this.#giveUp(this.#timeoutError(0));
    const stopTimer = timeoutMs === Infinity ? undefined : startTimer(timeoutMs, () => this.#giveUp(this.#timeoutError(timeoutMs)));
    const stopListening = signal === undefined ? undefined : onAbort(signal, () => this.#giveUp(signal.reason));
    this.#ignoreLimits = () => {
      stopTimer?.();
      stopListening?.();
    };
  }

  #giveUp(reason: unknown): void {
    this.#end();
    this.#waiting.leave(this);
    this.#reject(reason as Error);
  }

  #end(): void {
    this.#isOver = true;
    this.#ignoreLimits?.();
  }

  #timeoutError(timeoutMs: number): TimeoutError {
    return new TimeoutError(this.#waiting.operation, timeoutMs, this.#waiting.describe?.(this.#wanted));
  }
}
