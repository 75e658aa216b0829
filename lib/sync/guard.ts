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

/** The {@link Guard} of a hold that has no other inside. */
export abstract class SingleGuard implements Guard {
  #abandoned: boolean;
  #held = true;

  constructor(abandoned: boolean) {
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
    this.release();
    return true;
  }

  markConsistent(): void {
    if (this.#held) this.vouch();
  }

  [Symbol.dispose](): void {
    this.unlock();
  }

  /** Gives the lock up. */
  protected abstract release(): void;

  /** Declares the data consistent. */
  protected abstract vouch(): void;

  /** The lock has been taken back for it. */
  protected retaken(abandoned: boolean): void {
    this.#held = true;
    this.#abandoned = abandoned;
  }
}

/** What a guard of a mutex gives back to, and can take back from. */
export type Guarded = Pick<LockCore, 'tryAcquire' | 'acquireSync' | 'enqueue' | 'leave' | 'release' | 'markConsistent'>;

/** The {@link Guard} of a mutex that has one level. */
export class LockGuard extends SingleGuard implements PausableHold {
  readonly #lock: Guarded;

  constructor(lock: Guarded, abandoned: boolean) {
    super(abandoned);
    this.#lock = lock;
  }

  /** Whether it is a guard of this lock. */
  isOf(lock: Guarded): boolean {
    return this.#lock === lock;
  }

  pause(): Pause {
    this.unlock();
    return {
      end: () => retake(this.#lock, abandoned => this.retaken(abandoned)),
      endSync: () => this.retaken(retakeSync(this.#lock)),
    };
  }

  pauseSync(register: () => void): Pause {
    register();
    return this.pause();
  }

  protected release(): void {
    this.#lock.release();
  }

  protected vouch(): void {
    this.#lock.markConsistent();
  }
}
