import { TimeoutError } from '../errors.js';
import { INSPECT, type ObjectReport } from '../memory/inspect.js';
import { type MakeRegion, Region, REGION_HEADER } from '../memory/region.js';
import { type Handle, registerKind, SHARE, type Shareable, STAYS } from '../memory/sharing.js';
import { reportWaiters } from './lock-core.js';
import { type Fairness, fairnessOf, type LockOptions } from './lock-options.js';
import { named } from './named.js';
import { MOST_PERMITS } from './permit-count.js';
import { GRANTED, SemaphoreCore, semaphoreWords } from './semaphore-core.js';
import { TAKEABLE, type TakeableLock, type Taking } from './takeable.js';
import { NOT_YET } from './wait-line.js';
import { wait, type Waiter, type Waiting } from './wait.js';
import { NO_OPTIONS, type SyncWaitOptions, timeoutOf, type WaitOptions } from './wait-options.js';
import { checkWholeNumber } from './whole-number.js';

/** How a semaphore is made. */
export interface SemaphoreOptions extends LockOptions {
  /** The most permits that there can be, held ones included. Without it, `release` adds as many as it is told (up to 2^30). */
  readonly max?: number | undefined;
}

/**
 * Permits of a {@link Semaphore} that were granted together. They belong to the thread that got them, and are free again
 * when that dies; any flow of that thread may give them back. `execute()` refuses to send them elsewhere.
 */
export interface Permit {
  /** How many they are. */
  readonly count: number;
  /** Whether they have neither been given back nor forgotten. */
  readonly held: boolean;
  /** Gives them back. False when they are not held any more; never gives back anybody else's. */
  release(): boolean;
  /** Uses them up: there are so many less from now on. For a semaphore that counts events. False when they are not held any more. */
  forget(): boolean;
  [Symbol.dispose](): void;
}

/** What `run` takes. */
export interface PermitOptions extends WaitOptions {
  /** How many permits `fn` needs; 1 by default. */
  readonly permits?: number | undefined;
}

const KIND = 0x73_65_6d_61; // 'sema'
const FAIRNESS = REGION_HEADER;
const CORE = 8;
const EVENTUAL = 1;
const OFFERED: readonly [Fairness, Fairness] = ['fifo', 'eventual'];

/**
 * Permits that threads and their async flows share: at most so many at a time.
 *
 * Requests are served in the order of arrival: neither a smaller one nor `tryAcquire` overtakes one that waits. With
 * `fairness: 'eventual'` newcomers may, until the oldest has waited for a millisecond. A request for 0 permits is granted at
 * once.
 *
 * @example
 * await semaphore.run(async () => { ... });      // or: using permit = await semaphore.acquire();
 */
export class Semaphore implements Shareable {
  /** As given to the constructor. */
  readonly name: string | undefined;
  readonly #region: Region;
  readonly #core: SemaphoreCore;
  /** Made when somebody waits. */
  #waiting: Waiting<number, Permit> | undefined;
  #takeable: TakeableLock | undefined;

  /**
   * @throws RangeError for numbers of permits that cannot be, or when all lanes of the process are taken; TypeError for what
   * is no number, or for options that are none.
   */
  constructor(permits: number, options: SemaphoreOptions = {}, region: Region = Semaphore.#create(permits, options)) {
    this.name = options.name;
    this.#region = region;
    const { words, lane } = region;
    const subject = region.subject('Semaphore', options.name, this);
    this.#core = new SemaphoreCore(words, CORE, lane, { isEventual: words.load(FAIRNESS) === EVENTUAL, subject });
  }

  /**
   * The semaphore of this name: the same one in every thread of the process, made by whoever asks first. It is never freed.
   *
   * @throws TypeError when the name stands for something else, or for a semaphore of another fairness or `max` than those
   * asked for. How many permits it had at first does not matter: others may have added some. TypeError and RangeError as the constructor.
   */
  static named(name: string, permits: number, options: SemaphoreOptions = {}): Semaphore {
    Semaphore.#settle(permits, options); // whoever made it
    const { fairness, max } = options;
    return named(name, {
      kind: KIND,
      label: 'Semaphore',
      create: make => Semaphore.#create(permits, options, make),
      open: region => new Semaphore(0, { name }, region),
      differs: ({ words }) =>
        (fairness !== undefined && (fairness === 'eventual') !== (words.load(FAIRNESS) === EVENTUAL)) ||
        (max !== undefined && SemaphoreCore.maxIn(words, CORE) !== max),
    });
  }

