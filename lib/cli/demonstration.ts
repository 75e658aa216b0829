import type { Device } from '../manager/device.js';
import { SharedState } from '../sync/shared-state.js';
import { Pcall } from '../threads/pcall.js';
import type { TaskTarget } from '../threads/task.js';
import { ThreadPool } from '../threads/thread-pool.js';
import type { Alone } from './alone.js';
import type { JudgedCall } from './call-table.js';
import { withProgress } from './progress.js';
import { type CallPlan, MEET, TIMED_CALLS } from './timed-call.js';

/** Some calls that were made side by side. */
export interface Round<C> {
  readonly calls: readonly C[];
  /** From the first call to the last reply. */
  readonly wallMs: number;
}

/** A call of which we know no more than its reply. */
export type PlainCall = Pick<JudgedCall, 'command' | 'reply' | 'verdict'>;

const CALLERS = 5;
/** A device that takes this much longer than it did alone has stopped answering. */
const PATIENCE_MS = 30_000;
const PATIENCE_FACTOR = 10;

/** Calls a device from many threads and holds the replies to what the device said alone. */
export class Demonstration implements AsyncDisposable {
  readonly #device: Device;
  readonly #alone: Alone;
  readonly #signal: AbortSignal;
  readonly #threads: ThreadPool = new ThreadPool({ size: CALLERS, name: 'callers' });
  readonly #judged: PlainCall[] = [];

  constructor(device: Device, alone: Alone, signal: AbortSignal) {
    this.#device = device;
    this.#alone = alone;
    this.#signal = signal;
  }

  /** Every call so far. */
  get judged(): readonly PlainCall[] {
    return this.#judged;
  }

  /** Starts the threads that {@link Demonstration.timed} uses. */
  async warmUp(alias: string): Promise<void> {
    const once = Array.from({ length: CALLERS }, () => [this.#device, alias]);
    await new Pcall(MEET, once, { pool: this.#threads, signal: this.#signal }).join();
  }

  /** What a user writes: `pcall(execute, [[command], ...])`, each call in a new thread. */
  async plain(execute: TaskTarget<Promise<string>>, commands: readonly string[]): Promise<Round<PlainCall>> {
    const options = { signal: this.#signal, timeout: this.#timeout(commands) };
    const startedMs = performance.now();
    const calls = new Pcall(
      execute,
      commands.map(command => [command]),
      options,
    );
    const replies = await withProgress(commands.length, () => commands.length - calls.living, calls.join());
    const wallMs = performance.now() - startedMs;
    return { calls: this.#judge(replies.map((reply, i) => ({ command: commands[i] ?? '', reply }))), wallMs };
  }

  /** The same with a stopwatch in each thread. The threads run already and share the calls out, so that the calls meet. */
  async timed(plans: readonly CallPlan[]): Promise<Round<JudgedCall>> {
    const progress = new SharedState({ done: 'int32' });
    const options = { timeout: this.#timeout(plans.map(({ command }) => command)), progress };
    const shares = Array.from({ length: Math.min(CALLERS, plans.length) }, (_, thread) =>
      plans.filter((_plan, i) => i % CALLERS === thread),
    );
    const startedMs = performance.now();
    const calls = new Pcall(
      TIMED_CALLS,
      shares.map(share => [this.#device, share, options]),
      { pool: this.#threads, signal: this.#signal },
    );
    const done = await withProgress(plans.length, () => progress.get('done'), calls.join());
    const wallMs = performance.now() - startedMs;
    return { calls: this.#judge(done.flat()), wallMs };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#threads.close();
  }

  #judge<C extends { readonly command: string; readonly reply: string }>(calls: readonly C[]): (C & PlainCall)[] {
    const judged = calls.map(call => ({ ...call, verdict: this.#alone.verdict(call.command, call.reply) }));
    this.#judged.push(...judged);
    return judged;
  }

  #timeout(commands: readonly string[]): number {
    return Math.ceil(PATIENCE_MS + PATIENCE_FACTOR * this.#alone.sequentialMs(commands));
  }
}
