import { TimeoutError } from '../../errors.js';
import { LONGEST_TIMER_MS } from './open-socket.js';

/** When to give up on one call. */
export interface CallOptions {
  /** For the whole call. 0 is now or never; without it, or with `Infinity`, the call waits as long as it takes. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The patience of one call, however many waits it consists of: one timer and one abort listener, and the reason once it ran out.
 * A call that is over is {@link Call.close}d, whatever came of it.
 */
export class Call {
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #onAbort: (() => void) | undefined;
  #failure: { readonly reason: unknown } | undefined;
  #listener: ((reason: unknown) => void) | undefined;

  /**
   * @param describe what to say about the state of affairs in a TimeoutError
   * @throws {RangeError} for a negative timeout, {TimeoutError} for timeout 0, and the signal's reason if it is aborted already.
   */
  constructor(operation: string, { timeoutMs = Infinity, signal }: CallOptions, describe: () => string) {
    if (Number.isNaN(timeoutMs) || timeoutMs < 0) throw new RangeError(`timeoutMs must not be negative, got ${timeoutMs}`);
    signal?.throwIfAborted();
    if (timeoutMs === 0) throw new TimeoutError(operation, 0, 'there was no time to ask the device');
    if (timeoutMs <= LONGEST_TIMER_MS) {
      this.#timer = setTimeout(() => this.#fail(new TimeoutError(operation, timeoutMs, describe())), timeoutMs);
    }
    if (signal !== undefined) {
      this.#signal = signal;
      this.#onAbort = () => this.#fail(signal.reason);
      signal.addEventListener('abort', this.#onAbort);
    }
  }

  /** Throws the TimeoutError or abort reason if there is one. */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.reason;
  }

  /** The current wait's way to hear of the failure; the next wait replaces it. */
  onFailure(listener: ((reason: unknown) => void) | undefined): void {
    this.#listener = listener;
  }

  close(): void {
    clearTimeout(this.#timer);
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  #fail(reason: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { reason };
    this.#listener?.(reason);
  }
}
