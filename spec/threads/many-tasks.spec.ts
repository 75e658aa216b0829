// map(), broadcast() and tasks().
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejection } from '../support/rejection.js';
import { newPool, type Pool } from './contract.js';
import type * as Tasks from './queue.worker.js';

const module: URL = new URL('./queue.worker.js', import.meta.url);
const many = suite<{ pool: Pool }>('many tasks at once');

many.before.each(context => {
  context.pool = newPool({ module, size: 2 });
});
many.after.each(({ pool }) => pool.terminate());

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const got: T[] = [];
  for await (const item of items) got.push(item);
  return got;
}

const NUMBERS = Array.from({ length: 100 }, (_, i) => i);
const DOUBLED = NUMBERS.map(n => 2 * n);

/** An endless source that says how far it was read and whether it was let go. */
class Source implements AsyncIterable<number> {
  read = 0;
  isReturned = false;

  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    try {
      for (;;) yield this.read++;
    } finally {
      this.isReturned = true;
    }
  }
}

many('map answers in the order of the items, over an array, a generator and an async generator', async ({ pool }) => {
  function* numbers(): Generator<number> {
    yield* NUMBERS;
  }
  async function* later(): AsyncGenerator<number> {
    for (const n of NUMBERS) yield await Promise.resolve(n);
  }
  for (const items of [NUMBERS, new Set(NUMBERS), numbers(), later()]) assert.equal(await all(pool.map('doubleLater', items)), DOUBLED);
  assert.equal(await all(pool.map('double', [])), []);
});

many('map with ordered: false answers everything, as it comes', async ({ pool }) => {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const firstIsLast = async ({ n, isLet }: { n: number; isLet: Int32Array }): Promise<number> => {
    while (n === 0 && Atomics.load(isLet, 0) === 0) await new Promise(setImmediate);
    return n;
  };
  const items = [0, 1, 2, 3].map(n => ({ n, isLet: cell }));
  const got: number[] = [];
  for await (const n of pool.map<unknown, number>(firstIsLast, items, { ordered: false, concurrency: 2 })) {
    got.push(n);
    if (got.length === 3) Atomics.store(cell, 0, 1);
  }
  assert.equal([...got].sort(), [0, 1, 2, 3]);
  assert.is(got.at(-1), 0);
});

many('map calls the task with the item alone', async ({ pool }) => {
  const countArguments = (...args: unknown[]): number => args.length;
  assert.equal(await all(pool.map(countArguments, ['a', 'b'])), [1, 1]);
});

many('map reads its source no further ahead than it has tasks for', async ({ pool }) => {
  const source = new Source();
  const results = pool.map<number, number>('double', source, { concurrency: 4 })[Symbol.asyncIterator]();
  assert.equal(await results.next(), { value: 0, done: false });
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  assert.ok(source.read <= 10, `${source.read} read`);
  for (let n = 1; n < 50; n++) assert.is((await results.next()).value, 2 * n);
  assert.ok(source.read <= 60, `${source.read} read`);
  await results.return?.();
  assert.is(source.isReturned, true);
});

many('map is left by break: its source is let go, and the pool has nothing more to do', async ({ pool }) => {
  const source = new Source();
  for await (const n of pool.map<number, number>('double', source)) if (n >= 20) break;
  assert.is(source.isReturned, true);
  await pool.drain();
  const { read } = source;
  await new Promise(setImmediate);
  assert.is(source.read, read);
});

many('map rejects with the error of a task, lets its source go, and the pool works on', async ({ pool }) => {
  async function* numbers(): AsyncGenerator<number> {
    try {
      yield* [1, 2, -3, 4];
      for (;;) yield 5;
    } finally {
      isReturned = true;
    }
  }
  let isReturned = false;
  const error = await rejection(all(pool.map('double', numbers())));
  assert.instance(error, RangeError);
  assert.match(error.message, '-3');
  while (!isReturned) await new Promise(setImmediate); // nobody waits for a source that has yet to answer
  assert.is(await pool.execute('double', [4]), 8);
});

many('map rejects with the error of its source', async ({ pool }) => {
  function* numbers(): Generator<number> {
    yield 1;
    throw new SyntaxError('no more');
  }
  assert.instance(await rejection(all(pool.map('double', numbers()))), SyntaxError);
  assert.throws(
    () => pool.map('double', 5 as never),
    (error: unknown) => error instanceof TypeError,
  );
});

many('map ends with the reason of its signal, also while it waits for its source', async ({ pool }) => {
  const abort = new AbortController();
  let asked = 0;
  const stalled: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => (asked++ === 0 ? Promise.resolve({ value: 1, done: false }) : new Promise(() => undefined)),
    }),
  };
  const results = pool.map<number, number>('double', stalled, { signal: abort.signal })[Symbol.asyncIterator]();
  assert.is((await results.next()).value, 2);
  const next = rejection(results.next());
  abort.abort('enough');
  assert.is(await next, 'enough');
});

many('map over 20,000 items answers each once', async ({ pool }) => {
  let sum = 0;
  let count = 0;
  const items = Array.from({ length: 20_000 }, (_, i) => i);
  for await (const n of pool.map<number, number>('double', items, { concurrency: 1_000 })) {
    sum += n;
    count++;
  }
  assert.equal([count, sum], [20_000, 20_000 * 19_999]);
});

many('broadcast runs once on every thread, and answers in the order of the slots', async ({ pool }) => {
  const seen = await pool.broadcast<{ slot: number; threadId: number }>('where');
  assert.equal(
    seen.map(({ slot }) => slot),
    [0, 1],
  );
  assert.is(new Set(seen.map(({ threadId }) => threadId)).size, 2);
  assert.equal(await pool.broadcast('greet', ['x', { loud: true }]), ['X', 'X']);
});

many('broadcast rejects when it fails on one thread, and the pool works on', async ({ pool }) => {
  const error = await rejection(pool.broadcast('failInSlot', [1]));
  assert.match(error.message, 'slot 1');
  assert.is(await pool.execute('double', [2]), 4);
});

many('tasks are the functions of the module, with their types', async ({ pool }) => {
  const tasks = pool.tasks<typeof Tasks>();
  const doubled: number = await tasks.double(4);
  const greeting: string = await tasks.greet('who', { loud: true });
  assert.equal([doubled, greeting, await tasks.doubleLater(3)], [8, 'WHO', 6]);
  assert.instance(await rejection(tasks.double(-1)), RangeError);
});

many('tasks has nothing that would make it a promise, and an unknown task rejects', async ({ pool }) => {
  const tasks = pool.tasks<Record<string, () => Promise<unknown>>>();
  assert.is(await Promise.resolve(tasks), tasks);
  assert.is((await rejection(tasks['missing']?.() ?? Promise.resolve())).code, 'TASK');
});

many.run();
