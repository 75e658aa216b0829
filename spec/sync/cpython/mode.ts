import type {
  Barrier,
  Condition,
  Guard,
  Mutex,
  Permit,
  ReentrantMutex,
  Semaphore,
  SharedEvent,
  SyncWaitOptions,
} from '../../../lib/index.js';

/** How a thread waits: every case that waits is run both ways. */
export type Mode = 'blocking' | 'awaiting';

export const MODES: readonly Mode[] = ['blocking', 'awaiting'];

export type Lock = Mutex | ReentrantMutex;

// None of these is an async function: the flow that awaits the answer of a ReentrantMutex itself owns the lock.

export function take(lock: Lock, mode: Mode, options?: SyncWaitOptions): Guard | Promise<Guard> {
  return mode === 'blocking' ? lock.lockSync(options) : lock.lock(options);
}

export function acquire(semaphore: Semaphore, mode: Mode, count?: number, options?: SyncWaitOptions): Permit | Promise<Permit> {
  return mode === 'blocking' ? semaphore.acquireSync(count, options) : semaphore.acquire(count, options);
}

export function see(event: SharedEvent, mode: Mode, options?: SyncWaitOptions): void | Promise<void> {
  return mode === 'blocking' ? event.waitSync(options) : event.wait(options);
}

export function pass(barrier: Barrier, mode: Mode, options?: SyncWaitOptions): number | Promise<number> {
  return mode === 'blocking' ? barrier.waitSync(options) : barrier.wait(options);
}

export function hear(condition: Condition, mode: Mode, guard: Guard, options?: SyncWaitOptions): void | Promise<void> {
  return mode === 'blocking' ? condition.waitSync(guard, options) : condition.wait(guard, options);
}

/** Waits for a predicate: four arguments and a mode, so they come as one object. */
export function hearUntil(
  condition: Condition,
  mode: Mode,
  { guard, predicate, timeout }: { guard: Guard; predicate: () => boolean; timeout: number | undefined },
): void | Promise<void> {
  return mode === 'blocking' ? condition.waitForSync(guard, predicate, { timeout }) : condition.waitFor(guard, predicate, { timeout });
}
