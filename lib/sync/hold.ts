import { runInside } from './flow.js';
import type { Guard } from './guard.js';

/** The lock that a tree of holds belongs to, as this thread has it. */
export interface HoldTree {
  /** Tells one lock's holds from another's. */
  readonly lock: object;
  /** The last owner died, and nobody has vouched for the data since. */
  isOrphaned: boolean;
  /** One more, or one less, level is held. */
  count(change: 1 | -1): void;
  /** One more, or one less, waits for a turn. */
  countWaiting(change: 1 | -1): void;
  /** The last level is gone: nobody in this thread is inside any more. */
  release(): void;
  /** The owner vouches for the data again. */
  markConsistent(): void;
}

/** Called with its turn when that has come. */
type Taker = (turn: Hold) => void;

/**
 * One level of a reentrant lock in one thread. Holds form a tree: a nested call takes a turn under the hold that it was
 * started in, so two calls that are started side by side inside one hold do not interleave.
 *
 * A hold that was given up stays in the tree until the turns under it are over.
 */
export class Hold {
  readonly tree: HoldTree;
  readonly abandoned: boolean;
  /** Called once, when the hold is given up. */
  onRelease: (() => void) | undefined;
  readonly #parent: Hold | undefined;
  #released = false;
  #turn: Hold | undefined;
  readonly #queue: Taker[] = [];

  constructor(tree: HoldTree, parent?: Hold) {
    this.tree = tree;
    this.abandoned = tree.isOrphaned;
    this.#parent = parent;
    tree.count(1);
  }

  /** Whether it has been given up. */
  get released(): boolean {
    return this.#released;
  }

  /** This hold or the nearest around it that has not been given up. */
  innermostHeld(): Hold | undefined {
    return this.#released ? this.#parent?.innermostHeld() : this;
  }

  /** A turn under this hold, if nobody has one or waits for one. */
  tryNest(): Hold | undefined {
    if (this.#turn !== undefined) return undefined; // and while somebody waits, somebody has a turn
    return (this.#turn = new Hold(this.tree, this));
  }

  /** Gets in line for a turn under this hold. Answers how to leave; leaving after the turn has come does nothing. */
  nest(take: Taker): () => void {
    const turn = this.tryNest();
    if (turn !== undefined) {
      take(turn);
      return () => undefined;
    }
    this.#queue.push(take);
    this.tree.countWaiting(1);
    return () => {
      const index = this.#queue.indexOf(take);
      if (index < 0) return;
      this.#queue.splice(index, 1);
      this.tree.countWaiting(-1);
    };
  }

  /** Gives the hold up. False when that had been done. */
  release(): boolean {
    if (this.#released) return false;
    this.#released = true;
    this.onRelease?.();
    this.tree.count(-1);
    this.#leaveIfDone();
    return true;
  }

  #turnIsOver(): void {
    const next = this.#queue.shift();
    this.#turn = undefined;
    if (next !== undefined) {
      this.tree.countWaiting(-1);
      next((this.#turn = new Hold(this.tree, this)));
    }
    this.#leaveIfDone();
  }

  #leaveIfDone(): void {
    if (!this.#released || this.#turn !== undefined) return;
    if (this.#parent === undefined) this.tree.release();
    else this.#parent.#turnIsOver();
  }
}

/** The {@link Guard} of one level of a reentrant lock. */
export class HoldGuard implements Guard {
  readonly #hold: Hold;

  constructor(hold: Hold) {
    this.#hold = hold;
  }

  get held(): boolean {
    return !this.#hold.released;
  }

  get abandoned(): boolean {
    return this.#hold.abandoned;
  }

  unlock(): boolean {
    return this.#hold.release();
  }

  markConsistent(): void {
    if (this.held) this.#hold.tree.markConsistent();
  }

  /** Calls `fn` inside this hold, whichever flow the call comes from. */
  inside<T>(fn: () => T): T {
    return runInside(this.#hold, fn);
  }

  [Symbol.dispose](): void {
    this.unlock();
  }
}

/** Runs `fn` inside a hold of a lock that another thread has; the answer comes when every turn under it is over. */
export async function runBorrowed<T>(lock: object, fn: () => Promise<T>): Promise<T> {
  const nothing = (): void => undefined;
  let finish = nothing;
  const isOver = new Promise<void>(resolve => (finish = resolve));
  const tree: HoldTree = {
    lock,
    isOrphaned: false,
    count: nothing,
    countWaiting: nothing,
    release: () => finish(),
    markConsistent: nothing,
  };
  const hold = new Hold(tree);
  try {
    return await runInside(hold, fn);
  } finally {
    hold.release();
    await isOver;
  }
}
