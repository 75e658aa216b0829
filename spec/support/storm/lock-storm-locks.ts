import { Mutex, ReadWriteLock, Semaphore } from '../../../lib/sync.js';
import type { TaskLock } from '../../../lib/threads/task-locks.js';
import type { BoardLock } from './lock-storm-board.js';

/** A lock of the storm on lock sets, the same in every thread. */
export interface StormLock {
  readonly lock: string | Mutex | ReadWriteLock | Semaphore;
  readonly index: number;
  readonly permits: number;
}

const PERMITS = [2, 3];

/** All of them, found by name. */
export function stormLocks(): StormLock[] {
  const found = [
    'storm x',
    'storm y',
    'storm z',
    Mutex.named('storm mutex'),
    Mutex.named('storm fair mutex', { fairness: 'fifo' }),
    ReadWriteLock.named('storm table'),
    ...PERMITS.map((permits, i) => Semaphore.named(`storm semaphore ${i}`, permits)),
  ];
  return found.map((lock, index) => ({ lock, index, permits: lock instanceof Semaphore ? (PERMITS[index - 6] as number) : 1 }));
}

/** What `locks` of execute takes, and what the board is told. */
export function wantOf({ lock, index, permits }: StormLock, wantsShared: boolean): readonly [TaskLock, BoardLock] {
  const canShare = typeof lock === 'string' || lock instanceof ReadWriteLock;
  const isShared = wantsShared && canShare;
  const told = { index, isShared, permits };
  if (!isShared) return [lock, told];
  return [typeof lock === 'string' ? { name: lock, mode: 'shared' } : { lock: lock as ReadWriteLock, mode: 'shared' }, told];
}

/** Numbers from 0 to below `n`: a linear congruential generator, so that a seed tells all. */
export function generator(seed: number): (n: number) => number {
  let state = seed;
  return n => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** Some of them in a random order, each once. */
export function someOf<T>(all: readonly T[], most: number, random: (n: number) => number): T[] {
  const left = [...all];
  return Array.from({ length: 1 + random(most) }, () => left.splice(random(left.length), 1)[0] as T); // most is below the length
}
