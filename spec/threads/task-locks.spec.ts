// Locks that the scheduler takes for a task before it starts.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Mutex, ReadWriteLock, Semaphore } from '../../lib/index.js';
import { Flags } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';
import { newPool, type Pool, type TaskOptions } from './contract.js';
import { soon } from './patience.js';

const module: URL = new URL('./queue.worker.js', import.meta.url);
const [LET_GO, BEGUN] = [2, 3];
const locks = suite<{ pool: Pool; flags: Flags }>('locks of tasks');

let names = 0;

/** Locks with names are of the whole process: each test has its own. */
function fresh(): string {
  return `task-locks-spec-${++names}`;
}

locks.before.each(async context => {
  context.flags = new Flags();
  context.pool = newPool({ module, size: 3 });
  await Promise.all([0, 1, 2].map(slot => context.pool.execute('where', [], { slot })));
});
locks.after.each(async ({ pool, flags }) => {
  Atomics.store(flags.cells, BEGUN, 1_000);
  Atomics.notify(flags.cells, BEGUN);
  await pool.terminate();
});

function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** How many others ran beside each of some tasks with these locks, at most. */
async function beside({ pool, flags }: { pool: Pool; flags: Flags }, options: readonly TaskOptions[]): Promise<number> {
  const most = options.map((each, i) => pool.execute<number>('takeTurns', [flags.cells, i, 50], each));
  return Math.max(...(await soon(Promise.all(most))));
}

/** Tasks with these locks all run at the same time. */
async function meet({ pool, flags }: { pool: Pool; flags: Flags }, options: readonly TaskOptions[]): Promise<void> {
  const met = heard(Promise.all(options.map((each, i) => pool.execute('linger', [flags.cells, i], each))));
  await soon(flags.reached(options.length, BEGUN));
  Atomics.store(flags.cells, LET_GO, 1);
  await met;
}

locks('tasks with the same name never run together, with different names they do', async context => {
  const [a, b] = [fresh(), fresh()];
  assert.is(
    await beside(
      context,
      Array.from({ length: 9 }, () => ({ locks: [a] })),
    ),
    0,
  );
  await meet({ ...context, flags: new Flags() }, [{ locks: [a] }, { locks: [b] }]);
});

locks('shared locks of a name run together, and never beside an exclusive one', async context => {
  const name = fresh();
  const shared: TaskOptions = { locks: [{ name, mode: 'shared' }] };
  await meet({ ...context, flags: new Flags() }, [shared, shared, shared]);
  const [alone] = await soon(
    Promise.all(
      [{ locks: [name] }, shared, shared].map((each, i) => context.pool.execute<number>('takeTurns', [context.flags.cells, i, 50], each)),
    ),
  );
  assert.is(alone, 0);
});

locks('several locks are taken all or nothing: tasks that name them in any order do not deadlock', async context => {
  const [a, b, c] = [fresh(), fresh(), fresh()];
  const sets = [
    [a, b],
    [b, c],
    [c, a],
    [b, a],
    [a, b, c],
  ];
  const options = Array.from({ length: 60 }, (_, i) => ({ locks: sets[i % sets.length] ?? [] }));
  assert.is(await beside(context, options), 0);
});

locks('a task that waits for a lock uses up neither a thread nor its timeout', async () => {
  const pool = newPool({ module, size: 1 });
  const mutex = new Mutex();
  const guard = mutex.lockSync();
  const waiting = heard(pool.execute('double', [4], { locks: [mutex], timeout: 1_000 }));
  for (let i = 0; i < 5; i++) assert.is(await soon(pool.execute('double', [i])), 2 * i);
  const startMs = performance.now();
  while (performance.now() - startMs < 1_100) await soon(pool.execute('double', [5]));
  guard.unlock();
  assert.is(await soon(waiting), 8);
  assert.is(mutex.locked, false);
  await pool.terminate();
});

locks(
  'a mutex, a side of a read-write lock and a permit of a semaphore are held while the task runs, and given back',
  async ({ pool, flags }) => {
    const [mutex, readWrite, semaphore] = [new Mutex(), new ReadWriteLock(), new Semaphore(2)];
    const held = heard(pool.execute('linger', [flags.cells, 0], { locks: [mutex, readWrite, semaphore] }));
    await soon(flags.reached(1, BEGUN));
    assert.equal([mutex.tryLock(), readWrite.tryRead(), semaphore.available], [undefined, undefined, 1]);
    Atomics.store(flags.cells, LET_GO, 1);
    await soon(held);
    assert.equal([mutex.locked, semaphore.available], [false, 2]);
    const guard = readWrite.tryWrite();
    assert.ok(guard !== undefined);
    guard?.unlock();
  },
);

for (const how of ['exit', 'timeout', 'throw'] as const) {
  locks(`the locks of a task that ends by ${how} are free again`, async ({ pool, flags }) => {
    const mutex = new Mutex();
    const task = { exit: 'exit', timeout: 'holdUp', throw: 'double' }[how];
    const args = how === 'throw' ? [-1] : [flags.cells, 0, 3];
    await rejection(soon(pool.execute(task, args, { locks: [mutex], ...(how === 'timeout' && { timeout: 50 }) })));
    assert.is(await soon(pool.execute('double', [3], { locks: [mutex] })), 6);
    assert.is(mutex.locked, false);
  });
}

locks('an abort takes a task out of the line for its locks', async ({ pool, flags }) => {
  const mutex = new Mutex();
  const guard = mutex.lockSync();
  const abort = new AbortController();
  const waiting = rejection(soon(pool.execute('run', [flags.cells, 1], { locks: [mutex], signal: abort.signal })));
  const next = heard(pool.execute('run', [flags.cells, 2], { locks: [mutex] }));
  abort.abort('enough');
  assert.is(await waiting, 'enough');
  guard.unlock();
  assert.is(await soon(next), 2);
  assert.is(flags.cells[BEGUN], 1);
});

locks('a large set is not starved by small ones that keep coming', async ({ pool, flags }) => {
  const [a, b] = [fresh(), fresh()];
  let isOver = false;
  const keepAsking = async (name: string): Promise<void> => {
    while (!isOver) await pool.execute('takeTurns', [flags.cells, 0, 1], { locks: [name] }).catch(() => undefined);
  };
  const small = [keepAsking(a), keepAsking(a), keepAsking(b), keepAsking(b)];
  try {
    assert.is(await soon(pool.execute('double', [5], { locks: [a, b] })), 10);
  } finally {
    isOver = true;
    await Promise.all(small);
  }
});

// The task that got the locks was handed in while answers were read, which were then read a second time.
locks('hundreds of tasks that pass locks on, among others that need none, are each answered once', async () => {
  await using pool = newPool({ module, size: 1 });
  for (let round = 0; round < 5; round++) {
    const mutexes = Array.from({ length: 4 }, () => new Mutex());
    const options = (i: number): TaskOptions => (i % 2 === 0 ? { locks: mutexes.slice(i % 4, (i % 4) + 1) } : {});
    const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => pool.execute('doubleLater', [i, 0], options(i))));
    assert.equal(
      answers,
      Array.from({ length: 300 }, (_, i) => 2 * i),
    );
  }
});

locks('locks that are none are refused', async ({ pool }) => {
  for (const wrong of [5, '', {}, { name: 'x', mode: 'odd' }, { name: 5 }]) {
    assert.match((await rejection(pool.execute('double', [1], { locks: [wrong as never] }))).name, /^(Type|Range)Error$/);
  }
  assert.instance(await rejection(pool.execute('double', [1], { locks: 'db' as never })), TypeError);
});

locks.run();
