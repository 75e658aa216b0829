import { LockRequest, type Petitioner } from '../sync/request-desk.js';
import { NONE } from '../sync/request-blocks.js';
import type { PermitsInView, TakeableLock, Taking } from '../sync/takeable.js';
import { thisDesk } from '../sync/this-desk.js';
import { type AsyncWaiter, NOT_YET } from '../sync/wait-line.js';

/** Hears of a lock that it uses. */
export interface LockUser {
  /** The lock that it waited for is held now. */
  took(): void;
  /** The lock is held no more: somebody has stolen it. */
  lost(error: unknown): void;
}

/**
 * One lock that a task wants, taken by this thread on behalf of the task.
 *
 *   free    -> held      it was free this moment, and that wronged nobody
 *   free    -> waiting   it is in line
 *   waiting -> held      its turn has come
 *   held    -> free      its last user has dropped it; or it was stolen
 *   waiting -> free      its user has dropped it
 */
export abstract class WantedLock {
  /** Same key, same lock, in every thread; keys are taken in ascending order: semaphores, then names, then other locks. */
  readonly key: string;
  /** What people call it. */
  readonly label: string;
  readonly isShared: boolean;
  /** Of a semaphore. */
  readonly permits: PermitsInView | undefined;
  readonly #users: LockUser[] = [];
  #state: 'free' | 'waiting' | 'held' = 'free';

  constructor(key: string, label: string, isShared: boolean, permits?: PermitsInView) {
    this.key = key;
    this.label = label;
    this.isShared = isShared;
    this.permits = permits;
  }

  get isHeld(): boolean {
    return this.#state === 'held';
  }

  /** From now on it is given back only after this user as well has dropped it. */
  join(user: LockUser): void {
    this.#users.push(user);
  }

  /**
   * Takes the lock if it is free this moment; true as well when it is held already.
   *
   * @throws RangeError when there is no room for one more request.
   */
  tryTake(): boolean {
    if (this.#state === 'held') return true;
    if (!this.attempt()) return false;
    this.#state = 'held';
    return true;
  }

  /**
   * Gets in line; `took` is called once, maybe before this returns.
   *
   * @throws RangeError when there is no room for one more request.
   */
  wait(): void {
    this.#state = 'waiting';
    this.enqueue();
  }

  /** A user does not need it any more. The last one gives the lock back, or its place in the line. */
  drop(user: LockUser, isAbandoned: boolean): void {
    const at = this.#users.indexOf(user);
    if (at < 0) return;
    this.#users.splice(at, 1);
    if (this.#users.length > 0) return;
    const state = this.#state;
    this.#state = 'free';
    if (state === 'held') this.giveBack(isAbandoned);
    else if (state === 'waiting') this.leave();
  }

  protected served(): void {
    if (this.#state !== 'waiting') return; // by `attempt`
    this.#state = 'held';
    for (const user of this.#users) user.took();
  }

  protected robbed(error: unknown): void {
    this.#state = 'free';
    for (const user of this.#users) user.lost(error);
  }

  protected abstract attempt(): boolean;
  protected abstract enqueue(): void;
  protected abstract leave(): void;
  protected abstract giveBack(isAbandoned: boolean): void;
}

/** A name, as in `locks.request(name)`. */
export class NamedLock extends WantedLock implements Petitioner {
  readonly #request: LockRequest;

  constructor(name: string, isShared: boolean) {
    super(`2${name}`, `lock '${name}'`, isShared);
    this.#request = new LockRequest(name, isShared, this);
  }

  granted(): void {
    this.served();
  }

  stolen(): void {
    this.robbed(new DOMException(`${this.label} was stolen by a request`, 'AbortError'));
  }

  protected attempt(): boolean {
    if (!thisDesk().requestNow(this.#request)) this.#refuse();
    return this.#request.place !== NONE;
  }

  protected enqueue(): void {
    if (!thisDesk().request(this.#request)) this.#refuse();
  }

  protected leave(): void {
    thisDesk().withdraw(this.#request);
  }

  protected giveBack(): void {
    thisDesk().release(this.#request);
  }

  #refuse(): never {
    throw new RangeError(`no room for a request for ${this.label}: too many at once in this process`);
  }
}

/** A mutex, a side of a read-write lock, or a permit of a semaphore. */
export class ObjectLock extends WantedLock {
  readonly #taking: Taking;
  #waiter: AsyncWaiter | undefined;

  constructor({ kind, name, id, permits }: TakeableLock, taking: Taking, isShared: boolean) {
    super(`${permits === undefined ? 3 : 1}${id}`, `${kind}${name === undefined ? '' : ` '${name}'`}`, isShared, permits);
    this.#taking = taking;
  }

  protected attempt(): boolean {
    return this.#taking.tryAcquire() !== NOT_YET;
  }

  protected enqueue(): void {
    this.#waiter = { serve: () => this.served(), place: undefined };
    this.#taking.enqueue(this.#waiter);
  }

  protected leave(): void {
    if (this.#waiter !== undefined) this.#taking.leave(this.#waiter);
  }

  protected giveBack(isAbandoned: boolean): void {
    if (isAbandoned) this.#taking.markAbandoned?.();
    this.#taking.release();
  }
}
