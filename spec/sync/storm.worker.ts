// A thread of the storm: it uses everything at once until it is killed. Exclusion is checked in words that say who is inside.
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { attach, type Handle, type IndexRing, type Mutex, type ReentrantMutex, type SharedState } from '../../lib/index.js';

interface StormData {
  readonly fifo: Handle;
  readonly eventual: Handle;
  readonly reentrant: Handle;
  readonly ring: Handle;
  readonly state: Handle;
  readonly cells: Int32Array;
  readonly seed: number;
}

/** Words of `cells`: errors seen, sections done, abandoned guards, then one word per lock that names who is inside. */
const ERRORS = 0;
const SECTIONS = 1;
const ABANDONED = 2;
const INSIDE = 3;

const { seed, cells, ...handles } = workerData as StormData;
const locks = [attach<Mutex>(handles.fifo), attach<Mutex>(handles.eventual), attach<ReentrantMutex>(handles.reentrant)];
const ring = attach<IndexRing>(handles.ring);
const state = attach<SharedState<{ count: 'int32'; text: { string: 16 } }>>(handles.state);
const me = threadId;
const isSync = seed % 2 === 0;

let random = seed;
function below(n: number): number {
  random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fff_ffff;
  return (random >> 8) % n;
}

/** What is done inside. `abandoned` allows the name of a dead thread to be there still. */
function section(lock: number, abandoned: boolean): void {
  const before = Atomics.exchange(cells, INSIDE + lock, me);
  if (before !== 0 && !abandoned) Atomics.add(cells, ERRORS, 1);
  for (let i = below(40); i > 0; i--) if (Atomics.load(cells, INSIDE + lock) !== me) Atomics.add(cells, ERRORS, 1);
  Atomics.store(cells, INSIDE + lock, 0);
  Atomics.add(cells, SECTIONS, 1);
  if (abandoned) Atomics.add(cells, ABANDONED, 1);
}

async function once(): Promise<void> {
  const index = below(locks.length);
  const lock = locks[index] as Mutex | ReentrantMutex;
  // A thread that awaits may hold a lock that it has just been granted: if it blocks for another one, then not for long.
  const isBlocking = isSync || below(50) === 0;
  const timeout = below(4) === 0 || isBlocking !== isSync ? below(3) : 10_000;
  try {
    const guard = isBlocking ? lock.lockSync({ timeout }) : await lock.lock({ timeout });
    section(index, guard.abandoned);
    guard.markConsistent();
    guard.unlock();
  } catch (error) {
    const { code } = error as { code?: string };
    // The other flow of this thread has been granted the lock and has not run yet: blocking would never end.
    if (code !== 'DEADLOCK' && (code !== 'TIMEOUT' || timeout === 10_000)) throw error;
  }
  const item = ring.pop();
  if (item !== undefined && !ring.push(item)) Atomics.add(cells, ERRORS, 1);
  state.set('text', 'x'.repeat(below(17)));
  if (!/^x*$/.test(state.get('text'))) Atomics.add(cells, ERRORS, 1);
}

async function flow(): Promise<never> {
  for (;;) await once();
}

// Threads that block have one flow; the others several, so that a thread has waiters on several locks at a time.
parentPort?.postMessage('at work');
await Promise.all(isSync ? [flow()] : [flow(), flow(), flow()]);
