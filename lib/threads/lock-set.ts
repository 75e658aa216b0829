import { DeadlockError } from '../errors.js';
import { wantedLocks } from './task-locks.js';
import type { LockUser, WantedLock } from './wanted-lock.js';

/** Whom the locks are for. */
export interface LockSetOptions {
  /** What people call the task. */
  readonly label: string;
  /** The locks of the task that this one is called by, and that waits for it. */
  readonly parent?: LockSet | undefined;
}

/** Hears of what becomes of a request for locks. */
export interface LockTaker {
  /** It has them all. Called once, maybe at once. */
  granted(): void;
  /** It gets none. Called instead of `granted`. */
  failed(error: unknown): void;
  /** After `granted`: somebody has stolen one of them. The others are held still. */
  stolen(error: unknown): void;
}

/** Hears of each step of the taking as well. */
export interface LockTaking extends LockTaker {
  /** It has the permit that the lock of this index stands for. Takes nothing, and gives nothing back. */
  tookPermit(index: number): void;
}

/**
 * The locks that one task holds while it runs, taken one after the other in the order that all threads keep, so that tasks do
 * not wait for each other in a circle. It serves for one task.
 *
 *   new    -> taking   `take`
 *   taking -> held     it has all of them
 *   any    -> over     `giveBack`; or it has failed, and holds none
 *
 * While it waits, it is in line for one lock, and holds those before that one. It gets in line in a turn of its own: what
 * calls it may be in the middle of a turn of the lane, and would miss a ring.
 */
export class LockSet implements LockUser {
  readonly label: string;
  readonly parent: LockSet | undefined;
  readonly #locks: WantedLock[];
  #state: 'new' | 'taking' | 'held' | 'over' = 'new';
  #taken = 0;
  #taker: LockTaking | undefined;

  /** `locks` in the order in which they are to be taken. */
  constructor(locks: WantedLock[], { label, parent }: LockSetOptions) {
    this.label = label;
    this.parent = parent;
    this.#locks = locks;
    for (const lock of locks) lock.join(this);
  }

  /**
   * The locks in the option `locks`; undefined when there are none.
   *
   * @throws TypeError or RangeError, naming the value that is wrong.
   */
  static of(locks: unknown, options: LockSetOptions): LockSet | undefined {
    const wanted = wantedLocks(locks);
    return wanted.length === 0 ? undefined : new LockSet(wanted, options);
  }

  /** In the order in which they are taken. */
  get locks(): readonly WantedLock[] {
    return this.#locks;
  }

  get isHeld(): boolean {
    return this.#state === 'held';
  }

  /** Whether a task that holds locks waits for this one. */
  get isNested(): boolean {
    return this.parent !== undefined && this.#ancestors().next().done !== true;
  }

  /**
   * Shares with its ancestors what they hold to read and it wants to read: they wait for it, so it must not wait behind
   * somebody who waits for them.
   *
   * @throws DeadlockError when it wants what an ancestor holds, so that waiting would never end.
   */
  shareWithAncestors(): void {
    if (!this.isNested) return;
    for (const [i, lock] of this.#locks.entries()) {
      const holders = [...this.#ancestors()].filter(set => set.#lockLike(lock)?.isHeld === true);
      const [nearest] = holders;
      if (nearest === undefined || (lock.permits?.total ?? 0) > holders.length) continue;
      const theirs = nearest.#lockLike(lock);
      if (theirs?.isShared !== true || !lock.isShared) throw this.#deadlock(lock, nearest);
      lock.drop(this, false);
      theirs.join(this);
      this.#locks[i] = theirs;
    }
  }

  /** Takes the locks. */
  take(taker: LockTaking): void {
    this.#taker = taker;
    this.#state = 'taking';
    this.#goOn();
  }

  /** Gives back those that it has, and its place in the line. `isAbandoned`: the thread of the task died over it. */
  giveBack(isAbandoned = false): void {
    this.#state = 'over';
    for (let i = this.#locks.length - 1; i >= 0; i--) this.#locks[i]?.drop(this, isAbandoned);
  }

  took(): void {
    queueMicrotask(() => {
      if (this.#state === 'taking') this.#goOn();
    });
  }

  lost(error: unknown): void {
    queueMicrotask(() => {
      if (this.#state === 'taking') this.#fail(error);
      else if (this.#state === 'held') this.#taker?.stolen(error);
    });
  }

  #goOn(): void {
    try {
      for (; this.#taken < this.#locks.length; this.#taken++) {
        const lock = this.#locks[this.#taken] as WantedLock; // it is below the length
        if (!lock.tryTake()) return queueMicrotask(() => this.#waitFor(lock));
        if (lock.permits !== undefined) this.#taker?.tookPermit(this.#taken);
      }
    } catch (error) {
      return this.#fail(error);
    }
    this.#state = 'held';
    this.#taker?.granted();
  }

  #waitFor(lock: WantedLock): void {
    if (this.#state !== 'taking') return;
    try {
      lock.wait();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.giveBack();
    this.#taker?.failed(error);
  }

  /** The nearest first; those that hold their locks. */
  *#ancestors(): Generator<LockSet, undefined> {
    for (let set = this.parent; set !== undefined; set = set.parent) if (set.isHeld) yield set;
    return undefined;
  }

  #lockLike({ key }: WantedLock): WantedLock | undefined {
    return this.#locks.find(lock => lock.key === key);
  }

  #deadlock({ label, permits }: WantedLock, { label: holder }: LockSet): DeadlockError {
    const what = permits === undefined ? `${label}, which is held` : `a permit of ${label}, all of which are held`;
    return new DeadlockError(
      `task ${this.label} wants ${what} by task ${holder} until task ${this.label} has ended, so waiting would never end`,
    );
  }
}
