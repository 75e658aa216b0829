import * as assert from 'uvu/assert';
import { locks, Mutex, ReadWriteLock, Semaphore } from '../../lib/index.js';
import type { LockAdmission } from '../../lib/threads/lock-admission.js';
import type { TaskLock } from '../../lib/threads/task-locks.js';
import { LockAsker } from './lock-asker.js';

/** A lock, by its number in LockTraffic, and whether it is wanted together with others. */
export type Wanted = readonly [number, boolean];

/** A task of the pool: it comes, waits for its locks, stays inside for so long, and then, maybe, calls a nested one. In turns of the event loop. */
export interface Task {
  readonly comes: number;
  readonly wants: readonly Wanted[];
  readonly stays: number;
  /** It is withdrawn when it has waited for so long. */
  readonly waits: number | undefined;
  readonly nested: readonly Wanted[];
}

/** Somebody who wants one lock without the pool. */
export interface Outsider {
  readonly comes: number;
  readonly wants: Wanted;
  readonly stays: number;
}

/** Fresh locks, and who is inside them right now. */
export class LockTraffic {
  readonly #locks: readonly (string | Mutex | ReadWriteLock | Semaphore)[] = [
    'x',
    'y',
    new Mutex(),
    new ReadWriteLock(),
    new Semaphore(2),
    new Semaphore(1),
    // Of these, nested ones may want some.
    'z',
    new Mutex({ fairness: 'fifo' }),
    new ReadWriteLock(),
  ];
  readonly #exclusive: number[] = this.#locks.map(() => 0);
  readonly #shared: number[] = this.#locks.map(() => 0);

  static readonly locks = 9;
  /** The first of those that nested ones may want. */
  static readonly forNested = 6;

  async runTask(admission: LockAdmission, { comes, wants, stays, waits, nested }: Task): Promise<void> {
    await turns(comes);
    const asker = LockAsker.request(admission, wants.map(this.#taskLock));
    if (waits === undefined) await asker.answered;
    else await turns(waits);
    if (asker.hasThem) {
      this.#enter(wants);
      await turns(stays);
      if (nested.length > 0) await this.#runNested(admission, wants, nested, asker);
      this.#leave(wants);
    }
    admission.leave(asker.set);
  }

  async runOutsider({ comes, wants, stays }: Outsider): Promise<void> {
    await turns(comes);
    const inside = async (): Promise<void> => {
      this.#enter([wants]);
      await turns(stays);
      this.#leave([wants]);
    };
    const [lock, isShared] = [this.#locks[wants[0]], wants[1]];
    if (typeof lock === 'string') return locks.request(lock, { mode: isShared ? 'shared' : 'exclusive' }, inside);
    if (lock instanceof ReadWriteLock) return isShared ? lock.runRead(inside) : lock.runWrite(inside);
    return lock?.run(inside);
  }

  /** Nobody holds or wants anything. */
  async assertFree(): Promise<void> {
    assert.equal(await locks.query(), { held: [], pending: [] });
    for (const lock of this.#locks) {
      if (typeof lock === 'string') continue;
      assert.is(lock.waiting, 0);
      if (lock instanceof Semaphore) assert.ok(lock.tryAcquire(lock === this.#locks[4] ? 2 : 1)?.release());
      else assert.is(lock.locked, false);
    }
  }

  async #runNested(admission: LockAdmission, held: readonly Wanted[], nested: readonly Wanted[], parent: LockAsker): Promise<void> {
    const free = nested.filter(([lock, isShared]) => held.every(([theirs, areShared]) => theirs !== lock || (isShared && areShared)));
    if (free.length === 0) return;
    const asker = LockAsker.request(admission, free.map(this.#taskLock), 'nested', parent);
    assert.is(await asker.answered, 'granted');
    this.#enter(free);
    await turns(1);
    this.#leave(free);
    admission.leave(asker.set);
  }

  readonly #taskLock = ([index, isShared]: Wanted): TaskLock => {
    const lock = this.#locks[index] as string | Mutex | ReadWriteLock | Semaphore;
    if (typeof lock === 'string') return { name: lock, mode: isShared ? 'shared' : 'exclusive' };
    return lock instanceof ReadWriteLock ? { lock, mode: isShared ? 'shared' : 'exclusive' } : lock;
  };

  #enter(wants: readonly Wanted[]): void {
    for (const [index, isShared] of wants) {
      const lock = this.#locks[index];
      const canShare = typeof lock === 'string' || lock instanceof ReadWriteLock;
      const count = isShared && canShare ? this.#shared : this.#exclusive;
      count[index] = (count[index] ?? 0) + 1;
      const [alone, together] = [this.#exclusive[index] as number, this.#shared[index] as number];
      const permits = lock === this.#locks[4] ? 2 : 1;
      assert.ok(alone === 0 || (alone <= permits && together === 0), `${alone} alone and ${together} together are inside lock ${index}`);
    }
  }

  #leave(wants: readonly Wanted[]): void {
    for (const [index, isShared] of wants) {
      const lock = this.#locks[index];
      const canShare = typeof lock === 'string' || lock instanceof ReadWriteLock;
      const count = isShared && canShare ? this.#shared : this.#exclusive;
      count[index] = (count[index] ?? 0) - 1;
    }
  }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(resolve => setImmediate(resolve));
}
