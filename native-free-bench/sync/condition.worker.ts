import { attach, type Handle } from '../../lib/memory/sharing.js';
import { Condition } from '../../lib/sync/condition.js';
import { Mutex } from '../../lib/sync/mutex.js';

const TURN = 0;

/** A condition and its mutex. */
interface Handles {
  readonly mutex: Handle;
  readonly condition: Handle;
}

/** Waits for its turn and gives it to the other, so many times. */
export function conditionTurns(handles: Handles, memory: SharedArrayBuffer, me: 0 | 1, roundTrips: number): void {
  const [mutex, condition] = [attach<Mutex>(handles.mutex), attach<Condition>(handles.condition)];
  if (!(mutex instanceof Mutex) || !(condition instanceof Condition)) throw new TypeError('a mutex and a condition are wanted');
  const words = new Int32Array(memory);
  const isMyTurn = (): boolean => words[TURN] === me;
  const guard = mutex.lockSync();
  for (let i = 0; i < roundTrips; i++) {
    condition.waitForSync(guard, isMyTurn);
    words[TURN] = 1 - me;
    condition.notify();
  }
  guard.unlock();
}
