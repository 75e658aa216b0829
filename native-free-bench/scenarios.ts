import { flatObject, longString, mixed, oneInteger, shortString, threeIntegers } from './codec/small-values.js';
import type { Figure } from './harness/figure.js';
import { awaited as awaitedLock } from './mutex/awaited.js';
import { contended } from './mutex/contended.js';
import { death } from './mutex/death.js';
import { handOff } from './mutex/hand-off.js';
import { reentrantMutex, uncontended } from './mutex/uncontended.js';
import { awaited as awaitedWorker } from './pool/awaited.js';
import { slots } from './pool/slots.js';
import { slowDevice } from './pool/slow-device.js';
import { manyThreads } from './ring/many-threads.js';
import { singleThread } from './ring/single-thread.js';
import { uncontendedEventual, uncontendedFifo, contendedByRealm, contendedByThreads, handOverByThreads } from './scale/threads.js';
import { abortsByWaiters, handOverByWaiters } from './scale/waiters.js';
import { manyOnFrr, manyOnSimulator } from './session/many-callers.js';
import { onFrr, onSimulator } from './session/one-caller.js';
import { barrierPhases } from './sync/barrier.js';
import { conditionPingPong } from './sync/condition.js';
import { lockRequests, manyLockRequests } from './sync/lock-requests.js';
import { namedLookups } from './sync/named.js';
import { readWriteLock } from './sync/read-write-lock.js';
import { manyReaders } from './sync/readers.js';
import { awaitedSemaphore, semaphore } from './sync/semaphore.js';
import { sharedEvent } from './sync/shared-event.js';
import { cpu } from './threads/cpu.js';
import { crowded, concurrent, sequential } from './threads/execute.js';
import { blocking } from './threads/execute-sync.js';
import { freshInTurn, freshTogether } from './threads/fresh.js';
import { mapped } from './threads/map.js';
import { nested } from './threads/nested.js';
import { payloads } from './threads/payloads.js';
import { pcallInNewThreads, pcallOnPool } from './threads/pcall.js';
import { byThreads } from './threads/scale.js';
import { lives } from './threads/start.js';

/** What can be asked for on the command line. */
export const SCENARIOS: Readonly<Record<string, readonly Figure[]>> = {
  mutex: [uncontended, reentrantMutex, awaitedLock, contended, handOff, death],
  sync: [
    semaphore,
    awaitedSemaphore,
    readWriteLock,
    manyReaders,
    sharedEvent,
    conditionPingPong,
    barrierPhases,
    lockRequests,
    manyLockRequests,
    namedLookups,
  ],
  scale: [
    uncontendedEventual,
    uncontendedFifo,
    handOverByThreads,
    contendedByRealm,
    contendedByThreads,
    handOverByWaiters,
    abortsByWaiters,
  ],
  ring: [singleThread, manyThreads],
  pool: [slots, awaitedWorker, slowDevice],
  codec: [oneInteger, threeIntegers, shortString, longString, flatObject, mixed],
  threads: [sequential, concurrent, crowded, nested, mapped, blocking, pcallOnPool, pcallInNewThreads],
  payloads,
  'threads-scale': byThreads,
  cpu,
  start: [...lives, freshInTurn, freshTogether],
  session: [onSimulator, manyOnSimulator, onFrr, manyOnFrr],
};
