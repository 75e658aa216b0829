import { type Guard, Mutex, ReentrantMutex } from '../../../lib/sync.js';
import type { StormThread } from './storm-thread.js';
import { must, type Subject, type SubjectKind } from './subject.js';

const REST_MS = 2_000;

/** Words per lock: who is inside, whether the next guard must say `abandoned`, and two counts that only a death can tell apart. */
const INSIDE = 0;
const ORPHANED = 1;
const PLAIN = 2;
const COUNTED = 3;
const WORDS_PER_LOCK = 4;

type Locks = { readonly fifo: Mutex; readonly eventual: Mutex; readonly reentrant: ReentrantMutex };

/** The three mutexes. */
export const locksInStorm: SubjectKind<Locks> = {
  create: () => ({ fifo: new Mutex({ fairness: 'fifo' }), eventual: new Mutex(), reentrant: new ReentrantMutex() }),
  bring: (shared, cells) => new LocksInStorm(Object.values(shared), cells),
};

class LocksInStorm implements Subject {
  readonly #locks: readonly (Mutex | ReentrantMutex)[];
  readonly #cells: Int32Array;

  constructor(locks: readonly (Mutex | ReentrantMutex)[], cells: Int32Array) {
    this.#locks = locks;
    this.#cells = cells;
  }

  async use(thread: StormThread): Promise<void> {
    const index = thread.below(this.#locks.length);
    const lock = this.#locks[index] as Mutex | ReentrantMutex;
    const { isBlocking, timeout, mayTimeOut } = thread.patience();
    try {
      const guard = isBlocking ? lock.lockSync({ timeout }) : await lock.lock({ timeout });
      this.#inside(thread, index * WORDS_PER_LOCK, guard);
      if (lock instanceof ReentrantMutex && thread.isSync) lock.lockSync().unlock();
      guard.unlock();
    } catch (error) {
      thread.excuse(error, mayTimeOut);
    }
  }

  afterDeath(threadId: number): void {
    for (const lock of this.#locks) must(lock.owner?.threadId !== threadId, `the dead thread ${threadId} owns a lock`);
  }

  async audit(deaths: number): Promise<void> {
    for (const [index, lock] of this.#locks.entries()) {
      must(lock.waiting === 0, `${lock.waiting} are said to wait for lock ${index}`);
      must(!lock.locked, `lock ${index} is held by ${lock.owner?.threadId} while nobody uses it`);
      const guard = await lock.lock({ timeout: REST_MS });
      const [plain = 0, counted = 0] = this.#cells.subarray(index * WORDS_PER_LOCK + PLAIN, index * WORDS_PER_LOCK + COUNTED + 1);
      must(
        Math.abs(plain - counted) <= deaths,
        `lock ${index} protected ${counted} counts, of which ${counted - plain} got lost in ${deaths} deaths`,
      );
      this.#cells[index * WORDS_PER_LOCK + PLAIN] = counted;
      guard.unlock();
    }
  }

  #inside(thread: StormThread, base: number, guard: Guard): void {
    const cells = this.#cells;
    must(
      guard.abandoned || Atomics.load(cells, base + ORPHANED) === 0,
      'a lock was abandoned and nobody has vouched for it, but its guard does not say so',
    );
    if (guard.abandoned) Atomics.store(cells, base + ORPHANED, 1);
    thread.alone(cells, base + INSIDE, guard.abandoned);
    cells[base + PLAIN] = (cells[base + PLAIN] ?? 0) + 1; // not atomic on purpose: the lock is what makes it right
    Atomics.add(cells, base + COUNTED, 1);
    if (!guard.abandoned || thread.below(2) === 0) return;
    Atomics.store(cells, base + ORPHANED, 0);
    guard.markConsistent();
  }
}
