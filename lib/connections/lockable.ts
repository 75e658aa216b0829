import { ReentrantMutex } from '../sync/reentrant-mutex.js';
import type { SyncWaitOptions, WaitOptions } from '../sync/wait-options.js';

/**
 * An object with a lock of its own, which its `@locked` methods take. The lock is reentrant: per async flow for code that
 * awaits, per thread for code that does not. First come, first served over all threads.
 */
export class Lockable {
  readonly mutex: ReentrantMutex;

  constructor(mutex: ReentrantMutex = new ReentrantMutex()) {
    this.mutex = mutex;
  }

  /**
   * Takes the lock for the flow that awaits the answer, for several calls with nobody in between.
   *
   * The answer means nothing here; a pool answers the worker that the caller got.
   *
   * @throws TimeoutError, or `signal.reason`.
   */
  acquire(options: WaitOptions = {}): Promise<unknown> {
    return this.mutex.lockAs(options, () => undefined);
  }

  /** @throws TimeoutError, or DeadlockError when another flow of this thread has the lock. */
  acquireSync(options: SyncWaitOptions = {}): void {
    this.mutex.lockSync(options);
  }

  /** Takes the lock if that needs no waiting. */
  tryAcquire(): boolean {
    return this.mutex.tryLock() !== undefined;
  }

  /**
   * Gives up one level of the lock.
   *
   * @throws NotOwnerError when the calling thread or flow has none; nothing is released then.
   */
  release(): void {
    this.mutex.unlock();
  }

  /** Whether `@locked` methods await the lock even if they are not `async` themselves. */
  get awaitsLock(): boolean {
    return false;
  }

  /**
   * Called with the lock held before a `@locked` method runs, when the last owner died in the middle of something. Puts
   * the object in order again; while it throws, the next call tries again.
   */
  recoverAbandoned(options: WaitOptions): Promise<void>;
  recoverAbandoned(): Promise<void> {
    return Promise.resolve();
  }
}
