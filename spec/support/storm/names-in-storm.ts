import { Mutex } from '../../../lib/sync.js';
import type { StormThread } from './storm-thread.js';
import { must, type Subject, type SubjectKind } from './subject.js';

const NAMES = 200;

/** Locks by name, made by whoever asks first, who may die while making them: a name is one lock. */
export const namesInStorm: SubjectKind<Record<never, never>> = {
  create: () => ({}),
  bring: (_shared, cells) => new NamesInStorm(cells),
};

class NamesInStorm implements Subject {
  /** Per name, who is inside. */
  readonly #cells: Int32Array;

  constructor(cells: Int32Array) {
    this.#cells = cells;
  }

  async use(thread: StormThread): Promise<void> {
    const index = thread.below(4) === 0 ? thread.below(NAMES) : thread.below(3);
    const { isBlocking, timeout, mayTimeOut } = thread.patience();
    const lock = Mutex.named(`storm ${index}`);
    try {
      const guard = isBlocking ? lock.lockSync({ timeout }) : await lock.lock({ timeout });
      thread.alone(this.#cells, index, guard.abandoned);
      guard.markConsistent();
      guard.unlock();
    } catch (error) {
      thread.excuse(error, mayTimeOut);
    }
  }

  async audit(): Promise<void> {
    for (let index = 0; index < NAMES; index++) {
      const lock = Mutex.named(`storm ${index}`);
      must(!lock.locked && lock.waiting === 0, `lock '${lock.name}' is held or waited for, while nobody uses it`);
    }
  }
}
