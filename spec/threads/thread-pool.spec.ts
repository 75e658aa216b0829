import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClosedError, TaskError } from '../../lib/errors.js';
import { IndexRing } from '../../lib/queue/index-ring.js';
import { Mutex } from '../../lib/sync/mutex.js';
import { boundMethod } from '../../lib/threads/bound-method.js';
import { threadContext } from '../../lib/threads/thread-context.js';
import { ThreadPool, type ThreadPoolOptions } from '../../lib/threads/index.js';
import { rejection } from '../support/rejection.js';

const module: URL = new URL('./tasks.worker.js', import.meta.url);
const pools = suite('ThreadPool');

pools('runs an export of its module by name', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  assert.is(await pool.execute<number>('add', [1, 2]), 3);
});

pools('runs an inline function, which can import', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const join = async (a: string, b: string): Promise<string> => {
    const path = await import('node:path');
    return path.posix.join(a, b);
  };
  assert.is(await pool.execute(join, ['a', 'b']), 'a/b');
});

pools('runs functions written as methods, generators of promises and arrows', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const holder = {
    double(n: number): number {
      return n * 2;
    },
    async later(n: number): Promise<number> {
      return n * 3;
    },
  };
  assert.is(await pool.execute(holder.double, [2]), 4);
  assert.is(await pool.execute(holder.later, [2]), 6);
  assert.is(await pool.execute((n: number) => n, [2]), 2);
});

pools('runs a task of another module', async () => {
  await using pool = new ThreadPool({ size: 1 });
  assert.is(await pool.execute({ module, name: 'add' }, [2, 3]), 5);
});

pools('calls a bound method on the same shared object', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const ring = new IndexRing(4);
  assert.is(await pool.execute(boundMethod<[number], boolean>(ring, 'push'), [3]), true);
  assert.is(ring.pop(), 3);
});

pools('gives a task the same shared object, however deep in its arguments', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const ring = new IndexRing(4);
  const push = (box: { rings: Map<string, IndexRing> }): unknown => {
    box.rings.get('it')?.push(2);
    return { back: [box.rings.get('it')] };
  };
  const answer = (await pool.execute(push, [{ rings: new Map([['it', ring]]) }])) as { back: unknown[] };
  assert.is(ring.pop(), 2);
  assert.is(answer.back[0], ring);
});

pools('starts tasks in the order in which they were given', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const started: number[] = [];
  await Promise.all([0, 1, 2, 3, 4].map(i => pool.execute('add', [i, 0], { onStart: () => started.push(i) })));
  assert.equal(started, [0, 1, 2, 3, 4]);
});

pools('settles a thousand tasks on two threads', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const sums = await Promise.all(Array.from({ length: 1_000 }, (_, i) => pool.execute<number>('add', [i, 1])));
  assert.equal(
    sums,
    Array.from({ length: 1_000 }, (_, i) => i + 1),
  );
  assert.is(pool.stats().completed, 1_000);
});

pools('starts a thread only when there is a task for it', async () => {
  await using pool = new ThreadPool({ module, size: 3 });
  assert.is(pool.stats().threads.length, 0);
  await pool.execute('add', [1, 1]);
  await pool.execute('add', [1, 1]);
  assert.is(pool.stats().threads.length, 1);
});

pools('runs a task in the slot that was asked for', async () => {
  await using pool = new ThreadPool({ module, size: 3, name: 'slots' });
  for (const slot of [2, 0, 2]) {
    const seen = await pool.execute<{ slot: number; pool: string; outside: unknown }>('context', [], { slot });
    assert.is(seen.slot, slot);
    assert.is(seen.pool, 'slots');
    assert.equal(seen.outside, { slot, pool: 'slots' });
  }
});

pools('moves what is in the transfer list', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const buffer = new ArrayBuffer(8);
  assert.is(await pool.execute((moved: ArrayBuffer) => moved.byteLength, [buffer], { transfer: [buffer] }), 8);
  assert.is(buffer.byteLength, 0);
});

