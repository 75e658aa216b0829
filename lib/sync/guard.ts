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

/** What a guard gives back to. */
export interface Guarded {
  release(): void;
  markConsistent(): void;
}

/** The {@link Guard} of a lock that has one level. */
export class LockGuard implements Guard {
  readonly #lock: Guarded;
  readonly abandoned: boolean;
  #held = true;

  constructor(lock: Guarded, abandoned: boolean) {
    this.#lock = lock;
    this.abandoned = abandoned;
  }

  get held(): boolean {
    return this.#held;
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

  [Symbol.dispose](): void {
    this.unlock();
  }
}
