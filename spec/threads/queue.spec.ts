// Which task is next: order, priorities, a full queue, several at a time in one thread, one that runs alone.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Flags } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';
import { newPool, type Pool, type PoolOptions } from './contract.js';
import { endOf, soon } from './patience.js';

const module: URL = new URL('./queue.worker.js', import.meta.url);
const SECOND_MS = 1_000;
const [MOST, LET_GO, BEGUN, ORDER] = [1, 2, 3, 16];

const queue = suite<{ flags: Flags; make: (options: PoolOptions) => Pool }>('the queue of a pool');
const pools: Pool[] = [];

queue.before.each(context => {
  context.flags = new Flags();
  context.make = options => {
    const pool = newPool({ module, ...options });
    pools.push(pool);
    return pool;
  };
});
queue.after.each(async ({ flags }) => {
  // Whoever still waits for a task to begin is a test that has failed.
  Atomics.store(flags.cells, BEGUN, 1_000);
  Atomics.notify(flags.cells, BEGUN);
  await Promise.all(pools.splice(0).map(pool => pool.terminate()));
});

function letGo({ cells }: Flags): void {
  Atomics.store(cells, LET_GO, 1);
  Atomics.notify(cells, LET_GO);
}

/** Who has begun, in that order. */
function order({ cells }: Flags): number[] {
  return [...cells.subarray(ORDER, ORDER + (cells[BEGUN] ?? 0))];
}

/** A promise whose rejection is nobody's business when the test fails before it gets there. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Has all threads started: tasks that could run beside each other then do. */
async function warm(pool: Pool): Promise<void> {
  await Promise.all(Array.from({ length: pool.size }, (_, slot) => pool.execute('where', [], { slot })));
}

/** A task that keeps the only thread of a pool busy until it is let go. */
async function hold(pool: Pool, flags: Flags): Promise<{ readonly held: Promise<unknown> }> {
  const held = heard(pool.execute('holdUp', [flags.cells, 0]));
  await soon(flags.reached(1, BEGUN));
  return { held };
}

queue('tasks of one thread begin in the order in which they were given', async ({ make, flags }) => {
  const pool = make({ size: 1 });
  const numbers = Array.from({ length: 200 }, (_, i) => i);
  assert.equal(await Promise.all(numbers.map(i => pool.execute('run', [flags.cells, i]))), numbers);
  assert.equal(order(flags), numbers);
});

queue('a higher priority begins first, equals in their order, and a task without one has priority 0', async ({ make, flags }) => {
  const pool = make({ size: 1 });
  const { held } = await hold(pool, flags);
  const given: [i: number, priority: number | undefined][] = [
    [1, undefined],
    [2, 5],
    [3, -1],
    [4, 0],
    [5, 5],
    [6, 9],
    [7, undefined],
    [8, -1],
  ];
  const tasks = heard(
    Promise.all(given.map(([i, priority]) => pool.execute('run', [flags.cells, i], priority === undefined ? {} : { priority }))),
  );
  letGo(flags);
  await soon(Promise.all([held, tasks]));
  assert.equal(order(flags), [0, 6, 2, 5, 1, 4, 7, 3, 8]);
});

queue('a priority that is no number is refused', async ({ make, flags }) => {
  const pool = make({ size: 1 });
  assert.instance(await rejection(soon(pool.execute('run', [flags.cells, 1], { priority: 'high' as never }))), TypeError);
  assert.instance(await rejection(soon(pool.execute('run', [flags.cells, 1], { priority: NaN }))), RangeError);
});

queue('a task past maxQueue is refused with QUEUE_FULL, those before it are not, and a place that is left can be had', async context => {
  const { flags } = context;
  const pool = context.make({ size: 1, maxQueue: 2 });
  const { held } = await hold(pool, flags);
  const abort = new AbortController();
  const [first, second] = [{}, { signal: abort.signal }].map((options, i) => heard(pool.execute('run', [flags.cells, 1 + i], options)));
  assert.is((await rejection(soon(pool.execute('run', [flags.cells, 3])))).code, 'QUEUE_FULL');
  abort.abort('enough');
  assert.is(await rejection(second as Promise<unknown>), 'enough');
  const third = heard(pool.execute('run', [flags.cells, 4]));
  assert.is((await rejection(soon(pool.execute('run', [flags.cells, 5])))).code, 'QUEUE_FULL');
  letGo(flags);
  await held;
  assert.equal([await first, await third], [1, 4]);
  assert.is(await pool.execute('run', [flags.cells, 6]), 6);
  assert.equal(order(flags), [0, 1, 4, 6]);
});

queue('QUEUE_FULL is told by the promise, and the error says how many wait', async ({ make, flags }) => {
  const pool = make({ size: 1, maxQueue: 3 });
  const { held } = await hold(pool, flags);
  const ends = Promise.allSettled(Array.from({ length: 50 }, (_, i) => pool.execute('run', [flags.cells, 1 + i])));
  letGo(flags);
  await held;
  const refused = (await ends).filter(end => end.status === 'rejected').map(end => end.reason as Error & { code: string });
  assert.is(refused.length, 47);
  for (const error of refused) assert.equal([error.name, error.code, /3/.test(error.message)], ['QueueFullError', 'QUEUE_FULL', true]);
});

