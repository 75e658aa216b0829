import type { Guarded } from './guard.js';
import { READ, type SharedLock, WRITE } from './shared-lock.js';
import type { Taking } from './takeable.js';
import type { AsyncWaiter } from './wait-line.js';

/** A {@link SharedLock} for those who read, as a lock of its own. */
export class ReadSide implements Guarded, Taking {
  readonly #lock: SharedLock;

  constructor(lock: SharedLock) {
    this.#lock = lock;
  }

  tryAcquire(): number {
    return this.#lock.tryRead();
  }

  acquireSync(deadlineMs: number): number {
    return this.#lock.readSync(deadlineMs);
  }

  /** For a thread that reads or writes already. */
  acquireInside(): number {
    return this.#lock.readInside();
  }

  enqueue(waiter: AsyncWaiter): void {
    this.#lock.enqueue(waiter, READ);
  }

  leave(waiter: AsyncWaiter): void {
    this.#lock.leave(waiter);
  }

  release(): void {
    this.#lock.endRead();
  }

  markConsistent(): void {
    this.#lock.markConsistent();
  }
}

/** The same for those who write. */
export class WriteSide implements Guarded, Taking {
  /** Where a writer goes on reading. */
  readonly readSide: ReadSide;
  readonly #lock: SharedLock;

  constructor(lock: SharedLock, readSide: ReadSide) {
    this.#lock = lock;
    this.readSide = readSide;
  }

  tryAcquire(): number {
    return this.#lock.tryWrite();
  }

  acquireSync(deadlineMs: number): number {
    return this.#lock.writeSync(deadlineMs);
  }

  enqueue(waiter: AsyncWaiter): void {
    this.#lock.enqueue(waiter, WRITE);
  }

  leave(waiter: AsyncWaiter): void {
    this.#lock.leave(waiter);
  }

  release(): void {
    this.#lock.endWrite();
  }

  markAbandoned(): void {
    this.#lock.markAbandoned();
  }

  markConsistent(): void {
    this.#lock.markConsistent();
  }
}
