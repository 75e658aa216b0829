import { TimeoutError } from '../errors.js';

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
export function timeoutOf({ timeout = Infinity }: SyncWaitOptions): number {
  if (typeof timeout !== 'number') throw new TypeError(`timeout must be a number of milliseconds, not ${String(timeout)}`);
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
 * Waits asynchronously until `enqueue` grants, the time is up, or the signal aborts, whichever is first.
 *
 * @throws TimeoutError, or `signal.reason`.
 */
export function wait<G, R>(waiting: Waiting, options: WaitOptions, enqueue: Enqueue<G>, take: (grant: G) => R): Promise<R> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const timeoutMs = timeoutOf(options);
    if (signal?.aborted === true) return reject(signal.reason as Error);
    let stopTimer = (): void => undefined;
    const settled = (): void => {
      stopTimer();
      signal?.removeEventListener('abort', aborted);
    };
    const leave = enqueue(grant => {
      settled();
      resolve(take(grant));
    });
    const giveUp = (reason: unknown): void => {
      settled();
      leave();
      reject(reason as Error);
    };
    const aborted = (): void => giveUp(signal?.reason);
    stopTimer = startTimer(timeoutMs, () => giveUp(new TimeoutError(waiting.operation, timeoutMs, waiting.describe?.())));
    signal?.addEventListener('abort', aborted);
  });
}
