import { Mutex, RwLock, Semaphore } from 'multithreading'; // throws on import where there is no `navigator`: before Node 21
import type { LockLoop } from './async-locks.js';

/** The same, for a thread that blocks. */
type BlockingLoop = (times: number) => void;

export function blockingMutex(): BlockingLoop {
  const mutex = new Mutex();
  return times => {
    for (let i = 0; i < times; i++) mutex.blockingLock().dispose();
  };
}

export function awaitedMutex(): LockLoop {
  const mutex = new Mutex();
  return async times => {
    for (let i = 0; i < times; i++) (await mutex.lock()).dispose();
  };
}

export function blockingSemaphore(): BlockingLoop {
  const semaphore = new Semaphore(1);
  return times => {
    for (let i = 0; i < times; i++) semaphore.blockingAcquire().dispose();
  };
}

export function awaitedSemaphore(): LockLoop {
  const semaphore = new Semaphore(1);
  return async times => {
    for (let i = 0; i < times; i++) (await semaphore.acquire()).dispose();
  };
}

export function blockingReader(): BlockingLoop {
  const lock = new RwLock();
  return times => {
    for (let i = 0; i < times; i++) lock.blockingRead().dispose();
  };
}

/** One turn of a thread with the mutex in this memory, 4 bytes. */
export function mutexTurn(memory: SharedArrayBuffer, inside: () => void): () => void {
  const mutex = new Mutex(undefined, memory);
  return () => {
    const guard = mutex.blockingLock();
    inside();
    guard.dispose();
  };
}

/** One turn of a reader with the lock in this memory, 4 bytes. */
export function readTurn(memory: SharedArrayBuffer): () => void {
  const lock = new RwLock(undefined, memory);
  return () => lock.blockingRead().dispose();
}
