import { attach, type Handle } from '../../lib/memory/sharing.js';
import { Mutex } from '../../lib/sync/mutex.js';

const LAST = 0;
const HAND_OFFS = 1;
const TURN = 0;

/** Locks and unlocks until the lock has gone from one thread to the other and back so many times. Only changes of owner count. */
export function fifoTurns(handle: Handle, shared: SharedArrayBuffer, me: number, roundTrips: number): void {
  const mutex = attach<Mutex>(handle);
  if (!(mutex instanceof Mutex)) throw new TypeError('the handle of a mutex is wanted');
  const words = new Int32Array(shared);
  for (let isOver = false; !isOver; ) {
    const guard = mutex.lockSync();
    if (words[LAST] !== me) words[HAND_OFFS]!++; // both words are there
    words[LAST] = me;
    isOver = (words[HAND_OFFS] ?? 0) > 2 * roundTrips;
    guard.unlock();
  }
}

/** Waits for its turn and gives it to the other, so many times. */
export function bareTurns(shared: SharedArrayBuffer, me: number, roundTrips: number): void {
  const words = new Int32Array(shared);
  for (let i = 0; i < roundTrips; i++) {
    while (Atomics.load(words, TURN) !== me) Atomics.wait(words, TURN, 1 - me);
    Atomics.store(words, TURN, 1 - me);
    Atomics.notify(words, TURN);
  }
}
