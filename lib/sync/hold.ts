import { STAYS } from '../memory/sharing.js';
import { runInside } from './flow.js';
import { type Guard, GUARD_STAYS } from './guard.js';

/**
 * How a reentrant lock is held. Between threads it is one lock, which this thread has or has not (FairLock). Within the
 * thread that has it, its holds form a tree, in memory that is not shared:
 *
 *   root             the lock was taken; one level
 *    +- turn         a nested call, started inside the root: the next level
 *    |   +- turn     ...and one that was started inside that
 *    +- (waiting)    another call that was started inside the root, beside the first: it waits for its turn
 *
 * Which hold a call is inside of:
 *   - code that awaits: the innermost of its flow (flow.ts; `HoldGuard.inside` and `runInside` say so, `await lock()` does)
 *   - code that does not, in a thread that has locked synchronously: the innermost of the thread (`threadHold`)
 *   - neither: none. It gets in line for the lock, beside the other threads
 * So two calls that are started side by side in one hold do not interleave, and a call inside one of them nests.
 *
 * A hold is given up once, by `release`. It stays in the tree until the turns under it are over; then its parent gives the
 * next one its turn, and when the root goes, the lock is given up.
 *
 * A wait for a condition pauses a hold (level-in-use.ts), with all that is around it:
 *   1. It reserves the hold that its guard stands for: nobody may give that up meanwhile.
 *   2. It takes a turn under the innermost hold around it, so no other call is inside; it may have to wait for that turn.
 *   3. `suspend`: from that turn out to the root, no level is held any more, and the lock is given up. Who waited for a turn
 *      gets in line for the lock itself, but for other waits for conditions: these need this very hold.
 *   4. The lock is taken again, and `resume`: the levels that were not given up meanwhile are held again.
 *   5. The turn is over, and the next one has its own.
 *
 * Of all this, other threads see how many levels are held and how many wait for a turn (lock-tree.ts).
 */

/** The lock that a tree of holds belongs to, as this thread has it. */
export interface HoldTree {
  /** Tells one lock's holds from another's. */
  readonly lock: object;
  /** The last owner died, and nobody has vouched for the data since. */
  isOrphaned: boolean;
  /** The innermost hold of synchronous code: it is visible to the whole thread. */
  threadHold: Hold | undefined;
  /** One more, or one less, level is held. */
  count(change: 1 | -1): void;
  /** One more, or one less, waits for a turn. */
  countWaiting(change: 1 | -1): void;
  /** The last level is gone: nobody in this thread is inside any more. */
  release(): void;
  /** The lock is this thread's again, for a root that had let go of it. */
  retaken(isAbandoned: boolean): void;
  /** Gets in line for the lock, for a new root. Answers how to leave. */
  queue(take: Taker): () => void;
  /** The owner vouches for the data again. */
  markConsistent(): void;
}

/** Called with its turn when that has come. */
export type Taker = (turn: Hold) => void;

/** A flow that waits for a turn. */
interface Place {
  readonly take: Taker;
  /** It wants a turn under this very hold. All others are content with the lock. */
  readonly stays: boolean;
  /** Gives up where it waits now. */
  leave: () => void;
}

/** One level of a reentrant lock in one thread: a node of the tree described above. */
export class Hold {
  readonly tree: HoldTree;
  #abandoned: boolean;
  /** Called once, when the hold is given up. */
  onRelease: (() => void) | undefined = undefined;
  readonly #parent: Hold | undefined;
  readonly #root: Hold;
  #released = false;
  #turn: Hold | undefined = undefined;
  /** Those that wait for a turn; made when somebody does. */
  #queue: Place[] | undefined = undefined;
  /** A wait for a condition has been promised this level, and nobody may give it up meanwhile. */
  isReserved = false;
  /** Of a root: the lock has been let go of. */
  #isSuspended = false;
  /** Of a root that has let go: what was `tree.threadHold`. */
  #threadHold: Hold | undefined = undefined;

  constructor(tree: HoldTree, parent?: Hold) {
    this.tree = tree;
    this.#abandoned = tree.isOrphaned;
    this.#parent = parent;
    this.#root = parent === undefined ? this : parent.#root;
    tree.count(1);
  }

