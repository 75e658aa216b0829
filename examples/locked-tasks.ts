/** Tasks that say which locks they need: the pool starts each of them when it can have all of its locks, and holds up nobody meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { Mutex, Semaphore, SharedState, type TaskLock, ThreadPool } from 'partyline';

/** Who is inside, this moment and at most. */
type Visits = SharedState<{ readonly now: 'int32'; readonly most: 'int32' }>;

const WORK_MS = 50;

/** A task: is inside for a moment. */
export async function visit(visits: Visits): Promise<void> {
  const now = visits.add('now', 1);
  visits.update('most', most => Math.max(most, now));
  await sleep(WORK_MS);
  visits.add('now', -1);
}

/** A task: dies with the locks that the pool holds for it. */
export function die(): never {
  process.exit(3);
}

async function mostOf(pool: ThreadPool, locks: readonly TaskLock[], exclusive = false): Promise<number> {
  const visits: Visits = new SharedState({ now: 'int32', most: 'int32' });
  await Promise.all(Array.from({ length: 6 }, () => pool.execute('visit', [visits], { locks, exclusive })));
  return visits.get('most');
}

async function main(): Promise<void> {
  await using pool = new ThreadPool({ module: new URL(import.meta.url), size: 3 });
  await pool.broadcast(() => undefined); // now all threads are there

  // A string is a name of `locks.request`: the same lock in every thread of the process.
  console.log(`with the console of r1 and a port: ${await mostOf(pool, ['r1 console', 'port 8080'])} at a time`);
  console.log(`with two licences: ${await mostOf(pool, [new Semaphore(2)])} at a time`);
  console.log(`reading a table: ${await mostOf(pool, [{ name: 'table', mode: 'shared' }])} at a time`);
  console.log(`exclusive: ${await mostOf(pool, [], true)} at a time`);

  // A task that waits for its locks takes up no thread, and its `timeout` does not run.
  const mutex = new Mutex({ name: 'database' });
  const guard = await mutex.lock();
  const ended: string[] = [];
  const waiting = pool.execute(() => 'the one with the lock', [], { locks: [mutex], timeout: 1_000 }).then(name => ended.push(name));
  await pool.execute(() => 'the one without').then(name => ended.push(name));
  guard.unlock();
  await waiting;
  console.log(`first ${ended.join(', then ')}`);

  // The locks of a task whose thread dies are free again, and the next guard says so.
  await pool.execute('die', [], { locks: [mutex] }).catch((error: unknown) => console.log(String(error)));
  using next = await mutex.lock({ timeout: 1_000 });
  console.log(`abandoned: ${next.abandoned}`);
}

// The threads load this file as well, for its tasks.
if (isMainThread) await main();
