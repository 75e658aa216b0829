import * as workerThreads from 'node:worker_threads';
import { Absent } from '../harness/absent.js';
import type { LockLoop } from './async-locks.js';

/** The part of the Web Locks API that is used here. */
export interface LockManager {
  request(name: string, callback: () => unknown): Promise<unknown>;
}

/** @throws Absent on a Node without them. */
export function lockManager(): LockManager {
  const { locks } = workerThreads as { locks?: LockManager };
  const { navigator } = globalThis as { navigator?: { locks?: LockManager } };
  const manager = locks ?? navigator?.locks;
  if (manager === undefined) throw new Absent(`absent on this Node (${process.version})`);
  return manager;
}

export function webLocks(): LockLoop {
  const manager = lockManager();
  const nothing = (): void => undefined;
  return async times => {
    for (let i = 0; i < times; i++) await manager.request('partyline-bench', nothing);
  };
}
