import { TimeoutError } from '../errors.js';
import { shown } from '../memory/shown.js';
import { onAbort } from './abort-listener.js';

/** What every call takes that may wait. */
export interface WaitOptions {
  /** Milliseconds; 0 is now or never, absent waits as long as it takes. */
  readonly timeout?: number | undefined;
  /** Gives up when it aborts: the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** What a call takes that blocks the thread: no event could reach it, so no signal. */
export type SyncWaitOptions = Pick<WaitOptions, 'timeout'>;

const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/**
 * The timeout of a call in milliseconds, `Infinity` when there is none.
 *
 * @throws TypeError when it is not a number, RangeError when it is negative or NaN.
 */
export function timeoutOf(options: SyncWaitOptions): number {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`options must be an object such as { timeout: 1000 }, not ${shown(options)}`);
  const { timeout = Infinity } = options;
  if (typeof timeout !== 'number') throw new TypeError(`timeout must be a number of milliseconds, not ${shown(timeout)}`);
  if (!(timeout >= 0)) throw new RangeError(`timeout must be 0 or more, not ${timeout}`);
  return timeout;
}

/** Calls `expired` after `timeoutMs`, also beyond the 24.8 days that a Node timer can take. Answers how to call it off. */
export function startTimer(timeoutMs: number, expired: () => void): () => void {
  if (timeoutMs === Infinity) return () => undefined;
  const deadlineMs = performance.now() + timeoutMs;
  const tick = (): void => {
    const leftMs = deadlineMs - performance.now();
    if (leftMs <= 0) return expired();
    timer = setTimeout(tick, Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS));
  };
  let timer = setTimeout(tick, Math.min(timeoutMs, LONGEST_TIMER_MS));
  return () => clearTimeout(timer);
}

/** Gets in line; `granted` is called once, maybe at once. Answers how to leave; leaving after that does nothing. */
type Enqueue<G> = (granted: (grant: G) => void) => () => void;

/** What a call waits for, for the message when it does not come in time. */
export interface Waiting {
  readonly operation: string;
  /** What it looks like at the end of the time. */
  describe?(): string;
}

/**
 * Checks the options of a call that may wait.
 *
 * @throws TypeError or RangeError for a timeout or signal that is none; `signal.reason` when it has aborted.
 */
export function checkWaitOptions(options: WaitOptions): void {
  timeoutOf(options);
  checkSignal(options.signal);
  options.signal?.throwIfAborted();
}

/** @throws TypeError when it is no AbortSignal (one of another realm is). */
export function checkSignal(signal: unknown): void {
  if (signal === undefined || (typeof signal === 'object' && signal !== null && 'aborted' in signal && 'addEventListener' in signal))
    return;
  throw new TypeError(`signal must be an AbortSignal, not ${shown(signal)}`);
}

/**
 * Waits asynchronously until `enqueue` grants, the time is up, or the signal aborts, whichever is first. With timeout 0 it
 * is now or never.
 *
 * @throws TimeoutError, or `signal.reason`.
 */
export function wait<G, R>(waiting: Waiting, options: WaitOptions, enqueue: Enqueue<G>, take: (grant: G) => R): Promise<R> {
  return new Promise((resolve, reject) => {
    checkWaitOptions(options);
    const patience = new Patience(options);
    const leave = enqueue(grant => {
      patience.end();
      resolve(take(grant));
    });
    patience.begin(
      timeoutMs => new TimeoutError(waiting.operation, timeoutMs, waiting.describe?.()),
      reason => {
        leave();
        reject(reason as Error);
      },
    );
  });
}

/** The timer and the abort listener of one wait; neither is made when the wait ends at once. */
class Patience {
  readonly #options: WaitOptions;
  #isOver = false;
  #release = (): void => undefined;

  constructor(options: WaitOptions) {
    this.#options = options;
  }

  /** The wait is over, whatever came of it. */
  end(): void {
    this.#isOver = true;
    this.#release();
  }

  /** Calls `giveUp` once if the wait is not over in time. */
  begin(timedOut: (timeoutMs: number) => Error, giveUp: (reason: unknown) => void): void {
    if (this.#isOver) return;
    const { signal } = this.#options;
    const timeoutMs = timeoutOf(this.#options);
    const fail = (reason: unknown): void => {
      this.end();
      giveUp(reason);
    };
    if (timeoutMs === 0) return fail(timedOut(0));
    const stopTimer = startTimer(timeoutMs, () => fail(timedOut(timeoutMs)));
    const stopListening = signal === undefined ? undefined : onAbort(signal, () => fail(signal.reason));
    this.#release = () => {
      stopTimer();
      stopListening?.();
    };
  }
}