  /** Whether it has neither been given up nor let go of. */
  get isHeld(): boolean {
    return !this.#released && !this.isReserved && !this.#root.#isSuspended;
  }

  /** The last owner died, as of when this level was taken or taken back. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** Whether it and all levels around it have been given up for good. */
  get isOver(): boolean {
    return this.#released && (this.#parent === undefined || this.#parent.isOver);
  }

  /** This hold or the nearest around it that has not been given up; none while the lock is let go of. */
  innermostHeld(): Hold | undefined {
    if (this.#root.#isSuspended) return undefined;
    return this.#released ? this.#parent?.innermostHeld() : this;
  }

  /** Whether it is this hold or in a turn under it. */
  isWithin(hold: Hold): boolean {
    return this === hold || this.#parent?.isWithin(hold) === true;
  }

  /** A turn under this hold, if nobody has one or waits for one. */
  tryNest(): Hold | undefined {
    if (this.#turn !== undefined) return undefined; // and while somebody waits, somebody has a turn
    return (this.#turn = new Hold(this.tree, this));
  }

  /** Gets in line for a turn under this hold. Answers how to leave; leaving after the turn has come does nothing. */
  nest(take: Taker): () => void {
    return this.#nest(take, false);
  }

  /** As `nest`, for a flow that must have its turn under this very hold, also after the lock has been let go of meanwhile. */
  nestHere(take: Taker): void {
    this.#nest(take, true);
  }

  /** Lets go of the lock: every level from this turn out to the root. The turn is the innermost of all. */
  suspend(): void {
    const { tree } = this;
    this.#eachLevel(hold => {
      if (!hold.#released) tree.count(-1);
      for (const place of (hold.#queue ?? []).filter(waiting => !waiting.stays)) {
        place.leave();
        place.leave = tree.queue(place.take);
      }
    });
    const root = this.#root;
    root.#isSuspended = true;
    root.#threadHold = tree.threadHold;
    tree.threadHold = undefined;
    tree.release();
  }

  /** The lock is this thread's again, and so are the levels that have not been given up meanwhile. */
  resume(isAbandoned: boolean): void {
    const { tree } = this;
    tree.retaken(isAbandoned);
    this.#root.#isSuspended = false;
    tree.threadHold = this.#root.#threadHold;
    this.#eachLevel(hold => {
      if (!hold.#released) tree.count(1);
      hold.#abandoned = isAbandoned;
    });
  }

  /** Gives the hold up. False when that had been done. */
  release(): boolean {
    if (this.#released || this.isReserved) return false;
    this.#released = true;
    this.onRelease?.();
    if (!this.#root.#isSuspended) this.tree.count(-1);
    this.#leaveIfDone();
    return true;
  }

  #nest(take: Taker, stays: boolean): () => void {
    const turn = this.tryNest();
    if (turn !== undefined) {
      take(turn);
      return () => undefined;
    }
    const place: Place = { take, stays, leave: () => this.#leave(place) };
    (this.#queue ??= []).push(place);
    this.tree.countWaiting(1);
    return () => place.leave();
  }

  #leave(place: Place): void {
    const index = this.#queue?.indexOf(place) ?? -1;
    if (index < 0) return;
    this.#queue?.splice(index, 1);
    this.tree.countWaiting(-1);
  }

  #eachLevel(visit: (hold: Hold) => void): void {
    visit(this);
    if (this.#parent !== undefined) this.#parent.#eachLevel(visit);
  }

  #turnIsOver(): void {
    const next = this.#queue?.shift();
    this.#turn = undefined;
    if (next !== undefined) {
      this.tree.countWaiting(-1);
      next.take((this.#turn = new Hold(this.tree, this)));
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
    return this.#hold.isHeld;
  }

  get abandoned(): boolean {
    return this.#hold.abandoned;
  }

  /** The level that it stands for. */
  get hold(): Hold {
    return this.#hold;
  }

  get [STAYS](): string {
    return GUARD_STAYS;
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
    threadHold: undefined,
    count: nothing,
    countWaiting: nothing,
    release: () => finish(),
    retaken: nothing,
    queue: () => nothing,
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