queue('concurrency: so many awaiting tasks share a thread, and not one more', async ({ make, flags }) => {
  const pool = make({ size: 1, concurrency: 3 });
  const tasks = heard(Promise.all([0, 1, 2, 3, 4].map(i => pool.execute('linger', [flags.cells, i]))));
  await soon(flags.reached(3, BEGUN));
  await new Promise(setImmediate);
  assert.equal(order(flags), [0, 1, 2]);
  letGo(flags);
  assert.is(new Set(await soon(tasks)).size, 1);
  assert.equal(order(flags), [0, 1, 2, 3, 4]);
  assert.ok((flags.cells[MOST] ?? 9) <= 3);
});

queue('concurrency: without it a thread runs one task at a time, also one that awaits', async ({ make, flags }) => {
  const pool = make({ size: 2 });
  await warm(pool);
  const others = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.execute<number>('takeTurns', [flags.cells, i, 3])));
  assert.ok((flags.cells[MOST] ?? 9) <= 2);
  assert.ok(others.every(most => most <= 1));
});

queue('concurrency: an abort of one task does not touch those beside it', async ({ make, flags }) => {
  const pool = make({ size: 1, concurrency: 3 });
  const aborts = [0, 1].map(() => new AbortController());
  const [one, two] = aborts.map(({ signal }, i) => heard(pool.execute('lingerUntilAborted', [flags.cells, i], { signal })));
  const three = heard(pool.execute('linger', [flags.cells, 2]));
  await soon(flags.reached(3, BEGUN));
  aborts[0]?.abort('first');
  assert.is(await rejection(one as Promise<unknown>), 'first');
  assert.is(await pool.execute('run', [flags.cells, 3]), 3);
  aborts[1]?.abort('second');
  assert.is(await rejection(two as Promise<unknown>), 'second');
  letGo(flags);
  assert.type(await three, 'number');
});

queue('concurrency: when a thread ends, the tasks in it reject, and those that it has not begun run elsewhere', async ({ make, flags }) => {
  const pool = make({ size: 1, concurrency: 2 });
  const beside = heard(rejection(soon(pool.execute('linger', [flags.cells, 0]))));
  const ends = heard(rejection(soon(pool.execute('exit', [flags.cells, 1, 3]))));
  const after = heard(Promise.all([2, 3, 4].map(i => pool.execute('run', [flags.cells, i]))));
  assert.equal([(await beside).code, (await ends).code], ['THREAD_EXIT', 'THREAD_EXIT']);
  assert.equal(await soon(after), [2, 3, 4]);
  assert.equal(order(flags), [0, 1, 2, 3, 4]);
});

queue('exclusive: nothing else runs meanwhile, what came before it ends before, what came after it begins after', async context => {
  const { flags } = context;
  const pool = context.make({ size: 3 });
  await warm(pool);
  const before = heard(Promise.all([0, 1, 2, 3].map(i => pool.execute('takeTurns', [flags.cells, i, 5]))));
  const alone = heard(pool.execute<number>('takeTurns', [flags.cells, 100, 200], { exclusive: true }));
  const after = heard(Promise.all([4, 5, 6, 7].map(i => pool.execute('takeTurns', [flags.cells, i, 5]))));
  assert.is(await soon(alone), 0);
  await soon(Promise.all([before, after]));
  assert.is(order(flags).indexOf(100), 4);
});

queue('exclusive: a task that dies, times out or is aborted while it waits or runs alone lets the others go on', async context => {
  const { flags } = context;
  const pool = context.make({ size: 2 });
  await warm(pool);
  const abort = new AbortController();
  const lingering = heard(pool.execute('linger', [flags.cells, 0]));
  await soon(flags.reached(1, BEGUN));
  const waiting = heard(rejection(soon(pool.execute('run', [flags.cells, 1], { exclusive: true, signal: abort.signal }))));
  const dying = heard(rejection(soon(pool.execute('exit', [flags.cells, 2, 3], { exclusive: true }))));
  const last = heard(pool.execute('run', [flags.cells, 3]));
  abort.abort('enough');
  assert.is(await waiting, 'enough');
  letGo(flags);
  assert.type(await lingering, 'number');
  assert.is((await dying).code, 'THREAD_EXIT');
  assert.is(await last, 3);
  assert.equal(order(flags), [0, 2, 3]);
});

queue('drain waits until nothing runs or waits, and the pool stays open', async ({ make, flags }) => {
  const pool = make({ size: 1 });
  await pool.drain();
  const { held } = await hold(pool, flags);
  const queued = heard(pool.execute('run', [flags.cells, 1]));
  assert.is((await rejection(soon(pool.drain({ timeout: 10 })))).code, 'TIMEOUT');
  assert.is(await rejection(soon(pool.drain({ signal: AbortSignal.abort('enough') }))), 'enough');
  let isDrained = false;
  const drained = pool.drain().then(() => (isDrained = true));
  await new Promise(setImmediate);
  assert.is(isDrained, false);
  letGo(flags);
  assert.is.not(await endOf(drained, SECOND_MS), 'pending');
  assert.equal(order(flags), [0, 1]);
  await Promise.all([held, queued]);
  assert.is(await pool.execute('run', [flags.cells, 2]), 2);
});

queue('drain ends too when the tasks fail or the pool is terminated', async ({ make, flags }) => {
  const pool = make({ size: 1 });
  const failing = heard(rejection(soon(pool.execute('exit', [flags.cells, 0, 3]))));
  assert.is.not(await endOf(pool.drain(), SECOND_MS), 'pending');
  assert.is((await failing).code, 'THREAD_EXIT');
  const lingering = heard(rejection(soon(pool.execute('linger', [flags.cells, 1]))));
  const drained = endOf(pool.drain(), SECOND_MS);
  await pool.terminate();
  assert.is.not(await drained, 'pending');
  assert.is((await lingering).code, 'CLOSED');
});

queue.run();
