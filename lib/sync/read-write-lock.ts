import { DeadlockError, TimeoutError } from '../errors.js';
import { NOBODY } from '../memory/life.js';
import { INSPECT, type ObjectReport, sinceMs } from '../memory/inspect.js';
import { type MakeRegion, Region, REGION_HEADER } from '../memory/region.js';
import { type Handle, registerKind, SHARE, type Shareable } from '../memory/sharing.js';
import { type Guard, LockGuard } from './guard.js';
import { ABANDONED, type LockOwner, LockWaiting, reportWaiters } from './lock-core.js';
import { fairnessOf, type LockOptions } from './lock-options.js';
import { named } from './named.js';
import { SharedLock, sharedLockWords } from './shared-lock.js';
import { ReadSide, WriteSide } from './shared-lock-sides.js';
import { TAKEABLE, type TakeableLock } from './takeable.js';
import { NOT_YET } from './wait-line.js';
import { wait } from './wait.js';
import { NO_OPTIONS, type SyncWaitOptions, timeoutOf, type WaitOptions } from './wait-options.js';
import { type WriteGuard, WritingGuard } from './write-guard.js';

const KIND = 0x72_77_6c_6b; // 'rwlk'
const CORE: number = REGION_HEADER + 1;

/**
 * Many readers or one writer, among threads and the async flows of one thread. First come, first served: those who wait
 * one behind the other to read get in together, a new reader does not overtake a writer that waits, nor a later writer
 * a reader that waits. Readers do not slow each other down.
 *
 * A thread that reads already is let in at once by `readSync`, also when a writer waits (or both would wait for ever).
 * Not otherwise reentrant: there is no way from reading to writing but to unlock.
 *
 * When a writer is terminated inside, the guards after it say `abandoned`, those of readers as well, until somebody calls
 * `markConsistent`. A reader that is terminated leaves nothing behind.
 *
 * @example
 * const route = await table.runRead(() => lookUp(prefix));      // or: using guard = await table.read();
 */
export class ReadWriteLock implements Shareable {
  /** As given to the constructor. */
  readonly name: string | undefined;
  readonly #region: Region;
  readonly #core: SharedLock;
  readonly #readSide: ReadSide;
  readonly #writeSide: WriteSide;
  /** Made when somebody waits. */
  #waitingToRead: LockWaiting<Guard> | undefined;
  #waitingToWrite: LockWaiting<WriteGuard> | undefined;
  #takeable: TakeableLock | undefined;

  /** @throws RangeError when all lanes of the process are taken, TypeError for options that are none; its fairness is 'fifo'. */
  constructor(options: LockOptions = {}, region: Region = ReadWriteLock.#create(options)) {
    this.name = options.name;
    this.#region = region;
    this.#core = new SharedLock(region.words, CORE, region.lane, region.subject('ReadWriteLock', options.name, this));
    this.#readSide = new ReadSide(this.#core);
    this.#writeSide = new WriteSide(this.#core, this.#readSide);
  }

  /**
   * The lock of this name: the same one in every thread of the process, made by whoever asks first. It is never freed.
   *
   * @throws TypeError when the name stands for something else, or for options that are none.
   */
  static named(name: string, options: LockOptions = {}): ReadWriteLock {
    fairnessOf(options, ['fifo']); // whoever made it
    return named(name, {
      kind: KIND,
      label: 'ReadWriteLock',
      create: make => ReadWriteLock.#create(options, make),
      open: region => new ReadWriteLock({ name }, region),
    });
  }

