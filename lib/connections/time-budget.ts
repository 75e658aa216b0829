import { timeoutOf, type WaitOptions } from '../sync/wait-options.js';

/** The time that one call has for everything it does: waiting for the lock, for a worker, and for the device. */
export class TimeBudget {
  /** As the caller gave them. */
  readonly options: WaitOptions;
  readonly #deadlineMs: number;

  /** @throws TypeError or RangeError for a timeout that is none. */
  constructor(options: WaitOptions) {
    const timeoutMs = timeoutOf(options);
    this.options = options;
    this.#deadlineMs = performance.now() + timeoutMs;
  }

  /** The budget that a call's arguments give, if the last one is `{ timeout, signal }`. */
  static of(args: readonly unknown[]): TimeBudget {
    const last = args.at(-1);
    return new TimeBudget(isWaitOptions(last) ? last : {});
  }

  /** Whether the caller limited anything. */
  get isLimited(): boolean {
    return this.#deadlineMs !== Infinity || this.options.signal !== undefined;
  }

  /** The same options with the time that is left. */
  left(): WaitOptions {
    return this.#deadlineMs === Infinity
      ? this.options
      : { ...this.options, timeout: Math.max(0, Math.ceil(this.#deadlineMs - performance.now())) };
  }
}

/** The same arguments, with the time that is left in place of the time that there was. */
export function withOptions<Args extends readonly unknown[]>(args: Args, budget: TimeBudget): Args {
  if (!isWaitOptions(args.at(-1))) return args;
  return [...args.slice(0, -1), budget.left()] as unknown as Args;
}

/** Whether an argument is `{ timeout, signal }`, with at least one of them, and not data that happens to have such a key. */
export function isWaitOptions(value: unknown): value is WaitOptions {
  if (typeof value !== 'object' || value === null) return false;
  const { timeout, signal } = value as { timeout?: unknown; signal?: unknown };
  if (timeout === undefined && signal === undefined) return false;
  return (timeout === undefined || typeof timeout === 'number') && (signal === undefined || signal instanceof AbortSignal);
}
