import { FutexMutex } from '../bare/futex-mutex.js';
import type { GatePass } from '../harness/crew.js';
import { Gate, type Work } from '../harness/gate.js';
import { type LockManager, lockManager } from '../rivals/web-locks.js';
import { attach, type Handle } from '../../lib/memory/sharing.js';
import type { Mutex } from '../../lib/sync/mutex.js';
import '../../lib/sync/mutex.js'; // attach() below has to know the kind
import { locks } from '../../lib/sync/web-locks.js';

export type Turns = Work;

export function withMutex({ buffer, members }: GatePass, _member: number, tally: SharedArrayBuffer, handle: Handle): Turns {
  const mutex = attach<Mutex>(handle);
  const words = new Int32Array(tally);
  return new Gate(buffer, members).work(() => {
    const guard = mutex.lockSync();
    words[0]!++; // it has one word
    guard.unlock();
  });
}

export function withFutexMutex({ buffer, members }: GatePass, _member: number, tally: SharedArrayBuffer, lock: SharedArrayBuffer): Turns {
  const mutex = new FutexMutex(lock);
  const words = new Int32Array(tally);
  return new Gate(buffer, members).work(() => {
    mutex.lock();
    words[0]!++; // it has one word
    mutex.unlock();
  });
}

export async function withMultithreading(
  { buffer, members }: GatePass,
  _member: number,
  tally: SharedArrayBuffer,
  lock: SharedArrayBuffer,
): Promise<Turns> {
  const { mutexTurn } = await import('../rivals/multithreading.js');
  const words = new Int32Array(tally);
  const turn = mutexTurn(lock, () => {
    words[0]!++; // it has one word
  });
  return new Gate(buffer, members).work(turn);
}

export function withLockRequests({ buffer, members }: GatePass, _member: number, tally: SharedArrayBuffer): Promise<Turns> {
  return requests(locks, new Gate(buffer, members), tally);
}

export function withWebLocks({ buffer, members }: GatePass, _member: number, tally: SharedArrayBuffer): Promise<Turns> {
  return requests(lockManager(), new Gate(buffer, members), tally);
}

function requests(manager: LockManager, gate: Gate, tally: SharedArrayBuffer): Promise<Turns> {
  const words = new Int32Array(tally);
  const increment = (): void => {
    words[0]!++; // it has one word
  };
  return gate.workAsync(async () => {
    await manager.request('partyline-bench', increment);
  });
}