  static #create(options: LockOptions, make: MakeRegion = Region.create): Region {
    fairnessOf(options, ['fifo']);
    return make(KIND, lanes => CORE + sharedLockWords(lanes));
  }

  /**
   * Waits to read without blocking the thread.
   *
   * @throws TimeoutError when `timeout` ms have passed, or `signal.reason`.
   */
  read(options: WaitOptions = NO_OPTIONS): Promise<Guard> {
    if (options === NO_OPTIONS) {
      const guard = this.tryRead();
      if (guard !== undefined) return Promise.resolve(guard);
    }
    this.#waitingToRead ??= new LockWaiting(this.#readSide, {
      operation: () => this.#operation('read'),
      describe: () => this.#describe(),
      take: grant => this.#readGuard(grant),
    });
    return wait(this.#waitingToRead, options);
  }

  /**
   * Blocks the thread until it may read.
   *
   * @throws TimeoutError when `timeout` ms have passed; DeadlockError at once when this thread writes.
   */
  readSync(options: SyncWaitOptions = NO_OPTIONS): Guard {
    const timeoutMs = options === NO_OPTIONS ? Infinity : timeoutOf(options);
    return this.tryRead() ?? this.#readSlow(timeoutMs);
  }

  /** Reads if nobody writes or waits. */
  tryRead(): Guard | undefined {
    const grant = this.#core.tryRead();
    return grant === NOT_YET ? undefined : this.#readGuard(grant);
  }

  /**
   * Waits to write without blocking the thread. Flows of the same thread that read are waited for as well.
   *
   * @throws TimeoutError when `timeout` ms have passed, or `signal.reason`.
   */
  write(options: WaitOptions = NO_OPTIONS): Promise<WriteGuard> {
    if (options === NO_OPTIONS) {
      const guard = this.tryWrite();
      if (guard !== undefined) return Promise.resolve(guard);
    }
    this.#waitingToWrite ??= new LockWaiting(this.#writeSide, {
      operation: () => this.#operation('write'),
      describe: () => this.#describe(),
      take: grant => this.#writeGuard(grant),
    });
    return wait(this.#waitingToWrite, options);
  }

  /**
   * Blocks the thread until it may write.
   *
   * @throws TimeoutError when `timeout` ms have passed; DeadlockError at once when this thread reads or writes.
   */
  writeSync(options: SyncWaitOptions = NO_OPTIONS): WriteGuard {
    const timeoutMs = options === NO_OPTIONS ? Infinity : timeoutOf(options);
    return this.tryWrite() ?? this.#writeSlow(timeoutMs);
  }

  /** Writes if nobody reads, writes or waits. */
  tryWrite(): WriteGuard | undefined {
    const grant = this.#core.tryWrite();
    return grant === NOT_YET ? undefined : this.#writeGuard(grant);
  }

  /** Calls `fn` while reading, and unlocks when it has returned, thrown, resolved or rejected. */
  async runRead<T>(fn: (guard: Guard) => T | Promise<T>, options: WaitOptions = NO_OPTIONS): Promise<T> {
    using guard = await this.read(options);
    return await fn(guard);
  }

  /** Calls `fn` while reading, and unlocks when it has returned or thrown. */
  runReadSync<T>(fn: (guard: Guard) => T, options: SyncWaitOptions = NO_OPTIONS): T {
    using guard = this.readSync(options);
    return fn(guard);
  }

  /** Calls `fn` while writing, and unlocks when it has returned, thrown, resolved or rejected. */
  async runWrite<T>(fn: (guard: WriteGuard) => T | Promise<T>, options: WaitOptions = NO_OPTIONS): Promise<T> {
    using guard = await this.write(options);
    return await fn(guard);
  }

  /** Calls `fn` while writing, and unlocks when it has returned or thrown. */
  runWriteSync<T>(fn: (guard: WriteGuard) => T, options: SyncWaitOptions = NO_OPTIONS): T {
    using guard = this.writeSync(options);
    return fn(guard);
  }

  /** Whether somebody reads or writes, this moment. */
  get locked(): boolean {
    return this.#core.writer() !== NOBODY || this.#core.firstReader() !== NOBODY;
  }

  /** How many threads read; one in which several flows read counts once. */
  get readers(): number {
    return this.#core.readers();
  }

  /** How many threads and flows wait, to read or to write. */
  get waiting(): number {
    return this.#core.waiting();
  }

  /** The thread that writes. */
  get owner(): LockOwner | undefined {
    const threadId = this.#region.lane.realm.threadIdOf(this.#core.writer());
    return threadId === undefined ? undefined : { threadId };
  }

  /** @internal */
  [TAKEABLE](): TakeableLock {
    const { name } = this;
    return (this.#takeable ??= { kind: 'ReadWriteLock', name, id: this.#region.id, exclusive: this.#writeSide, shared: this.#readSide });
  }

  [SHARE](): Handle {
    return this.#region.handle('read-write-lock', import.meta.url, { name: this.name });
  }

  [INSPECT](): ObjectReport {
    const { lane, id } = this.#region;
    const heldSince = this.#core.heldSince();
    return {
      kind: 'ReadWriteLock',
      name: this.name,
      id,
      owner: this.owner,
      heldMs: heldSince === undefined ? undefined : sinceMs(lane, heldSince),
      waiting: this.waiting,
      waiters: reportWaiters(this.#core.waiters(), lane),
      detail: { readers: this.readers },
    };
  }

  static {
    registerKind(
      'read-write-lock',
      handle => new ReadWriteLock({ name: handle['name'] as string | undefined }, Region.attach(KIND, handle)),
    );
  }

  #readSlow(timeoutMs: number): Guard {
    if (this.#core.writer() === this.#region.lane.life) this.#deadlock('readSync', 'writes');
    const grant = this.#core.readSync(this.#region.lane.host.now() + timeoutMs);
    if (grant === NOT_YET) throw new TimeoutError(this.#operation('readSync'), timeoutMs, this.#describe());
    return this.#readGuard(grant);
  }

  #writeSlow(timeoutMs: number): WriteGuard {
    if (this.#core.isReading) this.#deadlock('writeSync', 'reads');
    if (this.#core.writer() === this.#region.lane.life) this.#deadlock('writeSync', 'writes');
    const grant = this.#core.writeSync(this.#region.lane.host.now() + timeoutMs);
    if (grant === NOT_YET) throw new TimeoutError(this.#operation('writeSync'), timeoutMs, this.#describe());
    return this.#writeGuard(grant);
  }

  #deadlock(method: string, does: string): never {
    throw new DeadlockError(`${this.#operation(method)}: this thread ${does} already, so waiting would never end`);
  }

  #readGuard(grant: number): Guard {
    return new LockGuard(this.#readSide, grant === ABANDONED);
  }

  #writeGuard(grant: number): WriteGuard {
    return new WritingGuard(this.#writeSide, grant === ABANDONED);
  }

  #describe(): string {
    const { owner, readers, waiting } = this;
    const holders = owner === undefined ? `${readers} reading` : `written by thread ${owner.threadId}`;
    return `${holders}, ${waiting} waiting`;
  }

  #operation(method: string): string {
    return `ReadWriteLock${this.name === undefined ? '' : ` '${this.name}'`}.${method}`;
  }
}
