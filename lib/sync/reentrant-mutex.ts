import { DeadlockError, NotOwnerError, TimeoutError } from '../errors.js';
import { INSPECT, type ObjectReport } from '../memory/inspect.js';
import { type MakeRegion, Region } from '../memory/region.js';
import { type Handle, registerKind, SHARE, type Shareable } from '../memory/sharing.js';
import { NOBODY } from '../memory/life.js';
import { adopting, enter, holdAround, runInside } from './flow.js';
import type { Guard } from './guard.js';
import { type Hold, HoldGuard, runBorrowed } from './hold.js';
import { LevelInUse } from './level-in-use.js';
import { describeLock, type LockOwner, ownerOf, reportLock } from './lock-core.js';
import { fairnessOf, type LockOptions } from './lock-options.js';
import { LockTree, lockTreeWords } from './lock-tree.js';
import { MONITOR, type Monitor } from './monitor.js';
import { named } from './named.js';
import { wait } from './wait.js';
import { checkWaitOptions, NO_OPTIONS, type SyncWaitOptions, timeoutOf, type WaitOptions } from './wait-options.js';

const KIND = 0x72_6d_74_78; // 'rmtx'

/**
 * A mutex that its owner can lock again. First come, first served between threads and flows.
 *
 * The owner is the thread for code that locks synchronously, and the async flow for code that awaits: a flow that holds
 * the lock nests, and so do the flows that it starts meanwhile, one at a time; all other flows wait.
 * A flow owns the lock if it awaits the promise of `lock()` itself, or is run by `run()`.
 */
export class ReentrantMutex implements Shareable {
  /** As given to the constructor. */
  readonly name: string | undefined;
  readonly #region: Region;
  readonly #tree: LockTree;

  /** @throws RangeError when all lanes of the process are taken, TypeError for options that are none; its fairness is 'fifo'. */
  constructor(options: LockOptions = {}, region: Region = ReentrantMutex.#create(options)) {
    this.name = options.name;
    this.#region = region;
    this.#tree = new LockTree(this, region, region.subject('ReentrantMutex', options.name, this));
  }

  /**
   * The reentrant mutex of this name: the same one in every thread of the process, made by whoever asks first. It is never freed.
   *
   * @throws TypeError when the name stands for something else, or for options that are none.
   */
  static named(name: string, options: LockOptions = {}): ReentrantMutex {
    fairnessOf(options, ['fifo']); // whoever made it
    return named(name, {
      kind: KIND,
      label: 'ReentrantMutex',
      create: make => ReentrantMutex.#create(options, make),
      open: region => new ReentrantMutex({ name }, region),
    });
  }

