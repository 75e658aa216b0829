import { FutexMutex } from '../bare/futex-mutex.js';
import type { GatePass } from '../harness/crew.js';
import { Gate, type Work } from '../harness/gate.js';
import { lockManager } from '../rivals/web-locks.js';
import { attach, type Handle } from '../../lib/memory/sharing.js';
import type { Mutex } from '../../lib/sync/mutex.js';
import '../../lib/sync/mutex.js'; // attach() below has to know the kind

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

export function withWebLocks({ buffer, members }: GatePass, _member: number, tally: SharedArrayBuffer): Promise<Turns> {
  const manager = lockManager();
  const words = new Int32Array(tally);
  const increment = (): void => {
    words[0]!++; // it has one word
  };
  return new Gate(buffer, members).workAsync(async () => {
    await manager.request('partyline-bench', increment);
  });
}
