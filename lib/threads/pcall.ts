import { ClosedError } from '../errors.js';
import { shown } from '../memory/shown.js';
import { wait, type Waiter } from '../sync/wait.js';
import { checkSignal, timeoutOf, type WaitOptions } from '../sync/wait-options.js';
import { onAbort } from '../sync/abort-listener.js';

import { firstLine } from './first-line.js';
import { spreadOver } from './spread.js';
import { referenceTo } from './task-reference.js';
import type { TaskTarget } from './task.js';
import { ThreadPool } from './thread-pool.js';

/** How calls are to run. `timeout`, in milliseconds, is that of each call; `signal` ends all of them. */
export interface PcallOptions<S extends boolean = boolean> extends WaitOptions {
  /** Answers how each call ended, instead of rejecting when one failed. */
  readonly settle?: S | undefined;
  /** The threads to use. Without it there is a new thread for each call, ended afterwards. */
  readonly pool?: ThreadPool | undefined;
}

/** One list of arguments for each call. */
export type ArgsPerCall = readonly (readonly unknown[])[];

type Settled<R> = PromiseSettledResult<Awaited<R>>;

/** What the calls answer, in their order: results, or with `settle` how each ended. */
export type PcallResults<R, S extends boolean> = S extends true ? Settled<R>[] : Awaited<R>[];

/**
 * Calls a function, a task or a method of a shared object once with each list of arguments, each call in a thread of its
 * own, and answers the results in the order of the lists: `pcall(device.execute, [['show version'], ['show clock']])`.
 *
 * @throws AggregateError with the errors of all calls that failed, in the order of the calls; `signal.reason` when
 * cancelled; TypeError or RangeError for a wrong argument.
 */
export function pcall<R>(
  target: TaskTarget<R>,
  argsPerCall: ArgsPerCall,
  options: PcallOptions<true> & { readonly settle: true },
): Promise<Settled<R>[]>;
export function pcall<R>(target: TaskTarget<R>, argsPerCall: ArgsPerCall, options?: PcallOptions<false>): Promise<Awaited<R>[]>;
export async function pcall<R>(target: TaskTarget<R>, argsPerCall: ArgsPerCall, options?: PcallOptions): Promise<unknown[]> {
  return new Pcall<R, boolean>(target, argsPerCall, options).join();
}

/** The calls of a {@link pcall}, to be started, watched and ended one by one. */
export class Pcall<R, S extends boolean = false> {
  readonly #target: TaskTarget<R>;
  readonly #argsPerCall: ArgsPerCall;
  readonly #options: PcallOptions<S>;
  readonly #stop: AbortController = new AbortController();
  readonly #threadIds: (number | undefined)[] = [];
  #ignoreSignal: () => void = () => undefined;
  #living = 0;
  #ownPool: ThreadPool | undefined;
  #ending: Promise<Settled<R>[]> | undefined;
  #ended: Settled<R>[] | undefined;

  /** @throws TypeError or RangeError for a wrong argument. */
  constructor(target: TaskTarget<R>, argsPerCall: ArgsPerCall, options: PcallOptions<S> = {}) {
    checkArgs(argsPerCall);
    timeoutOf(options);
    checkSignal(options.signal);
    checkPool(options.pool);
    checkSettle(options.settle);
    referenceTo(target, options.pool?.module);
    this.#target = target;
    this.#argsPerCall = argsPerCall;
    this.#options = options;
  }

  /** The threads of the calls, in the order of the calls; empty before `start`. */
  get threadIds(): number[] {
    return this.#threadIds.filter(id => id !== undefined);
  }

  /** How many calls have not ended. */
  get living(): number {
    return this.#living;
  }

