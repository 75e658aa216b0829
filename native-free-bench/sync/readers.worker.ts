import type { GatePass } from '../harness/crew.js';
import { Gate, type Work } from '../harness/gate.js';
import { attach, type Handle } from '../../lib/memory/sharing.js';
import { ReadWriteLock } from '../../lib/sync/read-write-lock.js';

const READERS = 0;

export function readWithLock({ buffer, members }: GatePass, _member: number, handle: Handle): Work {
  const lock = attach<ReadWriteLock>(handle);
  if (!(lock instanceof ReadWriteLock)) throw new TypeError('the handle of a read-write lock is wanted');
  return new Gate(buffer, members).work(() => void lock.readSync().unlock());
}

/** The textbook way: all readers write to the same word. */
export function readWithCount({ buffer, members }: GatePass, _member: number, memory: SharedArrayBuffer): Work {
  const words = new Int32Array(memory);
  return new Gate(buffer, members).work(() => {
    Atomics.add(words, READERS, 1);
    Atomics.sub(words, READERS, 1);
  });
}

export async function readWithMultithreading({ buffer, members }: GatePass, _member: number, memory: SharedArrayBuffer): Promise<Work> {
  const { readTurn } = await import('../rivals/multithreading.js');
  return new Gate(buffer, members).work(readTurn(memory));
}
