import { MessageChannel, type MessagePort, type Transferable } from 'node:worker_threads';
import { ClosedError, DeadlockError, TimeoutError } from '../errors.js';
import type { Lane } from '../memory/lane.js';
import { laneOf, NOBODY } from '../memory/life.js';
import { thisLane } from '../memory/this-lane.js';
import { onAbort } from '../sync/abort-listener.js';
import { wait, type Waiter } from '../sync/wait.js';
import type { WaitOptions } from '../sync/wait-options.js';
import { give } from './answer-data.js';
import { block } from './blocking-wait.js';
import { encodeError } from './error-codec.js';
import { checkExecuteOptions, type ExecuteOptions } from './execute-options.js';
import type { JobTaker } from './job-taker.js';
import { PromiseTaker } from './job-taker.js';
import { ownPoolPort } from './own-pools.js';
import { introduce } from './pool-door.js';
import type { PoolEngine } from './pool-engine.js';
import { type FromOwner, type Order, type PoolDescription, type ToOwner } from './pool-messages.js';
import { PortLink } from './port-link.js';
import { SyncOutcome } from './sync-outcome.js';
import { notSent } from './task-failures.js';
import { referenceTo } from './task-reference.js';
import type { TaskTarget } from './task.js';
import { currentTask } from './thread-context.js';
import type { ThreadPoolStats } from './thread-pool-stats.js';
import { takeTransfers } from './transfer.js';
import { encodeValue } from './value-codec.js';

/** How much longer than the timeout a blocked call waits for the thread to which the pool belongs to say that it is over. */
const OWNER_MS = 1_000;
/** How long `stats` waits for the thread to which the pool belongs. */
const STATS_MS = 5_000;

/** A pool that belongs to another thread. */
export class RemotePool implements PoolEngine {
  readonly description: PoolDescription;
  readonly #lane: Lane;
  readonly #port: MessagePort;
  readonly #link: PortLink<ToOwner, FromOwner>;
  readonly #pending = new Map<number, JobTaker>();
  readonly #isOwn: boolean;
  #size: number;
  #lastId = 0;
  #isClosed = false;

  constructor(description: PoolDescription) {
    this.description = description;
    this.#size = description.size;
    this.#lane = thisLane(description.realm);
    const own = ownPoolPort(description.id);
    this.#isOwn = own !== undefined;
    this.#port = own ?? this.#introduce();
    this.#link = new PortLink<ToOwner, FromOwner>(this.#port, { received: message => this.#receive(message), unreadable: () => undefined });
    this.#link.unref();
    this.#port.on('close', () => this.#gone());
  }

  get size(): number {
    return this.#size;
  }

  execute(task: TaskTarget<unknown>, args: readonly unknown[], options: ExecuteOptions = {}): Promise<unknown> {
    return new Promise(resolve => {
      const taker = new PromiseTaker(resolve);
      const id = this.#execute(task, args, options, { taker, blocked: NOBODY });
      const { signal } = options;
      if (signal === undefined) return;
      const abort = (): void => this.#post({ type: 'cancel', id, reason: encodeError(signal.reason) });
      this.#whenSettled.set(id, onAbort(signal, abort));
    });
  }

  executeSync(task: TaskTarget<unknown>, args: readonly unknown[], options: ExecuteOptions = {}): unknown {
    const outcome = new SyncOutcome();
    const id = this.#execute(task, args, options, { taker: outcome, blocked: this.#lane.life });
    try {
      return this.#await(outcome, { label: `task of pool ${this.description.name}` }, (options.timeout ?? Infinity) + OWNER_MS);
    } finally {
      // The pool's thread sees to the timeout, unless it does not get to it.
      if (!outcome.isThere)
        this.#post({ type: 'cancel', id, reason: encodeError(new TimeoutError('ThreadPool.executeSync', options.timeout ?? 0)) });
    }
  }

  stats(): ThreadPoolStats {
    const outcome = new SyncOutcome();
    this.#order({ kind: 'stats' }, outcome, this.#lane.life);
    return this.#await(outcome, { label: `stats of pool ${this.description.name}` }, STATS_MS) as ThreadPoolStats;
  }

  async resize(size: number): Promise<void> {
    await this.#ordered({ kind: 'resize', size });
    this.#size = size;
  }

  async drain(options: WaitOptions): Promise<void> {
    this.#checkOrder({ kind: 'drain' });
    const enqueue = (waiter: Waiter<void>): void => {
      const drained = (): void => waiter.serve();
      this.#ordered({ kind: 'drain' }).then(drained, drained);
    };
    return wait(
      { operation: `ThreadPool '${this.description.name}'.drain`, enqueue, leave: () => undefined, take: () => undefined },
      options,
    );
  }