  static #settle(permits: number, options: SemaphoreOptions): { readonly fairness: Fairness; readonly max: number } {
    const fairness = fairnessOf(options, OFFERED);
    const { max = MOST_PERMITS } = options;
    checkWholeNumber('max', max, 0, MOST_PERMITS);
    checkWholeNumber('permits', permits, 0, max);
    return { fairness, max };
  }

  static #create(permits: number, options: SemaphoreOptions, make: MakeRegion = Region.create): Region {
    const { fairness, max } = Semaphore.#settle(permits, options);
    const region = make(KIND, lanes => CORE + semaphoreWords(lanes));
    SemaphoreCore.format(region.words, CORE, permits, max);
    if (fairness === 'eventual') region.words.store(FAIRNESS, EVENTUAL);
    return region;
  }

  /**
   * Waits for permits without blocking the thread.
   *
   * @throws TimeoutError when `timeout` ms have passed, or `signal.reason`; RangeError for a count that can never be granted.
   */
  acquire(count = 1, options: WaitOptions = NO_OPTIONS): Promise<Permit> {
    if (count === 1 && options === NO_OPTIONS && this.#core.tryBriefly(count) === GRANTED) return Promise.resolve(this.#permit(count));
    return this.#acquireSlowly(count, options);
  }

  /**
   * Blocks the thread until it has the permits.
   *
   * @throws TimeoutError when `timeout` ms have passed; RangeError for a count that can never be granted.
   */
  acquireSync(count = 1, options: SyncWaitOptions = NO_OPTIONS): Permit {
    this.#check(count);
    const timeoutMs = options === NO_OPTIONS ? Infinity : timeoutOf(options);
    if (this.#core.tryBriefly(count) !== GRANTED) this.#acquireBlocking(count, timeoutMs);
    return this.#permit(count);
  }

  /** Takes permits if so many are free and that overtakes nobody who may not be overtaken. */
  tryAcquire(count = 1): Permit | undefined {
    this.#check(count);
    return this.#core.tryAcquire(count) === GRANTED ? this.#permit(count) : undefined;
  }

  /** Calls `fn` with permits held, and gives them back when it has returned, thrown, resolved or rejected. */
  async run<T>(fn: (permit: Permit) => T | Promise<T>, options: PermitOptions = NO_OPTIONS): Promise<T> {
    timeoutOf(options);
    const permit = await this.acquire(options.permits, options);
    try {
      return await fn(permit);
    } finally {
      permit.release();
    }
  }

  /** Calls `fn` with permits held, and gives them back when it has returned or thrown. */
  runSync<T>(fn: (permit: Permit) => T, options: Omit<PermitOptions, 'signal'> = NO_OPTIONS): T {
    timeoutOf(options);
    const permit = this.acquireSync(options.permits, options);
    try {
      return fn(permit);
    } finally {
      permit.release();
    }
  }

  /**
   * Adds new permits, from any thread, whoever holds what; permits that were acquired are given back with `Permit.release`.
   *
   * @throws RangeError, and adds none, when there would be more than `max`, held ones included.
   */
  release(count = 1): void {
    checkWholeNumber('count', count, 0, MOST_PERMITS);
    if (this.#core.release(count)) return;
    throw new RangeError(
      `${this.#operation('release')}: ${count} more permits are too many: there are ${this.#core.total}, at most ${this.#core.max}`,
    );
  }

  /** How many permits are free, this moment. */
  get available(): number {
    return this.#core.available;
  }

  /** How many threads and flows wait for permits. */
  get waiting(): number {
    return this.#core.waiting;
  }

  /** @internal */
  [TAKEABLE](): TakeableLock {
    const { name } = this;
    return (this.#takeable ??= { kind: 'Semaphore', name, id: this.#region.id, exclusive: onePermit(this.#core), permits: this.#core });
  }

  [SHARE](): Handle {
    return this.#region.handle('semaphore', import.meta.url, { name: this.name });
  }

  [INSPECT](): ObjectReport {
    const { available, total, waiting } = this.#core;
    const waiters = reportWaiters(this.#core.waiters(), this.#region.lane);
    return { kind: 'Semaphore', name: this.name, id: this.#region.id, waiting, waiters, detail: { available, total } };
  }

  static {
    registerKind('semaphore', handle => new Semaphore(0, { name: handle['name'] as string | undefined }, Region.attach(KIND, handle)));
  }

  async #acquireSlowly(count: number, options: WaitOptions): Promise<Permit> {
    this.#check(count);
    this.#waiting ??= {
      operation: this.#operation('acquire'),
      describe: wanted => this.#describe(wanted),
      enqueue: (waiter, wanted) => this.#enqueue(waiter, wanted),
      leave: waiter => this.#core.leave(waiter),
      take: (_, wanted) => this.#permit(wanted),
    };
    return wait(this.#waiting, options, count);
  }

  #enqueue(waiter: Waiter<number>, count: number): void {
    const grant = this.#core.tryBriefly(count);
    if (grant === NOT_YET) this.#core.enqueue(waiter, count);
    else waiter.serve(grant);
  }

  #acquireBlocking(count: number, timeoutMs: number): void {
    const deadlineMs = this.#region.lane.host.now() + timeoutMs;
    if (this.#core.acquireSync(count, deadlineMs) === NOT_YET)
      throw new TimeoutError(this.#operation('acquireSync'), timeoutMs, this.#describe(count));
  }

  #permit(count: number): Permit {
    return new SemaphorePermit(this.#core, count);
  }

  #check(count: number): void {
    checkWholeNumber('count', count, 0, this.#core.max);
  }

  #operation(method: string): string {
    return `Semaphore${this.name === undefined ? '' : ` '${this.name}'`}.${method}`;
  }

  #describe(count: number): string {
    const { available, total, waiting } = this.#core;
    return `wanted ${count}, ${available} of ${total} free, ${waiting} waiting`;
  }
}

function onePermit(core: SemaphoreCore): Taking {
  return {
    tryAcquire: () => core.tryBriefly(1),
    enqueue: waiter => core.enqueue(waiter, 1),
    leave: waiter => core.leave(waiter),
    release: () => core.giveBack(1),
  };
}

class SemaphorePermit implements Permit {
  readonly #core: SemaphoreCore;
  readonly count: number;
  #held = true;

  constructor(core: SemaphoreCore, count: number) {
    this.#core = core;
    this.count = count;
  }

  get held(): boolean {
    return this.#held;
  }

  get [STAYS](): string {
    return 'a permit belongs to the thread that got it: send its semaphore, and acquire there';
  }

  release(): boolean {
    if (!this.#held) return false;
    this.#held = false;
    if (this.count > 0) this.#core.giveBack(this.count);
    return true;
  }

  forget(): boolean {
    if (!this.#held) return false;
    this.#held = false;
    if (this.count > 0) this.#core.forget(this.count);
    return true;
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
