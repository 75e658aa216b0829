import { attach, type Handle } from '../../lib/memory/sharing.js';
import { Mutex } from '../../lib/sync/mutex.js';

const NS_PER_MS = 1e6;

/** On a clock that all threads share. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / NS_PER_MS;
}

/** Locks and keeps the lock. */
export function own(handle: Handle): void {
  mutexOf(handle).lockSync();
}

/** Answers when it got the lock. */
export function inheritSync(handle: Handle): number {
  const guard = mutexOf(handle).lockSync();
  const gotMs = nowMs();
  guard.unlock();
  return gotMs;
}

/** The same without blocking its thread. */
export async function inherit(handle: Handle): Promise<number> {
  const guard = await mutexOf(handle).lock();
  const gotMs = nowMs();
  guard.unlock();
  return gotMs;
}

function mutexOf(handle: Handle): Mutex {
  const mutex = attach<Mutex>(handle);
  if (!(mutex instanceof Mutex)) throw new TypeError('the handle of a mutex is wanted');
  return mutex;
}
