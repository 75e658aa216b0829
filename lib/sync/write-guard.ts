import { NotOwnerError } from '../errors.js';
import { STAYS } from '../memory/sharing.js';
import { type Guard, GUARD_STAYS, LockGuard } from './guard.js';
import { ABANDONED } from './lock-core.js';
import type { WriteSide } from './shared-lock-sides.js';

/** The hold of a writer. */
export interface WriteGuard extends Guard {
  /**
   * Gives up writing and goes on reading, with no other writer in between. Afterwards this guard is not held.
   *
   * @throws NotOwnerError when it has been given up before.
   */
  downgrade(): Guard;
}

/** Not a subclass of {@link LockGuard}: that one is made for every read, and a subclass takes a third longer to make. */
export class WritingGuard implements WriteGuard {
  readonly #lock: WriteSide;
  readonly #abandoned: boolean;
  #held = true;

  constructor(lock: WriteSide, abandoned: boolean) {
    this.#lock = lock;
    this.#abandoned = abandoned;
  }

  get held(): boolean {
    return this.#held;
  }

  get abandoned(): boolean {
    return this.#abandoned;
  }

  get [STAYS](): string {
    return GUARD_STAYS;
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

  downgrade(): Guard {
    if (!this.#held) throw new NotOwnerError('WriteGuard.downgrade: this hold has been given up');
    const { readSide } = this.#lock;
    const guard = new LockGuard(readSide, readSide.acquireInside() === ABANDONED); // beside this hold
    this.unlock();
    return guard;
  }

  [Symbol.dispose](): void {
    this.unlock();
  }
}
