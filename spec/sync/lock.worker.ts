// What threads do in the specs of locks.
import { type Guard, type IndexRing, Mutex, type ReentrantMutex, share, type SharedState } from '../../lib/index.js';

type Lock = Mutex | ReentrantMutex;

/** Flags in plain shared memory, by which a spec and its threads tell each other how far they are. */
export interface Flags {
  readonly cells: Int32Array;
}

export function signal({ cells }: Flags, index: number): void {
  Atomics.add(cells, index, 1);
  Atomics.notify(cells, index);
}

export function sleepForEver(): never {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('unreachable');
}

/** Counts up a plain, unprotected word under the lock; answers how often another thread was inside as well. */
export async function countUnderLock(lock: Lock, { cells }: Flags, rounds: number, isAsync: boolean): Promise<number> {
  let intruders = 0;
  for (let i = 0; i < rounds; i++) {
    const guard: Guard = isAsync ? await lock.lock() : lock.lockSync();
    if (Atomics.add(cells, 1, 1) !== 0) intruders++;
    cells[0] = (cells[0] ?? 0) + 1; // not atomic on purpose: the lock is what makes it right
    Atomics.sub(cells, 1, 1);
    guard.unlock();
  }
  return intruders;
}

/** Takes the lock, says so, and never gives it back. */
export function holdForEver(lock: Lock, flags: Flags): void {
  lock.lockSync();
  signal(flags, 0);
  sleepForEver();
}

/** Takes the lock and leaves the thread in an orderly way. */
export function holdAndExit(lock: Lock): void {
  lock.lockSync();
  process.exit(0);
}

/** Says that it waits, waits blocked, and answers what kind of guard it got. */
export function lockBlocked(lock: Lock, flags: Flags): boolean {
  signal(flags, 0);
  const guard = lock.lockSync();
  const { abandoned } = guard;
  guard.unlock();
  return abandoned;
}

/** Waits for the lock in order and appends its number to the log of service. */
export async function lockInOrder(lock: Lock, flags: Flags, number: number): Promise<void> {
  const waiting = lock.lock();
  signal(flags, 0);
  const guard = await waiting;
  const at = Atomics.add(flags.cells, 1, 1);
  flags.cells[2 + at] = number;
  guard.unlock();
}

/** Holds the lock for a while. */
export async function holdFor(lock: Lock, flags: Flags, ms: number): Promise<void> {
  const guard = await lock.lock();
  signal(flags, 0);
  await new Promise(resolve => setTimeout(resolve, ms));
  guard.unlock();
}

/** Moves items from one ring to another, as long as there are some; answers which, in order. */
export function drainRing(ring: IndexRing): number[] {
  const items: number[] = [];
  for (let item = ring.pop(); item !== undefined; item = ring.pop()) items.push(item);
  return items;
}

/** Takes an index out and puts it back, again and again. */
export function rotateRing(ring: IndexRing, rounds: number): number {
  let missed = 0;
  for (let i = 0; i < rounds; i++) {
    const index = ring.pop();
    if (index === undefined) missed++;
    else ring.push(index);
  }
  return missed;
}

/** Adds to a state. */
export function addToState(state: SharedState<{ count: 'int32'; sum: 'float64'; text: { string: 40 } }>, rounds: number): void {
  for (let i = 0; i < rounds; i++) {
    state.add('count', 1);
    state.update('sum', sum => sum + 0.5);
    state.set('text', `${'x'.repeat(i % 37)}|${i % 37}`);
  }
}

/** Writes two fields to equal values; a snapshot must never see one old text with a torn copy. */
export function readState(state: SharedState<{ count: 'int32'; sum: 'float64'; text: { string: 40 } }>, rounds: number): number {
  let torn = 0;
  for (let i = 0; i < rounds; i++) {
    const text = state.get('text');
    const [body = '', length = '0'] = text.split('|');
    if (text !== '' && body.length !== Number(length)) torn++;
  }
  return torn;
}

/** Opens mutexes of the same names as others at the same time; answers which they are. */
export function nameAll(prefix: string, rounds: number, flags: Flags, threads: number): string[] {
  const ids: string[] = [];
  for (let round = 0; round < rounds; round++) {
    Atomics.add(flags.cells, 10, 1);
    while (Atomics.load(flags.cells, 10) < threads * (round + 1)); // all at once
    ids.push(share(Mutex.named(`${prefix} ${round}`)).id);
  }
  return ids;
}
