import type { MessagePort, Transferable } from 'node:worker_threads';
import { ThreadExitError } from '../errors.js';
import { laneOf, NOBODY } from '../memory/life.js';
import { thisLane } from '../memory/this-lane.js';
import { decodeError, encodeError } from './error-codec.js';
import type { ExecuteOptions } from './execute-options.js';
import { Job } from './job.js';
import type { JobTaker } from './job-taker.js';
import type { LocalPool } from './local-pool.js';
import type { AnswerData } from './messages.js';
import type { ExecuteMessage, FromOwner, OrderMessage, ToOwner } from './pool-messages.js';
import type { PoolThread } from './pool-thread.js';
import { PortLink } from './port-link.js';
import { decodeValue, encodeValue } from './value-codec.js';

/** The thread that handed in a task has ended: nobody waits for it. */
const NOBODY_WAITS = 'the thread that handed in the task has ended';

/** Another thread that uses a pool of this one. */
export class PoolCaller {
  readonly #pool: LocalPool;
  readonly #link: PortLink<FromOwner, ToOwner>;
  readonly #thread: () => PoolThread | undefined;
  readonly #jobs = new Map<number, Job>();

  /** `thread` is the caller itself, if it is one of the pool's. */
  constructor(pool: LocalPool, port: MessagePort, thread: () => PoolThread | undefined) {
    this.#pool = pool;
    this.#thread = thread;
    this.#link = new PortLink<FromOwner, ToOwner>(port, { received: message => this.#receive(message), unreadable: () => undefined });
    this.#link.unref();
  }

  /** Reads what it has said. */
  pump(): void {
    this.#link.poll();
  }

  /** The pool is closed. */
  close(): void {
    this.#link.close();
  }

  /** It has ended: its tasks are of no use to anybody. */
  gone(): void {
    for (const job of this.#jobs.values()) {
      const error = new ThreadExitError(this.#thread()?.threadId ?? -1, 0, job.label, { cause: NOBODY_WAITS });
      this.#pool.cancel(job, error, () => error);
    }
  }

  #receive(message: ToOwner): void {
    switch (message.type) {
      case 'execute':
        return this.#execute(message);
      case 'cancel': {
        const job = this.#jobs.get(message.id);
        const reason = decodeError(message.reason);
        if (job !== undefined) this.#pool.cancel(job, reason, () => reason);
        return;
      }
      case 'order':
        return void this.#carryOut(message); // it answers by itself
    }
  }

  #execute(message: ExecuteMessage): void {
    const { id, args, task, blocked } = message;
    const thread = this.#thread();
    const isBlocking = blocked !== NOBODY && thread !== undefined;
    const taker = new Relay(answer => {
      this.#jobs.delete(id);
      if (isBlocking) this.#pool.unblocked(thread);
      this.#answer(id, answer, blocked);
    });
    if (isBlocking) this.#pool.blocked(thread);
    try {
      const options: ExecuteOptions = {
        ...(decodeValue(message.options) as ExecuteOptions),
        transfer: message.transfer as Transferable[] | undefined,
        onStart: message.isStartTold ? started => this.#link.post({ id, started }) : undefined,
      };
      const isPlain = args.marks === undefined;
      const job = new Job(this.#pool.catalog.entryFor(task), isPlain ? (args.value as unknown[]) : [], options, taker);
      if (!isPlain) job.encoded = args;
      job.parent = message.parent && thread?.jobOf(message.parent);
      this.#pool.accept(job);
      if (job.state !== 'settled') this.#jobs.set(id, job);
    } catch (error) {
      taker.encoded({ error: encodeError(error) });
    }
  }

  async #carryOut({ id, order, blocked }: OrderMessage): Promise<void> {
    if (order.kind === 'stats') return this.#answer(id, { value: { value: this.#pool.stats() } }, blocked); // also for one that is blocked
    try {
      this.#answer(id, { value: { value: await this.#do(order) } }, blocked);
    } catch (error) {
      this.#answer(id, { error: encodeError(error) }, blocked);
    }
  }

  #do(order: Exclude<OrderMessage['order'], { readonly kind: 'stats' }>): unknown {
    switch (order.kind) {
      case 'resize':
        return this.#pool.resize(order.size);
      case 'drain':
        return this.#pool.drain({});
      case 'close':
        return this.#pool.close(order.grace);
      case 'terminate':
        return this.#pool.terminate();
    }
  }

  #answer(id: number, answer: AnswerData, blocked: number): void {
    this.#link.post({ id, answer }, 'value' in answer ? answer.transfer : undefined);
    if (blocked !== NOBODY) thisLane().ring(laneOf(blocked));
  }
}

/** Passes an answer on as it came. */
class Relay implements JobTaker {
  readonly #pass: (answer: AnswerData) => void;

  constructor(pass: (answer: AnswerData) => void) {
    this.#pass = pass;
  }

  result(value: unknown): void {
    this.#pass({ value: encodeValue(value) });
  }

  failure(makeError: () => unknown): void {
    this.#pass({ error: encodeError(makeError()) });
  }

  encoded(answer: AnswerData): void {
    this.#pass(answer);
  }
}
