// A thread of the storm on lock sets: a pool that lets its tasks take locks, or an outsider that takes them one by one.
import { parentPort, workerData } from 'node:worker_threads';
import { type Guard, locks, Mutex, type Permit, ReadWriteLock } from '../../lib/sync.js';
import { LockAdmission } from '../../lib/threads/lock-admission.js';
import { LockAsker } from '../support/lock-asker.js';
import { LockStormBoard } from '../support/storm/lock-storm-board.js';
import { generator, someOf, stormLocks, wantOf } from '../support/storm/lock-storm-locks.js';

export interface LockStormData {
  readonly cells: Int32Array;
  readonly slot: number;
  readonly seed: number;
  readonly role: 'pool' | 'outsider';
  /** It dies by its own hand after so many sets. */
  readonly dies: number | undefined;
}

const TASKS = 4;

const { cells, slot, seed, role, dies } = workerData as LockStormData;
const board = new LockStormBoard(cells);
const random = generator(seed);
const all = stormLocks();
let uses = 0;

board.moveIn(slot);
parentPort?.postMessage('at work');
const admission = new LockAdmission();
// One alone is outside: it blocks the thread.
await (role === 'pool' ? Promise.all(Array.from({ length: TASKS }, beTask)) : beOutsider());
parentPort?.postMessage(admission.size === 0 ? 'at rest' : 'has forgotten somebody');

async function beTask(): Promise<void> {
  while (!board.mustStop) {
    const wants = someOf(all, 4, random).map(lock => wantOf(lock, random(2) === 0));
    const asker = LockAsker.request(
      admission,
      wants.map(([lock]) => lock),
    );
    const sinceMs = performance.now();
    if (random(8) === 0) await turns(random(4));
    else if ((await asker.answered) !== 'granted') throw asker.error;
    if (asker.hasThem) {
      board.countGranted(performance.now() - sinceMs);
      await stayInside(wants.map(([, told]) => told));
    }
    admission.leave(asker.set, random(10) === 0);
  }
}

async function beOutsider(): Promise<void> {
  while (!board.mustStop) {
    const chosen = all[random(all.length)] as (typeof all)[number];
    const [, told] = wantOf(chosen, random(2) === 0);
    const { lock } = chosen;
    const inside = async (): Promise<void> => stayInside([told]);
    if (typeof lock === 'string') await locks.request(lock, { mode: told.isShared ? 'shared' : 'exclusive' }, inside);
    else if (lock instanceof Mutex && random(2) === 0) lock.runSync(() => (board.enter(slot, [told]), board.leave(slot, [told])));
    else {
      using _: Guard | Permit =
        lock instanceof Mutex ? await lock.lock() : lock instanceof ReadWriteLock ? await side(lock, told.isShared) : await lock.acquire();
      await inside();
    }
    await turns(random(3));
  }
}

function side(lock: ReadWriteLock, isShared: boolean): Promise<Guard> {
  return isShared ? lock.read() : lock.write();
}

async function stayInside(told: Parameters<LockStormBoard['enter']>[1]): Promise<void> {
  board.enter(slot, told);
  if (++uses === dies) process.exit(3);
  await turns(random(3));
  board.leave(slot, told);
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(resolve => setImmediate(resolve));
}