  static #create(options: LockOptions, make: MakeRegion = Region.create): Region {
    fairnessOf(options, ['fifo']);
    return make(KIND, lockTreeWords);
  }

  /**
   * Waits for the lock without blocking the thread. The flow that awaits the answer owns the lock.
   *
   * @throws TimeoutError when `timeout` ms have passed, or `signal.reason`.
   */
  lock(options: WaitOptions = NO_OPTIONS): Promise<Guard> {
    return this.lockAs(options, guard => guard);
  }

  /**
   * As `lock`, with an answer of the caller's making.
   *
   * @internal
   */
  lockAs<T>(options: WaitOptions, take: (guard: HoldGuard) => T): Promise<T> {
    return adopting(granted =>
      this.#request(options, hold => {
        granted(hold);
        return take(new HoldGuard(hold));
      }),
    );
  }

  /**
   * Blocks the thread until it has the lock.
   *
   * @throws TimeoutError when `timeout` ms have passed; DeadlockError at once when another flow of this thread holds it.
   */
  lockSync(options: SyncWaitOptions = NO_OPTIONS): Guard {
    const timeoutMs = options === NO_OPTIONS ? Infinity : timeoutOf(options);
    const around = holdAround(this);
    const hold = this.#takeSync(around ?? this.#tree.innermostOfThread(), timeoutMs);
    if (around !== undefined) return this.#enterFlow(hold);
    this.#tree.threadHold = hold;
    return new HoldGuard(hold);
  }

  /**
   * Takes the lock if it is free and nobody waits, or if the calling flow holds it already. Until its next `await`, a flow
   * cannot be told from the code that called it, which is then inside the hold as well.
   */
  tryLock(): Guard | undefined {
    const around = holdAround(this);
    const threadHold = around === undefined ? this.#tree.innermostOfThread() : undefined;
    const hold = (around ?? threadHold)?.tryNest() ?? (around === undefined && threadHold === undefined ? this.#tree.tryRoot() : undefined);
    if (hold === undefined) return undefined;
    if (threadHold === undefined) return this.#enterFlow(hold);
    this.#tree.threadHold = hold;
    return new HoldGuard(hold);
  }

  /** Calls `fn` with the lock held, and unlocks when it has returned, thrown, resolved or rejected. */
  async run<T>(fn: (guard: Guard) => T | Promise<T>, options: WaitOptions = NO_OPTIONS): Promise<T> {
    const hold = this.#takeNow(options) ?? (await this.#request(options, granted => granted));
    const guard = new HoldGuard(hold);
    try {
      return await runInside(hold, () => fn(guard));
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

  /**
   * Calls `fn` with the lock held, taken as `lockSync` does, and keeps it until what `fn` answers has settled.
   *
   * @internal
   */
  runUntilSettled<T>(fn: (guard: Guard) => T): T {
    const hold = this.#takeSync(this.#around(), Infinity);
    let result: T;
    try {
      result = runInside(hold, () => fn(new HoldGuard(hold)));
    } catch (error) {
      hold.release();
      throw error;
    }
    if (result instanceof Promise) return result.finally(() => hold.release()) as T;
    hold.release();
    return result;
  }

  /**
   * Gives up the innermost level that the calling flow, or thread, holds.
   *
   * @throws NotOwnerError when it holds none; nothing is released then.
   */
  unlock(): void {
    const hold = this.#around();
    if (hold === undefined)
      throw new NotOwnerError(`${this.#operation('unlock')}: the calling ${this.#isMine() ? 'flow' : 'thread'} does not hold the lock`);
    hold.release();
  }

  /**
   * Whether the calling flow, or the thread, is inside a hold.
   *
   * @internal
   */
  get isInside(): boolean {
    return this.#around() !== undefined;
  }

  /**
   * Calls `fn` as if inside a hold: on behalf of another thread that has the lock and waits for the answer. The answer
   * comes when what `fn` has started under the lock is over, also what it did not wait for.
   *
   * @internal
   */
  runOnBehalf<T>(fn: () => Promise<T>): Promise<T> {
    return runBorrowed(this, fn);
  }

  /** Whether somebody holds it, this moment. */
  get locked(): boolean {
    return this.#tree.core.owner() !== NOBODY;
  }

  /** How many threads and flows wait for it; those that wait for a turn inside a hold as well. */
  get waiting(): number {
    return this.#tree.core.waiting() + this.#tree.waitingInside;
  }

  /** The thread that holds it. */
  get owner(): LockOwner | undefined {
    return ownerOf(this.#tree.core, this.#region.lane);
  }

  /** How many levels are held, by whichever thread. */
  get depth(): number {
    return this.#tree.depth;
  }

  /** @internal */
  [MONITOR](): Monitor {
    const { core } = this.#tree;
    const isOurs = (guard: unknown): guard is HoldGuard => guard instanceof HoldGuard && guard.hold.tree.lock === this;
    return {
      core,
      life: this.#region.lane.life,
      holdOf: guard => (isOurs(guard) ? new LevelInUse(guard.hold, core, this.#around()) : undefined),
    };
  }

  [SHARE](): Handle {
    return this.#region.handle('reentrant-mutex', import.meta.url, { name: this.name });
  }

  [INSPECT](): ObjectReport {
    const report = reportLock('ReentrantMutex', this.name, this.#tree.core, this.#region);
    return { ...report, detail: { depth: this.depth, waitingInside: this.#tree.waitingInside } };
  }

  static {
    registerKind(
      'reentrant-mutex',
      handle => new ReentrantMutex({ name: handle['name'] as string | undefined }, Region.attach(KIND, handle)),
    );
  }

  #request<T>(options: WaitOptions, take: (hold: Hold) => T): Promise<T> {
    let leave = (): void => undefined;
    return wait<Hold, T>(
      {
        operation: this.#operation('lock'),
        describe: () => describeLock(this),
        enqueue: waiter => (leave = this.#enqueue(hold => waiter.serve(hold))),
        leave: () => leave(),
        take,
      },
      options,
    );
  }

  /** Gets in line, for a turn inside the hold around the running code or for the lock itself. Answers how to leave. */
  #enqueue(take: (hold: Hold) => void): () => void {
    const around = this.#around();
    if (around !== undefined) return around.nest(take);
    const hold = this.#tree.tryRoot();
    if (hold === undefined) return this.#tree.queue(take);
    take(hold);
    return () => undefined;
  }

  /** A turn inside the hold around the running code, or the lock itself. */
  #takeSync(around: Hold | undefined, timeoutMs: number): Hold {
    if (around !== undefined) return around.tryNest() ?? this.#deadlock();
    return this.#tree.tryRoot() ?? this.#rootSync(timeoutMs);
  }

  #rootSync(timeoutMs: number): Hold {
    if (this.#isMine()) this.#deadlock();
    const hold = this.#tree.rootSync(this.#region.lane.host.now() + timeoutMs);
    if (hold === undefined) throw new TimeoutError(this.#operation('lockSync'), timeoutMs, describeLock(this));
    return hold;
  }

  /** The lock or a turn inside, if neither needs waiting. */
  #takeNow(options: WaitOptions): Hold | undefined {
    if (options !== NO_OPTIONS) checkWaitOptions(options);
    const around = this.#around();
    return around === undefined ? this.#tree.tryRoot() : around.tryNest();
  }

  #enterFlow(hold: Hold): Guard {
    enter(hold);
    return new HoldGuard(hold);
  }

  /** The innermost hold that the running code is inside of. */
  #around(): Hold | undefined {
    return holdAround(this) ?? this.#tree.innermostOfThread();
  }

  #isMine(): boolean {
    return this.#tree.core.owner() === this.#region.lane.life;
  }

  #operation(method: string): string {
    return `ReentrantMutex${this.name === undefined ? '' : ` '${this.name}'`}.${method}`;
  }

  #deadlock(): never {
    throw new DeadlockError(
      `${this.#operation('lockSync')}: another flow of this thread holds the lock, and could not go on while the thread is blocked`,
    );
  }
}
