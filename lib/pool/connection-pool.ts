import { BaseConnection } from '../connections/base-connection.js';
import { methodsOf } from '../connections/bind-methods.js';
import type { ConnectionContext, ConnectionInfo, ConnectionState } from '../connections/connection-info.js';
import { Lease } from '../connections/lease.js';
import '../connections/remote/remote-connection.js'; // attach() of a pool's workers has to know the kind
import { TimeBudget, withOptions } from '../connections/time-budget.js';
import { ClosedError, ConnectionError } from '../errors.js';
import { Region, REGION_HEADER } from '../memory/region.js';
import { attach, type Handle, registerKind, SHARE, share } from '../memory/sharing.js';
import { MAX_SLOTS, POOL_CLOSED, type SlotCounts, slotGrant, SlotPool, slotPoolWords } from '../queue/slot-pool.js';
import { NOT_YET } from '../sync/wait-line.js';
import { wait } from '../sync/wait.js';
import type { WaitOptions } from '../sync/wait-options.js';
import { TARGET } from '../threads/bound-method.js';

/** How a pool behaves. */
export interface PoolOptions {
  /** How long a caller waits for a free worker, in milliseconds. Absent: as long as it takes. */
  readonly poolTimeout?: number | undefined;
}

/** What the pool's workers do, this moment. */
export type PoolStats = SlotCounts;

const KIND = 0x70_6f_6f_6c; // 'pool'
const SLOTS: number = REGION_HEADER + 1;
const NO_OPTIONS: WaitOptions = {};

/** The pool decides about these itself. All other methods are for a worker. */
const OWN: ReadonlySet<string> = new Set(['connect', 'disconnect', 'ping', 'reset']);

/**
 * Several connections of one kind under one alias. It looks and behaves like a connection: each call gets one free worker
 * for itself, first come, first served over all threads.
 */
export class ConnectionPool extends BaseConnection {
  readonly #workers: readonly BaseConnection[];
  readonly #options: PoolOptions;
  readonly #region: Region;
  readonly #slots: SlotPool;

  /** @throws RangeError for no workers or more than 1,023. */
  // oxlint-disable-next-line max-params -- callers give four; the region is for attach() and the default
  constructor(
    info: ConnectionInfo,
    context: ConnectionContext,
    workers: readonly BaseConnection[],
    options: PoolOptions = {},
    region: Region = ConnectionPool.#create(workers.length),
  ) {
    super(info, context);
    this.#workers = workers;
    this.#options = options;
    this.#region = region;
    this.#slots = new SlotPool(region.words, SLOTS, region.lane, workers.length);
    const first = workers[0];
    if (first !== undefined) for (const { name } of methodsOf(first, BaseConnection.prototype)) if (!OWN.has(name)) this.#define(name);
  }