  async close(grace: number | undefined): Promise<void> {
    await this.#ordered({ kind: 'close', grace }).catch(unlessClosed);
  }

  async terminate(): Promise<void> {
    await this.#ordered({ kind: 'terminate' }).catch(unlessClosed);
  }

  readonly #whenSettled = new Map<number, () => void>();
  readonly #whenStarted = new Map<number, NonNullable<ExecuteOptions['onStart']>>();

  #execute(
    task: TaskTarget<unknown>,
    args: readonly unknown[],
    options: ExecuteOptions,
    { taker, blocked }: { taker: JobTaker; blocked: number },
  ): number {
    if (!Array.isArray(args)) throw new TypeError(`the arguments of a task must be an array, not ${String(args)}`);
    checkExecuteOptions(options, this.#size);
    options.signal?.throwIfAborted();
    const { timeout, priority, locks, exclusive, slot, onStart } = options;
    const transfer = takeTransfers(args, options.transfer);
    const id = ++this.#lastId;
    if (onStart !== undefined) this.#whenStarted.set(id, onStart);
    const reference = referenceTo(task, this.description.module);
    const parent = this.#isOwn ? currentTask() : undefined;
    const isStartTold = onStart !== undefined;
    const rest = { type: 'execute', id, task: reference, transfer, parent, blocked, isStartTold } as const;
    try {
      this.#add(id, taker, { ...rest, args: encodeValue(args), options: encodeValue({ timeout, priority, locks, exclusive, slot }) });
    } catch (cause) {
      this.#forget(id);
      throw cause instanceof ClosedError ? cause : notSent(reference.label, cause);
    }
    return id;
  }

  /** @throws DeadlockError when a task of the pool would wait for its own end. */
  #checkOrder({ kind }: Order): void {
    if (!this.#isOwn || currentTask() === undefined || kind === 'terminate' || kind === 'stats') return;
    throw new DeadlockError(`ThreadPool.${kind}: a task of pool ${this.description.name} would wait for its own end`);
  }

  #ordered(order: Order): Promise<unknown> {
    return new Promise(resolve => {
      this.#checkOrder(order);
      this.#order(order, new PromiseTaker(resolve), NOBODY);
    });
  }

  #order(order: Order, taker: JobTaker, blocked: number): void {
    const id = ++this.#lastId;
    this.#add(id, taker, { type: 'order', id, order, blocked });
  }

  #add(id: number, taker: JobTaker, message: ToOwner): void {
    if (this.#isClosed) throw this.#closedError();
    this.#post(message);
    if (this.#pending.size === 0) this.#port.ref();
    this.#pending.set(id, taker);
  }

  /** The pool's thread may be blocked, and hears only the bell then. */
  #post(message: ToOwner): void {
    const transfer = message.type === 'execute' ? (message.transfer as Transferable[] | undefined) : undefined;
    this.#link.post(message, transfer);
    this.#lane.realm.ring(laneOf(this.description.ownerLife));
  }

  #receive(message: FromOwner): void {
    const { id } = message;
    if ('started' in message) return this.#whenStarted.get(id)?.(message.started);
    const taker = this.#pending.get(id);
    if (taker === undefined) return;
    this.#forget(id);
    give(taker, 'of another thread', message.answer);
  }

  #forget(id: number): void {
    this.#pending.delete(id);
    this.#whenSettled.get(id)?.();
    this.#whenSettled.delete(id);
    this.#whenStarted.delete(id);
    if (this.#pending.size === 0) this.#port.unref();
  }

  #await(outcome: SyncOutcome, subject: { readonly label: string }, timeoutMs: number): unknown {
    const look = (): boolean => {
      this.#link.poll();
      if (!outcome.isThere && !this.#lane.realm.isAlive(this.description.ownerLife)) this.#gone();
      return outcome.isThere;
    };
    const deadlineMs = this.#lane.host.now() + timeoutMs;
    if (!block(this.#lane, { subject, deadlineMs, look, askToBeRung: () => true })) throw new TimeoutError(subject.label, timeoutMs);
    return outcome.take();
  }

  #introduce(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    introduce(this.description.ownerThreadId, this.description.id, port2).catch(() => this.#gone());
    return port1;
  }

  /** The pool is closed, or its thread has ended. */
  #gone(): void {
    this.#isClosed = true;
    for (const [id, taker] of this.#pending) {
      this.#forget(id);
      const error = this.#closedError();
      taker.failure(() => error);
    }
  }

  #closedError(): ClosedError {
    return new ClosedError(`pool ${this.description.name} is closed, or its thread has ended`);
  }
}

/** A pool that is closed already is what was asked for. */
function unlessClosed(error: unknown): void {
  if (!(error instanceof ClosedError)) throw error;
}
