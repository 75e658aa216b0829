import { ReadWriteLock } from '../../../lib/sync.js';
import { MAX_SLOTS } from './storm-cells.js';
import type { StormThread } from './storm-thread.js';
import { must, settles, type Subject, type SubjectKind } from './subject.js';

const WRITER: number = MAX_SLOTS;

/** The read-write lock: a writer is alone, and readers meet none. */
export const readWriteInStorm: SubjectKind<{ readonly lock: ReadWriteLock }> = {
  create: () => ({ lock: new ReadWriteLock() }),
  bring: ({ lock }, cells) => new ReadWriteInStorm(lock, cells),
};

class ReadWriteInStorm implements Subject {
  readonly #lock: ReadWriteLock;
  /** How often each thread is inside as a reader, then who is inside as a writer. */
  readonly #cells: Int32Array;
  readonly #readers: Int32Array;

  constructor(lock: ReadWriteLock, cells: Int32Array) {
    this.#lock = lock;
    this.#cells = cells;
    this.#readers = cells.subarray(0, MAX_SLOTS);
  }

  async use(thread: StormThread): Promise<void> {
    const patience = thread.patience();
    try {
      await (thread.below(4) === 0 ? this.#write(thread, patience) : this.#read(thread, patience));
    } catch (error) {
      thread.excuse(error, patience.mayTimeOut);
    }
  }

  afterDeath(threadId: number, slot: number): void {
    Atomics.store(this.#readers, slot, 0);
    must(this.#lock.owner?.threadId !== threadId, `the dead thread ${threadId} writes`);
  }

  async audit(): Promise<void> {
    const { locked, readers, waiting } = this.#lock;
    must(!locked && readers === 0 && waiting === 0, `locked ${locked}, ${readers} reading, ${waiting} waiting, while nobody uses it`);
  }

  async #write(thread: StormThread, { isBlocking, timeout }: { isBlocking: boolean; timeout: number }): Promise<void> {
    const guard = isBlocking ? this.#lock.writeSync({ timeout }) : await this.#lock.write({ timeout });
    await settles(thread, () => this.#readers.every(reading => reading === 0), 'somebody reads while somebody writes');
    thread.alone(this.#cells, WRITER, guard.abandoned);
    if (guard.abandoned && thread.below(2) === 0) guard.markConsistent();
    guard.unlock();
  }

  async #read(thread: StormThread, { isBlocking, timeout }: { isBlocking: boolean; timeout: number }): Promise<void> {
    const guard = isBlocking ? this.#lock.readSync({ timeout }) : await this.#lock.read({ timeout });
    Atomics.add(this.#readers, thread.slot, 1);
    for (let i = thread.below(20); i >= 0; i--) {
      const writer = Atomics.load(this.#cells, WRITER);
      must(writer === 0 || guard.abandoned, `${writer} writes while ${thread.id} reads`);
    }
    thread.mayDie();
    Atomics.sub(this.#readers, thread.slot, 1);
    guard.unlock();
  }
}
