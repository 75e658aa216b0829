import type { LockCore } from './lock-core.js';
import { type Pause, type PausableHold, retake, retakeSync } from './monitor.js';

/** One hold of a lock. Give it up with `unlock()`, or let `using` do it. */
export interface Guard {
  /** Whether this hold has not been given up yet. */
  readonly held: boolean;
  /** The previous owner died holding the lock: what it protects may be half-changed. */
  readonly abandoned: boolean;
  /** Gives the hold up. False when that had been done already; never gives up somebody else's hold. */
  unlock(): boolean;
  /** Declares what the lock protects to be in order again, so that the next owner's guard is not `abandoned`. */
  markConsistent(): void;
  [Symbol.dispose](): void;
}

/** What a guard gives back to, and can take back from. */
export type Guarded = Pick<LockCore, 'tryAcquire' | 'acquireSync' | 'enqueue' | 'leave' | 'release' | 'markConsistent'>;

/** The {@link Guard} of a lock that has one level. */
export class LockGuard implements Guard, PausableHold {
  readonly #lock: Guarded;
  #abandoned: boolean;
  #held = true;

  constructor(lock: Guarded, abandoned: boolean) {
    this.#lock = lock;
    this.#abandoned = abandoned;
  }

  get held(): boolean {
    return this.#held;
  }

  get abandoned(): boolean {
    return this.#abandoned;
  }

  unlock(): boolean {
    if (!this.#held) return false;
    this.#held = false;
    this.#lock.release();
    return true;
  }

  markConsistent(): void {
    if (this.#held) this.#lock.markConsistent();
  }

  /** Whether it is a guard of this lock. */
  isOf(lock: Guarded): boolean {
    return this.#lock === lock;
  }

  pause(): Pause {
    this.unlock();
    const takeBack = (abandoned: boolean): void => {
      this.#held = true;
      this.#abandoned = abandoned;
    };
    return { end: () => retake(this.#lock, takeBack), endSync: () => takeBack(retakeSync(this.#lock)) };
  }

  pauseSync(register: () => void): Pause {
    register();
    return this.pause();
  }

  [Symbol.dispose](): void {
    this.unlock();
  }
}
