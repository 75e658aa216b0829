import { MessageChannel, Worker } from 'node:worker_threads';
import { TaskError } from '../errors.js';
import { decodeError, encodeError } from './error-codec.js';
import { firstLine } from './first-line.js';
import type { Job } from './job.js';
import type { Link } from './link.js';
import { BOOT, type Boot, type LeavingMessage, type ToPool, type ToThread } from './messages.js';
import { PortLink } from './port-link.js';
import type { PoolSettings } from './thread-pool-options.js';
import { encodeValue } from './value-codec.js';

/** How long a cancelled task may take to end by itself. */
const CANCEL_GRACE_MS = 100;
/** How long a thread that was told to close may take. */
const CLOSE_GRACE_MS = 1_000;

const WORKER_MAIN: URL = new URL('./worker-main.js', import.meta.url);

/** Hears of what becomes of a thread. */
export interface ThreadOwner {
  /** Its module is loaded; it can take its first task. */
  threadReady(thread: PoolThread): void;
  /** It has answered; it can take the next task. */
  threadIdle(thread: PoolThread): void;
  threadEnded(thread: PoolThread, end: ThreadEnd): void;
}

export interface ThreadEnd {
  readonly exitCode: number;
  /** The uncaught error that ended it, or the one that kept its module from loading. */
  readonly cause: unknown;
  /** Whether it ever was ready for tasks. */
  readonly wasReady: boolean;
  /** The task that it had and has not answered. */
  readonly job: Job | undefined;
  /** Whether it may have looked at that task. */
  readonly jobBegun: boolean;
}

/**
 * One thread of a pool, from its start to its end.
 *
 *   starting -> idle      its module is loaded
 *   idle     -> busy      it got a task
 *   busy     -> idle      the task was answered
 *   any      -> stopping  it was told to close, is being terminated, or has said that it leaves
 *   any      -> ended     its exit was heard of, and everything it had sent before was read
 *
 * Invariant: it has a job exactly while busy, or stopping with the job unanswered. A job that was cancelled is settled
 * already; its thread stays busy until it answers, or is terminated when the grace is over.
 */
export class PoolThread {
  readonly slot: number;
  readonly threadId: number;
  readonly ended: Promise<void>;
  readonly #owner: ThreadOwner;
  readonly #worker: Worker;
  readonly #link: Link<ToThread>;
  #state: 'starting' | 'idle' | 'busy' | 'stopping' | 'ended' = 'starting';
  #wasReady = false;
  #job: Job | undefined;
  #cause: unknown;
  #leaving: LeavingMessage | undefined;
  #grace: NodeJS.Timeout | undefined;

