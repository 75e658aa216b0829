import { NotOwnerError } from '../errors.js';
import { type Guard, SingleGuard } from './guard.js';
import { ABANDONED } from './lock-core.js';
import type { SharedLock } from './shared-lock.js';

/** The hold of a writer. */
export interface WriteGuard extends Guard {
  /**
   * Gives up writing and goes on reading, with no other writer in between. Afterwards this guard is not held.
   *
   * @throws NotOwnerError when it has been given up before.
   */
  downgrade(): Guard;
}

/** The hold of a reader. */
export class ReadingGuard extends SingleGuard {
  readonly #lock: SharedLock;

  constructor(lock: SharedLock, abandoned: boolean) {
    super(abandoned);
    this.#lock = lock;
  }

  protected release(): void {
    this.#lock.endRead();
  }

  protected vouch(): void {
    this.#lock.markConsistent();
  }
}

/** The {@link WriteGuard} of a lock that can be read while it is written. */
export class WritingGuard extends SingleGuard implements WriteGuard {
  readonly #lock: SharedLock;

  constructor(lock: SharedLock, abandoned: boolean) {
    super(abandoned);
    this.#lock = lock;
  }

  downgrade(): Guard {
    if (!this.held) throw new NotOwnerError('WriteGuard.downgrade: this hold has been given up');
    const guard = new ReadingGuard(this.#lock, this.#lock.readInside() === ABANDONED); // beside this hold
    this.unlock();
    return guard;
  }

  protected release(): void {
    this.#lock.endWrite();
  }

  protected vouch(): void {
    this.#lock.markConsistent();
  }
}
