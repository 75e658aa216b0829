import { NotOwnerError, TimeoutError } from '../errors.js';
import { INSPECT, type ObjectReport, waitersOf } from '../memory/inspect.js';
import { Region } from '../memory/region.js';
import { attach, type Handle, registerKind, SHARE, share, type Shareable } from '../memory/sharing.js';
import { shown } from '../memory/shown.js';
import type { Subject } from '../memory/subject.js';
import { ConditionCore, conditionWords } from './condition-core.js';
import type { Guard } from './guard.js';
import { isMonitored, MONITOR, type Monitor, type PausableHold } from './monitor.js';
import type { Mutex } from './mutex.js';
import './mutex.js'; // a thread that has only this module must know what a handle's mutex is
import type { ReentrantMutex } from './reentrant-mutex.js';
import './reentrant-mutex.js';
import { NOT_YET } from './wait-line.js';
import { wait } from './wait.js';
import { checkWaitOptions, type SyncWaitOptions, timeoutOf, type WaitOptions } from './wait-options.js';

const KIND = 0x63_6f_6e_64; // 'cond'
const CORE = 8;

/** How a wait ended in its time: with a notification or, for all the same, after a death; or with what its caller shall be told. */
type Ending = { readonly failure: unknown } | undefined;

/**
 * Lets the owner of a mutex wait until another owner has changed something. `wait` lets go of the mutex, and has it again
 * under the same guard when it returns or throws. Nothing is remembered: a notification is for those who wait already.
 *
 * A wait ends without a notification only when some thread has died: it may have taken a notification along.
 *
 * @example
 * await mutex.run(async guard => {
 *   await condition.waitFor(guard, () => jobs.size > 0);
 *   ...
 * });
 */
export class Condition implements Shareable {
  readonly #mutex: Mutex | ReentrantMutex;
  readonly #monitor: Monitor;
  readonly #region: Region;
  readonly #subject: Subject;
  readonly #core: ConditionCore;

  /** @throws TypeError when it is no mutex, RangeError when all lanes of the process are taken. */
  constructor(mutex: Mutex | ReentrantMutex, region?: Region) {
    if (!isMonitored(mutex)) throw new TypeError(`a Condition needs a Mutex or a ReentrantMutex, not ${shown(mutex)}`);
    this.#mutex = mutex;
    this.#monitor = mutex[MONITOR]();
    this.#region = region ?? Region.create(KIND, lanes => CORE + conditionWords(lanes));
    this.#subject = this.#region.subject('Condition', mutex.name, this, false); // a mutex may have several
    this.#core = new ConditionCore(this.#region.words, CORE, this.#region.lane, this.#subject);
  }

  /**
   * Lets go of the mutex until notified, without blocking the thread, and takes it again however the wait ends.
   *
   * @throws TimeoutError when `timeout` ms have passed, or `signal.reason`. NotOwnerError when the guard is not held, TypeError
   * when it is one of another mutex, RangeError when 65,535 calls of this thread wait already; these at once.
   */
  async wait(guard: Guard, options: WaitOptions = {}): Promise<void> {
    const ending = await this.#waitOnce('wait', guard, options);
    if (ending !== undefined) throw ending.failure;
  }

