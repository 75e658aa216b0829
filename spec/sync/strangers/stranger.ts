import { threadId } from 'node:worker_threads';
import { attach, type Handle, Mutex } from '../../../lib/sync.js';

/** What a thread made by others is given to work with. */
export interface StrangerTask {
  readonly lock: Handle;
  /** A plain count that only the lock protects. */
  readonly cells: Int32Array;
  readonly rounds: number;
}

/** What it answers. */
export interface StrangerAnswer {
  readonly threadId: number;
  /** What it saw of the lock while the one that asked held it: who owns it, and whether it could be taken. */
  readonly ownerThreadId: number | undefined;
  readonly couldTake: boolean;
  /** The same, of the lock that both know by name alone. */
  readonly couldTakeNamed: boolean;
}

/** The name of a lock that strangers know. */
export const STRANGERS_LOCK = 'what strangers know';

/** What every thread does, whoever made it: it looks at two locks that are held, and counts under one that is free by then. */
export async function meetStranger({ lock: handle, cells, rounds }: StrangerTask): Promise<StrangerAnswer> {
  const lock = attach<Mutex>(handle);
  const guard = lock.tryLock();
  const named = Mutex.named(STRANGERS_LOCK).tryLock();
  const answer = { threadId, ownerThreadId: lock.owner?.threadId, couldTake: guard !== undefined, couldTakeNamed: named !== undefined };
  guard?.unlock();
  named?.unlock();
  for (let i = 0; i < rounds; i++) {
    const held = i % 2 === 0 ? lock.lockSync() : await lock.lock();
    cells[0] = (cells[0] ?? 0) + 1; // not atomic on purpose: the lock is what makes it right
    held.unlock();
  }
  return answer;
}
