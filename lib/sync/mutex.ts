import { DeadlockError, TimeoutError } from '../errors.js';
import { NOBODY } from '../memory/life.js';
import { INSPECT, type ObjectReport } from '../memory/inspect.js';
import { type MakeRegion, Region, REGION_HEADER } from '../memory/region.js';
import { type Handle, registerKind, SHARE, type Shareable } from '../memory/sharing.js';
import { BargingLock } from './barging-lock.js';
import { FairLock } from './fair-lock.js';
import { lockWords } from './line-lock.js';
import { type Guard, LockGuard } from './guard.js';
import { ABANDONED, describeLock, type LockCore, type LockOwner, LockWaiting, ownerOf, reportLock } from './lock-core.js';
import { type Fairness, fairnessOf, type LockOptions } from './lock-options.js';
import { MONITOR, type Monitor } from './monitor.js';
import { named } from './named.js';
import { TAKEABLE, type TakeableLock } from './takeable.js';
import { NOT_YET } from './wait-line.js';
import { wait } from './wait.js';
import { NO_OPTIONS, type SyncWaitOptions, timeoutOf, type WaitOptions } from './wait-options.js';

export type { LockOptions } from './lock-options.js';

const KIND = 0x6d_75_74_78; // 'mutx'
const FAIRNESS = REGION_HEADER;
const CORE = 8;
const FIFO = 1;
const OFFERED: readonly [Fairness, Fairness] = ['eventual', 'fifo'];

/**
 * Mutual exclusion between threads, and between the async flows of one thread. Not reentrant.
 *
 * What was written before `unlock` is seen after the next `lock`. A lock whose owner is terminated goes to the next
 * waiter, whose guard says `abandoned`.
 *
 * @example
 * await mutex.run(async () => { ... });      // or: using guard = await mutex.lock();
 */
export class Mutex implements Shareable {
  /** As given to the constructor. */
  readonly name: string | undefined;
  readonly #region: Region;
  readonly #core: LockCore;
  #takeable: TakeableLock | undefined;
  /** Made when somebody waits. */
  #waiting: LockWaiting<Guard> | undefined;

  /** @throws RangeError when all lanes of the process are taken, TypeError for options that are none. */
  constructor(options: LockOptions = {}, region: Region = Mutex.#create(options)) {
    this.name = options.name;
    this.#region = region;
    const { words, lane } = region;
    const subject = region.subject('Mutex', options.name, this);
    this.#core = words.load(FAIRNESS) === FIFO ? new FairLock(words, CORE, lane, subject) : new BargingLock(words, CORE, lane, subject);
  }

  /**
   * The mutex of this name: the same one in every thread of the process, made by whoever asks first. It is never freed.
   *
   * @throws TypeError when the name stands for something else, or for a mutex of another fairness than the one asked for; also for
   * options that are none.
   */
  static named(name: string, options: LockOptions = {}): Mutex {
    fairnessOf(options, OFFERED); // whoever made it
    const { fairness } = options;
    return named(name, {
      kind: KIND,
      label: 'Mutex',
      create: make => Mutex.#create(options, make),
      open: region => new Mutex({ name }, region),
      differs: ({ words }) => fairness !== undefined && (fairness === 'fifo') !== (words.load(FAIRNESS) === FIFO),
    });
  }

  static #create(options: LockOptions, make: MakeRegion = Region.create): Region {
    const fairness = fairnessOf(options, OFFERED);
    const region = make(KIND, lanes => CORE + lockWords(lanes));
    if (fairness === 'fifo') region.words.store(FAIRNESS, FIFO);
    return region;
  }

  /**
   * Waits for the lock without blocking the thread.
   *
   * @throws TimeoutError when `timeout` ms have passed, or `signal.reason`.
   */
  lock(options: WaitOptions = NO_OPTIONS): Promise<Guard> {
    if (options === NO_OPTIONS) {
      const guard = this.tryLock();
      if (guard !== undefined) return Promise.resolve(guard);
    }
    this.#waiting ??= new LockWaiting(this.#core, {
      operation: () => this.#operation('lock'),
      describe: () => describeLock(this),
      take: grant => this.#guard(grant),
    });
    return wait(this.#waiting, options);
  }

  /**
   * Blocks the thread until it has the lock.
   *
   * @throws TimeoutError when `timeout` ms have passed; DeadlockError at once when this thread holds the lock itself.
   */
  lockSync(options: SyncWaitOptions = NO_OPTIONS): Guard {
    const timeoutMs = options === NO_OPTIONS ? Infinity : timeoutOf(options);
    return this.tryLock() ?? this.#lockSlow(timeoutMs);
  }

  /** Takes the lock if it is free and that overtakes nobody who may not be overtaken. */
  tryLock(): Guard | undefined {
    const grant = this.#core.tryAcquire();
    return grant === NOT_YET ? undefined : this.#guard(grant);
  }

  /** Calls `fn` with the lock held, and unlocks when it has returned, thrown, resolved or rejected. */
  async run<T>(fn: (guard: Guard) => T | Promise<T>, options: WaitOptions = NO_OPTIONS): Promise<T> {
    const guard = await this.lock(options);
    try {
      return await fn(guard);
    } finally {
      guard.unlock();
    }
  }

  /** Calls `fn` with the lock held, and unlocks when it has returned or thrown. */
  runSync<T>(fn: (guard: Guard) => T, options: SyncWaitOptions = NO_OPTIONS): T {
    const guard = this.lockSync(options);
    try {
      return fn(guard);
    } finally {
      guard.unlock();
    }
  }

  /** Whether somebody holds it, this moment. */
  get locked(): boolean {
    return this.#core.owner() !== NOBODY;
  }

  /** How many threads and flows wait for it. */
  get waiting(): number {
    return this.#core.waiting();
  }

  /** The thread that holds it. */
  get owner(): LockOwner | undefined {
    return ownerOf(this.#core, this.#region.lane);
  }

  /** @internal */
  [MONITOR](): Monitor {
    const core = this.#core;
    return { core, life: this.#region.lane.life, holdOf: guard => (guard instanceof LockGuard && guard.isOf(core) ? guard : undefined) };
  }

  /** @internal */
  [TAKEABLE](): TakeableLock {
    return (this.#takeable ??= { kind: 'Mutex', name: this.name, id: this.#region.id, exclusive: this.#core });
  }

  [SHARE](): Handle {
    return this.#region.handle('mutex', import.meta.url, { name: this.name });
  }

  [INSPECT](): ObjectReport {
    return reportLock('Mutex', this.name, this.#core, this.#region);
  }

  static {
    registerKind('mutex', handle => new Mutex({ name: handle['name'] as string | undefined }, Region.attach(KIND, handle)));
  }

  #lockSlow(timeoutMs: number): Guard {
    const { lane } = this.#region;
    if (this.#core.owner() === lane.life)
      throw new DeadlockError(`${this.#operation('lockSync')}: this thread holds the lock already, so waiting would never end`);
    const grant = this.#core.acquireSync(lane.host.now() + timeoutMs);
    if (grant === NOT_YET) throw new TimeoutError(this.#operation('lockSync'), timeoutMs, describeLock(this));
    return this.#guard(grant);
  }

  #guard(grant: number): Guard {
    return new LockGuard(this.#core, grant === ABANDONED);
  }

  #operation(method: string): string {
    return `Mutex${this.name === undefined ? '' : ` '${this.name}'`}.${method}`;
  }
}