  /** What `join` answers; `undefined` until all calls have ended, and for ever when it rejects. */
  get results(): PcallResults<R, S> | undefined {
    const ended = this.#ended;
    if (ended === undefined || (this.#options.settle !== true && failuresOf(ended).length > 0)) return undefined;
    return this.#resultsOf(ended);
  }

  /**
   * Starts the calls.
   *
   * @throws TypeError when they have been started before.
   */
  start(): void {
    if (this.#ending !== undefined) throw new TypeError('Pcall.start: it has been started before');
    const count = this.#argsPerCall.length;
    const pool = this.#options.pool ?? (this.#ownPool = new ThreadPool({ size: count, name: 'pcall' }));
    this.#obeySignal();
    this.#living = count;
    const slots = spreadOver(pool, count);
    const calls = this.#argsPerCall.map((args, call) => this.#call(pool, args, { call, slot: slots[call] }));
    const threads = pool.stats().threads;
    for (const slot of slots) this.#threadIds.push(threads.find(thread => thread.slot === slot)?.threadId);
    this.#ending = this.#end(calls);
  }

  /**
   * Waits for all calls; starts them when nobody has. A wait that is given up does not end the calls.
   *
   * @throws as {@link pcall}; TimeoutError or `signal.reason` when `options` end the wait.
   */
  async join(options: WaitOptions = {}): Promise<PcallResults<R, S>> {
    if (this.#ending === undefined) this.start();
    const ended = await this.#wait(options);
    if (this.#options.settle !== true) this.#throwFailures(ended);
    return this.#resultsOf(ended);
  }

  /** Ends the calls now: those that have not ended reject with ClosedError. */
  async terminate(): Promise<void> {
    this.#stop.abort(new ClosedError('pcall was terminated'));
    await this.#ownPool?.terminate();
    await this.#ending;
  }

  async #call(pool: ThreadPool, args: readonly unknown[], { call, slot }: { call: number; slot: number | undefined }): Promise<Awaited<R>> {
    const { timeout } = this.#options;
    const onStart = ({ threadId }: { readonly threadId: number }): void => void (this.#threadIds[call] = threadId);
    try {
      return await pool.execute(this.#target, args, { timeout, signal: this.#stop.signal, slot, onStart });
    } finally {
      this.#living--;
    }
  }

  async #end(calls: readonly Promise<Awaited<R>>[]): Promise<Settled<R>[]> {
    const ended = await Promise.allSettled(calls);
    this.#ignoreSignal();
    await this.#ownPool?.close();
    this.#ended = ended;
    return ended;
  }

  #wait(options: WaitOptions): Promise<Settled<R>[]> {
    const enqueue = (waiter: Waiter<Settled<R>[]>): void => void this.#ending?.then(ended => waiter.serve(ended)); // it never rejects
    const describe = (): string => `${this.#living} of ${this.#argsPerCall.length} calls have not ended`;
    return wait({ operation: 'Pcall.join', describe, enqueue, leave: () => undefined, take: ended => ended }, options);
  }

  /** `terminate` and the caller's signal both end the calls through one signal of our own. */
  #obeySignal(): void {
    const { signal } = this.#options;
    if (signal === undefined) return;
    if (signal.aborted) this.#stop.abort(signal.reason);
    else this.#ignoreSignal = onAbort(signal, () => this.#stop.abort(signal.reason));
  }

  #resultsOf(ended: Settled<R>[]): PcallResults<R, S> {
    const results = this.#options.settle === true ? ended : ended.map(end => (end.status === 'fulfilled' ? end.value : undefined));
    return results as PcallResults<R, S>;
  }

  #throwFailures(ended: readonly Settled<R>[]): void {
    const failures = failuresOf(ended);
    if (failures.length === 0) return;
    const { aborted, reason } = this.#stop.signal as { aborted: boolean; reason: unknown };
    if (aborted && failures.some(failure => failure.error === reason)) throw reason;
    const told = failures.map(({ call, error }) => `call ${call}: ${firstLine(error)}`).join('; ');
    const message = `pcall: ${failures.length} of ${ended.length} calls failed: ${told}`;
    throw new AggregateError(
      failures.map(failure => failure.error),
      message,
    );
  }
}

function failuresOf(ended: readonly PromiseSettledResult<unknown>[]): { call: number; error: unknown }[] {
  return ended.flatMap((end, call) => (end.status === 'rejected' ? [{ call, error: end.reason as unknown }] : []));
}

function checkArgs(argsPerCall: unknown): void {
  if (!Array.isArray(argsPerCall))
    throw new TypeError(`pcall takes an array with one array of arguments for each call, not ${String(argsPerCall)}`);
  if (argsPerCall.length === 0) throw new TypeError('pcall takes at least one array of arguments, not []');
  [...argsPerCall].forEach((args: unknown, call) => {
    if (!Array.isArray(args)) throw new TypeError(`the arguments of call ${call} must be an array, not ${String(args)}`);
  });
}

function checkPool(pool: unknown): void {
  if (pool !== undefined && !(pool instanceof ThreadPool)) throw new TypeError(`pool must be a ThreadPool, not ${shown(pool)}`);
}

function checkSettle(settle: unknown): void {
  if (settle !== undefined && typeof settle !== 'boolean') throw new TypeError(`settle must be true or false, not ${shown(settle)}`);
}
