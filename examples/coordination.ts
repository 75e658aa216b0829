/** Threads that start together, share a few lines, hand work to each other, and find out that they wait in a circle. */
import { setTimeout } from 'node:timers/promises';
import { isMainThread, threadId } from 'node:worker_threads';
import { Barrier, Condition, DeadlockError, inspect, Latch, Mutex, pcall, Semaphore, SharedState, ThreadPool } from 'partyline';

const THREADS = 4;
const JOBS = 1_000;
const WORK_MS = 10;

/** A buffer for one number. */
type Slot = SharedState<{ readonly isFull: 'boolean'; readonly value: 'int32' }>;

/** A task: all threads begin at the same instant, and no more than two of them are ever inside. */
export async function useLine(start: Barrier, lines: Semaphore, most: SharedState<{ now: 'int32'; most: 'int32' }>): Promise<number> {
  await start.wait();
  await lines.run(async () => {
    const now = most.add('now', 1);
    most.update('most', before => Math.max(before, now));
    await setTimeout(WORK_MS);
    most.add('now', -1);
  });
  return threadId;
}

/** A task: puts numbers into the buffer, each when there is room. */
export function produce(mutex: Mutex, changed: Condition, slot: Slot, count: number): void {
  for (let value = 1; value <= count; value++) {
    mutex.runSync(guard => {
      changed.waitForSync(guard, () => !slot.get('isFull'));
      slot.set('value', value);
      slot.set('isFull', true);
      changed.notifyAll();
    });
  }
}

/** A task: takes the numbers out, and answers their sum. */
export function consume(mutex: Mutex, changed: Condition, slot: Slot, count: number): number {
  let sum = 0;
  for (let taken = 0; taken < count; taken++) {
    mutex.runSync(guard => {
      changed.waitForSync(guard, () => slot.get('isFull'));
      sum += slot.get('value');
      slot.set('isFull', false);
      changed.notifyAll();
    });
  }
  return sum;
}

/** A task: takes two locks, one after the other. With another thread that takes them the other way round, a deadlock. */
export function takeBoth(both: Latch, first: Mutex, second: Mutex): string {
  using guard = first.lockSync();
  both.countDown();
  both.waitSync(); // now each of the two threads has its first lock
  try {
    second.lockSync().unlock();
    return `went on with ${guard.held ? 'both' : 'one'}`;
  } catch (error) {
    if (!(error instanceof DeadlockError)) throw error;
    return error.message;
  }
}

async function main(): Promise<void> {
  await using pool = new ThreadPool({ module: new URL(import.meta.url), size: THREADS });

  const most = new SharedState({ now: 'int32', most: 'int32' });
  const lines = new Semaphore(2, { name: 'lines' });
  const start = new Barrier(THREADS);
  await pcall<number>(
    'useLine',
    Array.from({ length: THREADS }, () => [start, lines, most]),
    { pool },
  );
  console.log(`${THREADS} threads, 2 lines: at most ${most.get('most')} were inside at a time`);

  const mutex = new Mutex();
  const changed = new Condition(mutex);
  const slot: Slot = new SharedState({ isFull: 'boolean', value: 'int32' });
  const produced = pool.execute('produce', [mutex, changed, slot, JOBS]);
  console.log('sum of what was handed over:', await pool.execute<number>('consume', [mutex, changed, slot, JOBS]));
  await produced;

  const [red, blue] = [new Mutex({ name: 'red' }), new Mutex({ name: 'blue' })];
  const both = new Latch(2);
  const outcomes = [pool.execute<string>('takeBoth', [both, red, blue]), pool.execute<string>('takeBoth', [both, blue, red])];
  console.log((await Promise.all(outcomes)).sort().join('\n'));
  console.log(inspect().objects.map(({ kind, name, owner }) => `${kind} ${name ?? ''}: ${owner === undefined ? 'free' : 'held'}`));
}

// The threads load this file as well, for its tasks.
if (isMainThread) await main();
