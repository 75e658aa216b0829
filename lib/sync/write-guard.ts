import { NotOwnerError } from '../errors.js';
import { type Guard, type Guarded, LockGuard } from './guard.js';

/** The hold of a writer. */
export interface WriteGuard extends Guard {
  /**
   * Gives up writing and goes on reading, with no other writer in between. Afterwards this guard is not held.
   *
   * @throws NotOwnerError when it has been given up before.
   */
  downgrade(): Guard;
}

/** The {@link WriteGuard} of a lock that can be read while it is written. */
export class WritingGuard extends LockGuard implements WriteGuard {
  readonly #read: () => Guard;

  /** `read` starts to read, beside this hold. */
  constructor(lock: Guarded, abandoned: boolean, read: () => Guard) {
    super(lock, abandoned);
    this.#read = read;
  }

  downgrade(): Guard {
    if (!this.held) throw new NotOwnerError('WriteGuard.downgrade: this hold has been given up');
    const guard = this.#read();
    this.unlock();
    return guard;
  }
}
