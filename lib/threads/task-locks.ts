import { isHandle } from '../memory/sharing.js';
import type { LockMode } from '../sync/lock-wish.js';
import type { Mutex } from '../sync/mutex.js';
import type { ReadWriteLock } from '../sync/read-write-lock.js';
import type { Semaphore } from '../sync/semaphore.js';
import { isTakeable, TAKEABLE, type TakeableLock } from '../sync/takeable.js';
import { NamedLock, ObjectLock, type WantedLock } from './wanted-lock.js';

/**
 * A lock that a task wants before it starts. A string is a name of `locks.request`, exclusive unless the mode says
 * otherwise; of a semaphore it is one permit; a read-write lock is written, unless the mode is `shared`.
 */
export type TaskLock =
  | string
  | { readonly name: string; readonly mode?: LockMode | undefined }
  | { readonly lock: ReadWriteLock; readonly mode?: LockMode | undefined }
  | Mutex
  | ReadWriteLock
  | Semaphore;

/**
 * The locks in the option `locks`, in the order in which all threads take them.
 *
 * @throws TypeError or RangeError, naming the value that is wrong.
 */
export function wantedLocks(locks: unknown): WantedLock[] {
  if (!Array.isArray(locks)) throw new TypeError(`locks must be an array, not ${String(locks)}`);
  const wanted = Array.from(locks as unknown[], wantedLock);
  if (wanted.length < 2) return wanted;
  wanted.sort((one, other) => (one.key < other.key ? -1 : 1));
  for (const [i, lock] of wanted.entries())
    if (lock.key === wanted[i + 1]?.key) throw new RangeError(`locks must not have the same lock twice: ${lock.label}`);
  return wanted;
}

function wantedLock(item: unknown): WantedLock {
  if (typeof item === 'string') return named(item, 'exclusive');
  if (isTakeable(item)) return exclusive(item[TAKEABLE]());
  if (isPlainObject(item)) {
    const { name, lock, mode = 'exclusive' } = item;
    if (mode !== 'exclusive' && mode !== 'shared')
      throw new TypeError(`the mode of a lock must be 'exclusive' or 'shared', not ${String(mode)}`);
    if (lock !== undefined) return sided(lock, mode);
    if (typeof name === 'string') return named(name, mode);
  }
  throw new TypeError(
    `locks must hold names, { name, mode }, { lock, mode }, Mutexes, ReadWriteLocks and Semaphores, not ${describe(item)}`,
  );
}

/** Handles, and objects of any class, may have a name as well. */
function isPlainObject(value: unknown): value is { readonly name?: unknown; readonly lock?: unknown; readonly mode?: unknown } {
  return typeof value === 'object' && value !== null && classOf(value) === 'Object' && !isHandle(value);
}

function named(name: string, mode: LockMode): WantedLock {
  if (name === '') throw new TypeError("the name of a lock must be a string that is not empty, not ''");
  if (name.startsWith('-')) throw new RangeError(`the name of a lock must not begin with '-': ${name}`);
  return new NamedLock(name, mode === 'shared');
}

function exclusive(lock: TakeableLock): WantedLock {
  const { exclusive: taking, permits, name } = lock;
  if (permits !== undefined && permits.max < 1)
    throw new RangeError(
      `a task cannot wait for a permit of Semaphore${name === undefined ? '' : ` '${name}'`}: its max is ${permits.max}`,
    );
  return new ObjectLock(lock, taking, false);
}

function sided(value: unknown, mode: LockMode): WantedLock {
  const lock = isTakeable(value) ? value[TAKEABLE]() : undefined;
  if (lock?.shared === undefined) throw new TypeError(`the lock in { lock, mode } must be a ReadWriteLock, not ${describe(value)}`);
  return new ObjectLock(lock, mode === 'shared' ? lock.shared : lock.exclusive, mode === 'shared');
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (isHandle(value)) return `a handle of ${value.partyline}: attach it first`;
  return isPlainObject(value) ? JSON.stringify(value) : `an object of ${classOf(value)}`;
}

/** Also of an object of another realm, or of none. */
function classOf({ constructor }: { readonly constructor?: unknown }): string {
  return typeof constructor === 'function' ? constructor.name : 'Object';
}
