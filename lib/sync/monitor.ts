import { ABANDONED, type LockCore, LockWaiting } from './lock-core.js';
import type { Guarded } from './guard.js';
import { wait } from './wait.js';
import { NO_OPTIONS } from './wait-options.js';

/** A mutex that conditions can be made for has a method of this name. */
export const MONITOR: unique symbol = Symbol.for('partyline.monitor') as never;

/** A mutex as a condition sees it. */
export interface Monitor {
  readonly core: LockCore;
  /** This thread, as the mutex names its owner. */
  readonly life: number;
  /** The hold that a guard stands for; undefined when the guard is none of this mutex. */
  holdOf(guard: unknown): PausableHold | undefined;
}

/** A hold that a condition lets go of while it waits. */
export interface PausableHold {
  /** False as well while it is let go of. */
  readonly held: boolean;
  /** Lets go of the lock: at once, or as soon as no other flow is inside the hold. */
  pause(): Pause;
  /**
   * Calls `register`, then lets go of the lock at once.
   *
   * @throws DeadlockError when another flow of this thread is inside the hold, or what `register` throws; with the lock held.
   */
  pauseSync(register: () => void): Pause;
}

/** A hold that has been let go of. */
export interface Pause {
  /** Takes it back without blocking the thread. */
  end(): Promise<void>;
  /** Takes it back; only for a pause that has let go at once. */
  endSync(): void;
}

/** Whether a value is a mutex of ours. */
export function isMonitored(value: unknown): value is { [MONITOR](): Monitor } {
  return typeof value === 'object' && value !== null && MONITOR in value;
}

/** Gets a lock back that was let go of, however long it takes: nothing can be done without it. `take` gets whether it was abandoned. */
export function retake(core: Guarded, take: (isAbandoned: boolean) => void): Promise<void> {
  return wait(new LockWaiting(core, { operation: () => 'Condition.wait', take: grant => take(grant === ABANDONED) }), NO_OPTIONS);
}

/** The same, blocking the thread. Answers whether the lock was abandoned. */
export function retakeSync(core: Guarded): boolean {
  return core.acquireSync(Infinity, false) === ABANDONED;
}