  static #create(size: number): Region {
    if (!(size >= 1 && size <= MAX_SLOTS)) throw new RangeError(`a pool has from 1 to ${MAX_SLOTS} workers, not ${size}`);
    const region = Region.create(KIND, lanes => SLOTS + slotPoolWords(lanes, size));
    SlotPool.format(region.words, SLOTS, region.lane.realm.lanes, size);
    return region;
  }

  /** The connections, by slot. For reading: use them through the pool. */
  get workers(): readonly BaseConnection[] {
    return this.#workers;
  }

  override get connected(): boolean {
    return this.#workers.some(worker => worker.connected);
  }

  override get state(): ConnectionState {
    return this.connected ? 'ready' : 'closed';
  }

  /**
   * Connects all workers, side by side.
   *
   * @throws ConnectionError when one cannot be connected; the others are disconnected then.
   */
  async connect(options: WaitOptions = {}): Promise<void> {
    const results = await Promise.allSettled(this.#workers.map(worker => worker.connect(options)));
    const failures = results.flatMap(result => (result.status === 'rejected' ? [result.reason as Error] : []));
    if (failures.length > 0) {
      await this.disconnect();
      throw this.#connectFailure(failures);
    }
    this.#slots.reopen();
    for (let slot = 0; slot < this.#workers.length; slot++) this.#slots.open(slot);
  }

  /** Disconnects all workers. Whoever waits for one gets a ClosedError, and calls on their way fail. */
  async disconnect(): Promise<void> {
    this.#slots.close();
    for (let slot = 0; slot < this.#workers.length; slot++) this.#slots.retire(slot);
    await Promise.all(this.#workers.map(worker => worker.disconnect()));
  }

  /**
   * A worker for several calls.
   *
   * @throws TimeoutError when none gets free in time; ClosedError when the pool is not connected.
   */
  override acquire(options: WaitOptions = NO_OPTIONS): Promise<Lease<BaseConnection>> {
    const grant = options === NO_OPTIONS ? this.#slots.tryAcquire() : NOT_YET;
    return this.#isReady(grant) ? Promise.resolve(this.#leaseOf(grant, this.#slots.period)) : this.#leaseWithin(options, 'acquire', grant);
  }

  /** As `acquire`: whoever leases a pool, leases one worker. */
  override lease(options: WaitOptions = {}): Promise<Lease<this>> {
    return this.acquire(options) as unknown as Promise<Lease<this>>;
  }

  /** Calls `fn` with a worker, and gives it back when it has returned, thrown, resolved or rejected. */
  async use<T>(fn: (connection: BaseConnection) => T | Promise<T>, options: WaitOptions = NO_OPTIONS): Promise<T> {
    const lease = await this.acquire(options);
    try {
      return await fn(lease.connection);
    } finally {
      lease.release();
    }
  }

  execute(command: string, options: WaitOptions = {}): Promise<string> {
    return this.#call('execute', [command, options]) as Promise<string>;
  }

  configure(commands: string | string[], options: WaitOptions = {}): Promise<string> {
    return this.#call('configure', [commands, options]) as Promise<string>;
  }

  send(text: string, options: WaitOptions = {}): Promise<void> {
    return this.#call('send', [text, options]) as Promise<void>;
  }

  receive(options: WaitOptions = {}): Promise<string> {
    return this.#call('receive', [options]) as Promise<string>;
  }

  /** How many workers are busy and free, and how many callers wait. */
  stats(): PoolStats {
    return this.#slots.counts();
  }

  override get isLost(): boolean {
    return this.#workers.some(worker => worker.isLost);
  }

  /** @throws TypeError: a pool has no lock of its own; `acquire()` gives a worker. */
  override acquireSync(): never {
    throw new TypeError(`the pool '${this.alias}' has no lock to take: lease one of its workers with acquire()`);
  }

  /** @throws TypeError, as `acquireSync`. */
  override tryAcquire(): never {
    return this.acquireSync();
  }

  override unshare(): void {
    for (const worker of this.#workers) worker.unshare();
  }

  override [SHARE](): Handle {
    const handle = this.#region.handle('connection-pool', import.meta.url, {
      workers: this.#workers.map(share),
      options: this.#options,
      alias: this.alias,
      via: this.via,
      device: this.device === undefined ? undefined : { name: this.device.name },
    });
    return handle;
  }

  static {
    registerKind('connection-pool', handle => {
      const { workers, options, alias, via, device } = handle as Handle & { workers: Handle[]; options: PoolOptions } & ConnectionContext;
      return new ConnectionPool(
        {},
        { device, alias, via },
        workers.map(worker => attach<BaseConnection>(worker)),
        options,
        Region.attach(KIND, handle),
      );
    });
  }

  #define(name: string): void {
    const method = (...args: unknown[]): Promise<unknown> => this.#call(name, args);
    const value = Object.assign(method, { [TARGET]: { object: this, method: name } });
    Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: false });
  }

  async #call(name: string, args: readonly unknown[]): Promise<unknown> {
    const budget = TimeBudget.of(args);
    budget.options.signal?.throwIfAborted();
    const grant = this.#slots.tryAcquire();
    const lease = this.#isReady(grant) ? this.#leaseOf(grant, this.#slots.period) : await this.#lease(budget, name, grant);
    try {
      const method = Reflect.get(lease.connection, name) as (...args: unknown[]) => unknown;
      return await method(...withOptions(args, budget));
    } finally {
      lease.release();
    }
  }

  /** Whether a grant is one of a worker that can be used at once: no promise and no clock is needed for it. */
  #isReady(grant: number): boolean {
    if (grant === NOT_YET || grant === POOL_CLOSED) return false;
    const { slot, abandoned } = slotGrant(grant);
    return !abandoned && this.#worker(slot).connected;
  }

  async #leaseWithin(options: WaitOptions, operation: string, grant: number): Promise<Lease<BaseConnection>> {
    const budget = new TimeBudget(options);
    options.signal?.throwIfAborted();
    return this.#lease(budget, operation, grant === NOT_YET ? this.#slots.tryAcquire() : grant);
  }

  /** Waits for a worker unless there is a grant already, and puts it in order. */
  async #lease(budget: TimeBudget, operation: string, early: number): Promise<Lease<BaseConnection>> {
    const { grant, period } = early === NOT_YET ? await this.#waitForSlot(budget, operation) : { grant: early, period: this.#slots.period };
    if (grant === POOL_CLOSED) throw new ClosedError(`the pool '${this.alias}' is not connected; call connect() first`);
    const lease = this.#leaseOf(grant, period);
    try {
      if (slotGrant(grant).abandoned) await recoverFromDeadBorrower(lease.connection, budget);
      if (!lease.connection.connected) await lease.connection.connect(budget.left());
      return lease;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  /** `period` is that of the moment of the grant: the pool may have been closed and opened again since. */
  #leaseOf(grant: number, period: number): Lease<BaseConnection> {
    const { slot } = slotGrant(grant);
    return new Lease(this.#worker(slot), () => void this.#slots.release(slot, period));
  }

  #worker(slot: number): BaseConnection {
    return this.#workers[slot] as BaseConnection; // the slot pool has as many slots
  }

  #waitForSlot(budget: TimeBudget, operation: string): Promise<{ readonly grant: number; readonly period: number }> {
    const { timeout = Infinity, signal } = budget.left();
    return wait<number, { readonly grant: number; readonly period: number }>(
      {
        operation: `ConnectionPool '${this.alias}'.${operation}`,
        describe: () => this.#describe(),
        enqueue: waiter => this.#slots.enqueue(waiter),
        leave: waiter => this.#slots.leave(waiter),
        take: grant => ({ grant, period: this.#slots.period }),
      },
      { timeout: Math.min(timeout, this.#options.poolTimeout ?? Infinity), signal },
    );
  }

  #describe(): string {
    const { total, busy, free, waiting } = this.stats();
    return `total ${total}, busy ${busy}, free ${free}, waiting ${waiting}`;
  }

  #connectFailure(failures: readonly Error[]): Error {
    const first = failures[0] as Error; // called with at least one
    const code = first instanceof ConnectionError ? first.code : 'CONNECT_FAILED';
    const cause = failures.length === 1 ? first : new AggregateError(failures, 'several workers failed');
    const message = `pool '${this.alias}': ${failures.length} of ${this.#workers.length} workers could not be connected: ${first.message}`;
    return new ConnectionError(code, message, { cause });
  }
}

/** A borrower that died may have left its worker anywhere: it is proven clean, or hung up. */
async function recoverFromDeadBorrower(worker: BaseConnection, budget: TimeBudget): Promise<void> {
  const recover = (): Promise<void> => worker.recoverAbandoned(budget.left());
  await worker.mutex.run(recover, budget.left()).catch(() => worker.disconnect());
}
