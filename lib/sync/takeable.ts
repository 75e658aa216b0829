import type { LockCore } from './lock-core.js';

/** A lock that can be taken on behalf of a task has a method of this name. */
export const TAKEABLE: unique symbol = Symbol.for('partyline.takeable') as never;

/** One way to take a lock, without a guard: grants are numbers, and NOT_YET (see wait-line.ts) stands for "no". */
export interface Taking extends Pick<LockCore, 'tryAcquire' | 'enqueue' | 'leave' | 'release'> {
  /** Before `release`: whoever worked under the lock died over it, so its next owners are told that it was abandoned. */
  markAbandoned?(): void;
}

/** How the permits of a semaphore are, this moment. */
export interface PermitsInView {
  readonly available: number;
  readonly total: number;
  readonly max: number;
  readonly waiting: number;
}

/** A lock as it looks to whoever takes it for somebody else. */
export interface TakeableLock {
  readonly kind: 'Mutex' | 'ReadWriteLock' | 'Semaphore';
  readonly name: string | undefined;
  /** The same in every thread. */
  readonly id: string;
  /** Alone; of a semaphore, one permit. */
  readonly exclusive: Taking;
  /** Together with others; of a read-write lock only. */
  readonly shared?: Taking;
  /** Of a semaphore only. */
  readonly permits?: PermitsInView;
}

/** Whether a value is a lock of ours that can be taken so. */
export function isTakeable(value: unknown): value is { [TAKEABLE](): TakeableLock } {
  return typeof value === 'object' && value !== null && TAKEABLE in value;
}
