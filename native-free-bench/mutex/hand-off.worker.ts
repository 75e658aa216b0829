import { attach, type Handle } from '../../lib/memory/sharing.js';
import { Mutex } from '../../lib/sync/mutex.js';
import type { Guard } from '../../lib/sync/guard.js';

/**
 * Ping-pong with three locks, so that a thread waits in lockSync() and nowhere else. In step k the thread k % 2 gives up lock
 * k % 3, which the other waits for, and then waits for lock (k + 1) % 3, which the other has had since step k - 2.
 */
const LOCKS = 3;
const FIRST: readonly (readonly number[])[] = [[0, 2], [1]];

/** One of the two threads, with the locks that it has. */
interface Player {
  readonly me: number;
  readonly locks: readonly Mutex[];
  readonly held: (Guard | undefined)[];
}

let player: Player | undefined;

/** Takes the locks that a thread, 0 or 1, has to have in the beginning. Both must have done so before they play. */
export function takePlace(handles: readonly Handle[], me: number): void {
  const locks = handles.map(mutexOf);
  player = { me, locks, held: locks.map((lock, i) => (FIRST[me]?.includes(i) === true ? lock.lockSync() : undefined)) };
}

/** Goes there and back so many times, and gives up all locks. */
export function play(roundTrips: number): void {
  if (player === undefined) throw new Error('nobody has taken a place');
  const { me, locks, held } = player;
  if (me === 1) held[0] = locks[0]?.lockSync();
  const last = 2 * roundTrips;
  for (let step = me; step < last; step += 2) {
    held[step % LOCKS]?.unlock();
    const next = (step + 1) % LOCKS;
    if (step + 1 < last) held[next] = locks[next]?.lockSync();
  }
  for (const guard of held) guard?.unlock();
}

function mutexOf(handle: Handle): Mutex {
  const mutex = attach<Mutex>(handle);
  if (!(mutex instanceof Mutex)) throw new TypeError('the handle of a mutex is wanted');
  return mutex;
}