pools('passes env, argv and execArgv on', async () => {
  await using pool = new ThreadPool({ size: 1, env: { COLOUR: 'red' }, argv: ['--fast'], execArgv: ['--conditions=special'] });
  const seen = await pool.execute(() => [process.env['COLOUR'], process.argv.at(-1), process.execArgv]);
  assert.equal(seen, ['red', '--fast', ['--conditions=special']]);
});

pools('names the exports there are when a task is unknown', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  for (const name of ['missing', 'toString', 'notAFunction', '__proto__']) {
    const error = await rejection(pool.execute(name));
    assert.instance(error, TaskError);
    assert.match(error.message, `no function '${name}'`);
    assert.match(error.message, 'whoAmI');
  }
});

pools('rejects a task whose arguments cannot be cloned, and goes on', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const error = await rejection(pool.execute('echo', [() => undefined]));
  assert.instance(error, TaskError);
  assert.instance(error.cause, DOMException);
  assert.is((error as TaskError).task, 'echo');
  assert.is(await pool.execute('add', [1, 1]), 2);
});

pools('rejects a task that is given a guard, and goes on', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const mutex = new Mutex();
  using guard = mutex.lockSync();
  const error = await rejection(pool.execute('echo', [{ mutex, guard }]));
  assert.instance(error, TaskError);
  assert.match(error.message, 'send its lock');
  assert.is((await pool.execute<unknown[]>('echo', [mutex]))[0], mutex);
});

pools('rejects a task whose result cannot be cloned, and keeps the thread', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const before = await pool.execute('whoAmI');
  const error = await rejection(pool.execute('answerUncloneable'));
  assert.instance(error, TaskError);
  assert.match(error.message, 'answerUncloneable');
  assert.instance(error.cause, DOMException);
  assert.is(await pool.execute('whoAmI'), before);
});

pools('rejects an inline function that asks for its own module, and says what to do instead', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const error = await rejection(pool.execute(() => import.meta.url));
  assert.instance(error, TaskError);
  assert.match(error.message, 'import.meta is of the module it was written in: give it as an argument');
});

// A getter used to throw where a task was thought to have thrown, and an awaited task took its thread with it.
pools('rejects a task whose result throws when it is looked at, and keeps the thread', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const before = await pool.execute('whoAmI');
  for (const task of ['answerBroken', 'answerBrokenLater']) {
    const error = await rejection(pool.execute(task));
    assert.instance(error, TaskError, task);
    assert.instance(error.cause, RangeError);
  }
  assert.is(await pool.execute('whoAmI'), before);
});

pools('rejects an inline function that is none by itself', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const odd = Object.assign((): number => 1, { toString: () => '' });
  assert.is(await pool.execute(odd), 1);
  assert.instance(await rejection(pool.execute(Math.max, [1])), TypeError);
  assert.instance(await rejection(pool.execute(class {} as never)), TypeError);
});

pools('says once of each task that it has started, also when one in front of it takes unusually long', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  for (let n = 0; n < 50; n++) await Promise.all([pool.execute('compute', [0]), pool.execute('compute', [0])]);
  const starts: number[] = [];
  const tasks = Array.from({ length: 100 }, (_, n) =>
    pool.execute('compute', [n === 0 ? 30_000 : 0], { onStart: () => (starts[n] = (starts[n] ?? 0) + 1) }),
  );
  await Promise.all(tasks);
  assert.equal(
    starts,
    tasks.map(() => 1),
  );
});

for (const kind of ['twice', 'both', 'answerThenThrow', 'anotherPromise']) {
  pools(`a task may return what only looks like a promise: ${kind}`, async () => {
    await using pool = new ThreadPool({ module, size: 1 });
    assert.is(await pool.execute('likePromise', [kind]), 1);
    assert.is(await pool.execute('add', [1, 2]), 3);
  });
}