  /** @throws what `new Worker` throws. */
  constructor(slot: number, settings: PoolSettings, owner: ThreadOwner) {
    const { port1, port2 } = new MessageChannel();
    const link = new PortLink<ToThread, ToPool>(port1, {
      received: message => this.#receive(message),
      unreadable: error => this.#unreadable('result', error),
    });
    try {
      this.#worker = startWorker(settings, { pool: settings.name, slot, module: settings.module, port: port2 });
    } catch (error) {
      link.close();
      throw error;
    }
    link.unref();
    this.#worker.unref();
    this.slot = slot;
    this.threadId = this.#worker.threadId;
    this.#owner = owner;
    this.#link = link;
    this.#worker.on('error', error => (this.#cause ??= error));
    this.ended = new Promise(resolve => this.#worker.once('exit', code => resolve(this.#exited(code))));
  }

  /** The task that it has. */
  get job(): Job | undefined {
    return this.#job;
  }

  get state(): 'starting' | 'idle' | 'busy' | 'stopping' | 'ended' {
    return this.#state;
  }

  /** Gives it a task; it must be idle. Answers false when the task could not be sent, and has been settled for that. */
  run(job: Job): boolean {
    const { task, args, transfer, onStart } = job.details;
    try {
      this.#link.post({ type: 'run', id: job.id, task, args: encodeValue(args) }, transfer);
    } catch (cause) {
      job.fail(
        new TaskError(job.label, `the arguments of task ${job.label} cannot be sent to another thread: ${firstLine(cause)}`, { cause }),
      );
      return false;
    }
    this.#state = 'busy';
    this.#job = job;
    job.state = 'running';
    // What the caller's function throws is the caller's uncaught error, not the pool's.
    if (onStart !== undefined) queueMicrotask(() => onStart({ slot: this.slot, threadId: this.threadId }));
    return true;
  }

  /** Tells it that its task is no longer wanted, and terminates it if the task goes on. */
  cancel(job: Job, reason: unknown): void {
    if (this.#job !== job) return;
    this.#link.post({ type: 'cancel', id: job.id, reason: encodeError(reason) });
    this.#terminateAfter(CANCEL_GRACE_MS);
  }

  /** Lets it end by itself: with its exit hooks, and its output written. A task that it still runs is let go on for the grace of the cancellation. */
  async close(): Promise<void> {
    if (this.#state === 'starting') return this.terminate();
    if (this.#state === 'ended') return;
    if (this.#state === 'idle') this.#state = 'stopping';
    this.#link.post({ type: 'close' });
    this.#terminateAfter(CLOSE_GRACE_MS);
    await this.ended;
  }

  /** Ends it now. */
  async terminate(): Promise<void> {
    if (this.#state === 'ended') return;
    this.#state = 'stopping';
    await this.#worker.terminate();
    await this.ended;
  }

  #terminateAfter(graceMs: number): void {
    this.#grace ??= setTimeout(() => void this.terminate(), graceMs).unref(); // its end is heard of in #exited
  }

  #receive(message: ToPool): void {
    switch (message.type) {
      case 'ready':
        return this.#becomeReady();
      case 'unready':
        this.#cause = decodeError(message.error);
        return void this.terminate(); // its end is heard of in #exited
      case 'result':
        return this.#answered(message.id, job => job.settle({ kind: 'result', value: message.value }));
      case 'error':
        return this.#answered(message.id, job => job.settle({ kind: 'thrown', error: message.error }));
      case 'unreadable':
        return this.#unreadable('arguments', decodeError(message.error));
      case 'leaving':
        this.#leaving = message;
        if (this.#state !== 'ended') this.#state = 'stopping';
    }
  }

  /** What was sent cannot be put together on the other side. It can only be about the task that runs. */
  #unreadable(what: 'arguments' | 'result', cause: unknown): void {
    const job = this.#job;
    if (job === undefined) return;
    const error = new TaskError(
      job.label,
      `the ${what} of task ${job.label} did not survive the way between threads: ${firstLine(cause)}`,
      { cause },
    );
    this.#answered(job.id, () => job.fail(error));
  }

  #answered(id: number, settle: (job: Job) => void): void {
    const job = this.#job;
    if (job?.id !== id) return;
    this.#job = undefined;
    settle(job);
    if (this.#state !== 'busy') return;
    clearTimeout(this.#grace);
    this.#grace = undefined;
    this.#state = 'idle';
    this.#owner.threadIdle(this);
  }

  #becomeReady(): void {
    this.#wasReady = true;
    if (this.#state !== 'starting') return;
    this.#state = 'idle';
    this.#owner.threadReady(this);
  }

  #exited(exitCode: number): void {
    this.#state = 'ended';
    clearTimeout(this.#grace);
    this.#link.poll();
    this.#link.close();
    const leaving = this.#leaving;
    const job = this.#job;
    this.#job = undefined;
    this.#owner.threadEnded(this, {
      exitCode,
      cause: leaving?.error === undefined ? this.#cause : decodeError(leaving.error),
      wasReady: this.#wasReady,
      job,
      jobBegun: leaving === undefined || leaving.running === job?.id,
    });
  }
}

function startWorker({ name, worker }: PoolSettings, boot: Boot): Worker {
  return new Worker(WORKER_MAIN, { ...worker, name: `${name}/${boot.slot}`, workerData: { [BOOT]: boot }, transferList: [boot.port] });
}
