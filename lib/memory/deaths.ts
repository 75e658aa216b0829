import { threadId } from 'node:worker_threads';
import type { Worker } from 'node:worker_threads';
import { sayFarewell } from './farewells.js';
import { isGone } from './kernel-thread.js';
import type { Realm } from './realm.js';
import { oncePerThread } from './this-thread.js';

/**
 * How a thread's death is heard of. Never by heartbeats: a paused thread is not dead.
 *
 * 1. The thread's own `exit` hook, when it ends by itself.
 * 2. Its creator's `exit` event, when it was terminated or ran out of memory. Every thread that has loaded partyline sees
 *    every worker that it makes (`process.on('worker')`), whoever wrote the `new Worker`.
 * 3. On Linux the kernel's list of threads, looked at by whoever has waited for a while.
 */

/** Reports to the realm what this thread's event loop hears of. */
export function listenForDeaths(realm: Realm): void {
  if (threadId !== 0) leaveAtExit(realm); // the main thread's exit ends everything
  process.on('worker', (worker: Worker) => {
    const child = worker.threadId; // -1 once it has ended
    worker.once('exit', () => reapFamily(realm, child));
  });
}

/** The realms that this thread says goodbye to. */
const joined: Set<Realm> = oncePerThread('joined realms', () => new Set());

/** Says that this thread is gone, as the last of its exit handlers: the others may use locks. */
function leaveAtExit(realm: Realm): void {
  joined.add(realm);
  oncePerThread('exit hook', () => {
    const leave = (code: number): void => {
      if (code === 0) sayFarewell();
      joined.forEach(left => left.reap(threadId));
    };
    process.on('exit', leave);
    // Handlers are called in the order in which they were added: one that is added later makes this one move behind it.
    process.on('newListener', (event, listener) => {
      if (event !== 'exit' || listener === leave) return;
      process.nextTick(() => {
        process.off('exit', leave);
        process.on('exit', leave);
      });
    });
    return true;
  });
}

/** Reaps every thread of which the kernel knows no more. */
export function probeForDeaths(realm: Realm): void {
  for (let lane = 0; lane < realm.lanes; lane++) {
    const occupant = realm.occupant(lane);
    if (occupant !== undefined && occupant.threadId !== threadId && isGone(occupant)) realm.reap(occupant.threadId);
  }
}

/** A thread's `exit` is emitted after its own workers were joined, so it is evidence for all its descendants. */
function reapFamily(realm: Realm, dead: number): void {
  realm.reap(dead);
  for (let lane = 0; lane < realm.lanes; lane++) {
    const occupant = realm.occupant(lane);
    if (occupant?.parentThreadId === dead) reapFamily(realm, occupant.threadId);
  }
}