pools('finishes what it accepted before it closes', async () => {
  const pool = new ThreadPool({ module, size: 1 });
  const sums = Promise.all([1, 2, 3].map(n => pool.execute<number>('add', [n, n])));
  const closed = pool.close();
  assert.instance(await rejection(pool.execute('add', [1, 1])), ClosedError);
  await closed;
  await pool.close();
  assert.equal(await sums, [2, 4, 6]);
  assert.is(pool.stats().threads.length, 0);
});

pools('closes although a task left a timer running', async () => {
  const pool = new ThreadPool({ size: 1 });
  await pool.execute(() => void setInterval(() => undefined, 1_000));
  await pool.close();
  assert.is(pool.stats().threads.length, 0);
});

pools('rejects running and queued tasks when it is terminated', async () => {
  const pool = new ThreadPool({ module, size: 1 });
  const tasks = [pool.execute('never'), pool.execute('add', [1, 2])].map(rejection);
  await pool.terminate();
  for (const error of await Promise.all(tasks)) assert.instance(error, ClosedError);
  await pool.terminate();
  await pool.close();
});

pools('can be terminated while it closes', async () => {
  const pool = new ThreadPool({ module, size: 1 });
  const task = rejection(pool.execute('never'));
  const closed = pool.close();
  await pool.terminate();
  await closed;
  assert.instance(await task, ClosedError);
});

pools('rejects options that make no sense, naming them', () => {
  const wrong: [unknown, typeof TypeError | typeof RangeError, string][] = [
    [{ size: 0 }, RangeError, 'size'],
    [{ size: 1.5 }, RangeError, '1.5'],
    [{ size: NaN }, RangeError, 'NaN'],
    [{ size: '2' }, TypeError, 'size'],
    [{ name: '' }, TypeError, 'name'],
    [{ name: 3n }, TypeError, '3n'],
    [{ module: 'file://%zz' }, TypeError, '%zz'],
    [{ module: 'tasks.js' }, TypeError, 'tasks.js'],
    [{ module: '/tasks.json' }, TypeError, 'json'],
    [{ env: 'A=1' }, TypeError, 'env'],
    [{ argv: 'x' }, TypeError, 'argv'],
    [{ execArgv: [1] }, TypeError, 'execArgv'],
    [{ resourceLimits: { maxHeap: 1 } }, TypeError, 'maxHeap'],
    [{ resourceLimits: { stackSizeMb: -1 } }, RangeError, 'stackSizeMb'],
    [null, TypeError, 'null'],
  ];
  for (const [options, errorClass, said] of wrong) {
    assert.throws(
      () => new ThreadPool(options as ThreadPoolOptions),
      (error: Error) => error instanceof errorClass && error.message.includes(said),
    );
  }
});

pools('rejects calls that make no sense, and starts no thread for them', async () => {
  await using pool = new ThreadPool({ size: 2 });
  const noop = (): void => undefined;
  const wrong: [Promise<unknown>, typeof TypeError | typeof RangeError][] = [
    [pool.execute('add'), TypeError],
    [pool.execute(5 as never), TypeError],
    [pool.execute(noop, 5 as never), TypeError],
    [pool.execute(noop, [], { timeout: -1 }), RangeError],
    [pool.execute(noop, [], { timeout: NaN }), RangeError],
    [pool.execute(noop, [], { timeout: '5' as never }), TypeError],
    [pool.execute(noop, [], { signal: {} as never }), TypeError],
    [pool.execute(noop, [], { slot: 2 }), RangeError],
    [pool.execute(noop, [], { transfer: 5 as never }), TypeError],
  ];
  for (const [call, errorClass] of wrong) assert.instance(await rejection(call), errorClass);
  assert.is(pool.stats().threads.length, 0);
});

pools('has no context in a thread that is not a pool’s', () => {
  assert.throws(() => threadContext(), TypeError);
});

pools.run();