  /**
   * Blocks the thread until notified, with the mutex let go of, and takes it again however the wait ends.
   *
   * @throws as `wait`; DeadlockError when another flow of this thread is inside the guard's hold.
   */
  waitSync(guard: Guard, options: SyncWaitOptions = {}): void {
    const timeoutMs = timeoutOf(options);
    if (!this.#waitOnceSync('waitSync', guard, timeoutMs)) throw this.#timedOut('waitSync', timeoutMs);
  }

  /**
   * Waits until `predicate` answers true. It is called with the mutex held: at first, after every notification, and once
   * more when the time is up. The timeout is for all of it; getting the mutex back is not limited.
   *
   * @throws as `wait`, and whatever `predicate` throws, with the mutex held.
   */
  async waitFor(guard: Guard, predicate: () => boolean, options: WaitOptions = {}): Promise<void> {
    this.#holdOf('waitFor', guard);
    checkWaitOptions(options);
    const { signal } = options;
    const timeoutMs = timeoutOf(options);
    const deadlineMs = performance.now() + timeoutMs;
    while (!answer(predicate)) {
      const ending = await this.#waitOnce('waitFor', guard, { signal, timeout: leftUntil(deadlineMs) });
      if (ending === undefined) continue;
      if (!(ending.failure instanceof TimeoutError) || ending.failure === signal?.reason) throw ending.failure;
      if (answer(predicate)) return;
      throw this.#timedOut('waitFor', timeoutMs);
    }
  }

  /** As `waitFor`, blocking the thread. */
  waitForSync(guard: Guard, predicate: () => boolean, options: SyncWaitOptions = {}): void {
    this.#holdOf('waitForSync', guard);
    const timeoutMs = timeoutOf(options);
    const deadlineMs = performance.now() + timeoutMs;
    while (!answer(predicate)) {
      if (this.#waitOnceSync('waitForSync', guard, leftUntil(deadlineMs))) continue;
      if (answer(predicate)) return;
      throw this.#timedOut('waitForSync', timeoutMs);
    }
  }

  /**
   * Ends the wait of up to `count` waiters, those first that came first. They go on once the mutex is free. Answers how many.
   *
   * @throws NotOwnerError when this thread does not hold the mutex, RangeError when the count is no whole number from 0 on.
   */
  notify(count = 1): number {
    if (typeof count !== 'number') throw new TypeError(`the count must be a number, not ${shown(count)}`);
    if (!Number.isInteger(count) || count < 0) throw new RangeError(`the count must be a whole number from 0 on, not ${count}`);
    this.#checkOwner('notify');
    return this.#core.notify(count);
  }

  /**
   * Ends the wait of everybody who waits now. Answers how many that were.
   *
   * @throws NotOwnerError when this thread does not hold the mutex.
   */
  notifyAll(): number {
    this.#checkOwner('notifyAll');
    return this.#core.notifyAll();
  }

  /** How many threads and flows wait and have not been notified. */
  get waiting(): number {
    return this.#core.waiting();
  }

  /** The handle has that of the mutex inside, so both belong together wherever they arrive, and in whichever order. */
  [SHARE](): Handle {
    return this.#region.handle('condition', import.meta.url, { mutex: share(this.#mutex) });
  }

  [INSPECT](): ObjectReport {
    const waiters = waitersOf(this.#subject, this.#region.lane);
    return { kind: 'Condition', name: this.#mutex.name, id: this.#region.id, waiting: this.waiting, waiters };
  }

  static {
    registerKind(
      'condition',
      handle => new Condition(attach<Mutex | ReentrantMutex>(handle['mutex'] as Handle), Region.attach(KIND, handle)),
    );
  }

  async #waitOnce(method: string, guard: Guard, options: WaitOptions): Promise<Ending> {
    const hold = this.#holdOf(method, guard);
    checkWaitOptions(options);
    // Registered first: who gets the mutex next may notify at once.
    const notified = wait<number, void>(
      {
        operation: `Condition.${method}`,
        describe: () => this.#describe(),
        enqueue: waiter => this.#core.enqueue(waiter),
        leave: waiter => this.#core.leave(waiter), // serves it now if it has been notified: then that is how the wait ends
        take: () => undefined,
      },
      options,
    );
    const pause = hold.pause();
    const ending = await notified.catch((failure: unknown) => ({ failure }));
    await pause.end();
    return ending ?? undefined;
  }

  /** False when the time was up first. */
  #waitOnceSync(method: string, guard: Guard, timeoutMs: number): boolean {
    const hold = this.#holdOf(method, guard);
    const deadlineMs = this.#region.lane.host.now() + timeoutMs;
    const pause = hold.pauseSync(() => this.#core.register());
    try {
      return this.#core.waitSync(deadlineMs) !== NOT_YET;
    } finally {
      pause.endSync();
    }
  }

  #holdOf(method: string, guard: Guard): PausableHold {
    const hold = this.#monitor.holdOf(guard);
    if (hold === undefined) throw new TypeError(`Condition.${method}: not a guard of the condition's mutex: ${shown(guard)}`);
    if (!hold.held || !this.#isOwner()) throw new NotOwnerError(`Condition.${method}: the guard is not held`);
    return hold;
  }

  #checkOwner(method: string): void {
    if (!this.#isOwner()) throw new NotOwnerError(`Condition.${method}: the calling thread does not hold the mutex`);
  }

  #isOwner(): boolean {
    return this.#monitor.core.owner() === this.#monitor.life;
  }

  #timedOut(method: string, timeoutMs: number): TimeoutError {
    return new TimeoutError(`Condition.${method}`, timeoutMs, this.#describe());
  }

  #describe(): string {
    return `${this.waiting} waiting`;
  }
}

function leftUntil(deadlineMs: number): number {
  return Math.max(0, deadlineMs - performance.now());
}

/** What a predicate says. A promise would be true before anything is. */
function answer(predicate: () => boolean): boolean {
  const says: unknown = predicate();
  if (typeof says === 'object' && says !== null && 'then' in says)
    throw new TypeError('the predicate of a Condition must answer at once, not with a promise');
  return Boolean(says);
}
