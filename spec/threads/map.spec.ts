import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClosedError, TimeoutError } from '../../lib/errors.js';
import { type MapOptions } from '../../lib/threads/map-options.js';
import { ThreadPool } from '../../lib/threads/index.js';
import { TaskMap } from '../../lib/threads/task-map.js';
import { rejection } from '../support/rejection.js';
import type { Item } from './map.worker.js';

const module: URL = new URL('./map.worker.js', import.meta.url);

const maps = suite('ThreadPool.map');

let pool: ThreadPool;
maps.before(() => {
  pool = new ThreadPool({ module, size: 2 });
});
maps.after(() => pool.close());

/** A source that counts how many items were taken from it, and tells whether it was closed. */
class Counted implements Iterable<number> {
  taken = 0;
  closed = 0;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  *[Symbol.iterator](): Generator<number> {
    try {
      while (this.taken < this.#count) yield this.taken++;
    } finally {
      this.closed++;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    for (const n of { [Symbol.iterator]: () => this[Symbol.iterator]() }) {
      await nextTurn();
      yield n;
    }
  }
}

function newFlags(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** Returns when the task was told to stop: the pool does not wait for it to obey. */
async function stopped(flags: Int32Array): Promise<void> {
  while (flags[1] !== 1) await nextTurn();
}

/** The same source, as one of the two kinds. */
function sourceOf(counted: Counted, isAsync: boolean): Iterable<number> | AsyncIterable<number> {
  return isAsync
    ? { [Symbol.asyncIterator]: () => counted[Symbol.asyncIterator]() }
    : { [Symbol.iterator]: () => counted[Symbol.iterator]() };
}

/** Returns when the source is closed: a map does not wait for one that has yet to answer. */
async function closedOf(counted: Counted): Promise<void> {
  while (counted.closed === 0) await nextTurn();
  assert.is(counted.closed, 1);
}

async function collect<R>(results: AsyncIterable<R>): Promise<R[]> {
  const all: R[] = [];
  for await (const result of results) all.push(result);
  return all;
}

function work(items: readonly Item[], options?: MapOptions): Promise<number[]> {
  return collect(pool.map<Item, number>('work', items, options));
}

/** Returns when the pool has nothing to do. */
async function quiet(): Promise<void> {
  for (let { queued, running } = pool.stats(); queued + running > 0; { queued, running } = pool.stats()) await nextTurn();
}

/** Nothing of a map may be left when it is over. */
function assertQuiet(): void {
  const { queued, running } = pool.stats();
  assert.equal({ queued, running }, { queued: 0, running: 0 });
}

maps('results come in the order of the items', async () => {
  const items = [30, 0, 10, 0, 0].map((ms, n) => ({ n, ms }));
  assert.equal(await work(items), [0, 1, 2, 3, 4]);
});

maps('unordered results come as they are ready', async () => {
  const until = newFlags();
  const results: number[] = [];
  for await (const n of pool.map<Item, number>('work', [{ n: 0, until }, { n: 1 }, { n: 2 }], { ordered: false })) {
    results.push(n);
    if (results.length === 2) Atomics.store(until, 0, 1);
  }
  assert.equal(results.toSorted(), [0, 1, 2]);
  assert.is(results.at(-1), 0);
});

maps('any mix of items, sources and options answers what a plain loop would', async () => {
  const item = fc.record({ ms: fc.constantFrom(0, 0, 0, 1, 3) });
  const property = fc.asyncProperty(
    fc.array(item, { maxLength: 30 }),
    fc.option(fc.integer({ min: 1, max: 9 })),
    fc.boolean(),
    fc.boolean(),
    async (list, concurrency, ordered, isAsync) => {
      const items = list.map(({ ms }, n) => ({ n, ms }));
      let taken = 0;
      let consumed = 0;
      let ahead = 0;
      function* source(): Generator<Item> {
        for (const next of items) {
          taken++;
          ahead = Math.max(ahead, taken - consumed);
          yield next;
        }
      }
      async function* later(): AsyncGenerator<Item> {
        for (const next of source()) {
          if (next.n % 3 === 0) await nextTurn();
          yield next;
        }
      }
      const results: number[] = [];
      for await (const result of pool.map<Item, number>('work', isAsync ? later() : source(), {
        ordered,
        concurrency: concurrency ?? undefined,
      })) {
        consumed++;
        results.push(result);
      }
      const expected = items.map(({ n }) => n);
      assert.equal(ordered ? results : results.toSorted((a, b) => a - b), expected);
      // The result that is being handed out has been taken from the map, but not counted here yet.
      if (concurrency !== null) assert.ok(ahead <= concurrency + 1, `${ahead} taken ahead`);
    },
  );
  await fc.assert(property, { numRuns: 60 });
  assertQuiet();
});

for (const isAsync of [false, true]) {
  const aSource = isAsync ? 'an asynchronous source' : 'a synchronous source';

  maps(`${aSource} is not touched before a result is asked for, and never read too far ahead`, async () => {
    const counted = new Counted(100);
    const results = pool.map<number, number>('double', sourceOf(counted, isAsync), { concurrency: 3 });
    await nextTurn();
    assert.is(counted.taken, 0);
    for (let i = 0; i < 20; i++) {
      assert.equal(await results.next(), { done: false, value: 2 * i });
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      assert.is(counted.taken, i + 1 + 3);
    }
    await results.return?.();
    await closedOf(counted);
    assertQuiet();
  });

  maps(`leaving the loop closes ${aSource}`, async () => {
    const counted = new Counted(5_000); // while the first result is late, a map takes as much as it may: about a thousand
    for await (const result of pool.map<number, number>('double', sourceOf(counted, isAsync))) if (result === 4) break;
    await closedOf(counted);
    assert.ok(counted.taken < 5_000);
    assertQuiet();
  });

  maps(`a failing task closes ${aSource}`, async () => {
    const counted = new Counted(100);
    const source = sourceOf(counted, isAsync);
    const error = await rejection(
      collect(
        pool.map<number, number>(
          n => {
            if (n === 5) throw new RangeError('five');
            return n;
          },
          source,
          { concurrency: 2 },
        ),
      ),
    );
    assert.instance(error, RangeError);
    assert.is(error.message, 'five');
    await closedOf(counted);
    assert.ok(counted.taken <= 9, `${counted.taken}`);
    assertQuiet();
  });
}

maps('a slow consumer is not overrun, however short the tasks are', async () => {
  const counted = new Counted(5_000);
  const results = pool.map<number, number>('double', sourceOf(counted, false)); // an item is taken at once, or not at all
  let consumed = 0;
  /** Takes a result, and asks for the next only when that is there. Answers how many items were taken ahead. */
  const consume = async (): Promise<number> => {
    assert.is((await results.next()).value, 2 * consumed++);
    await quiet();
    return counted.taken - consumed;
  };
  // It waits for the first result: if that is late, much has been taken meanwhile.
  while ((await consume()) > 2 * pool.size) assert.ok(consumed < 2_000);
  for (let i = 0; i < 30; i++) assert.ok((await consume()) <= 2 * pool.size, `${counted.taken} taken`);
  await results.return?.();
});

maps('for tasks that are short and results that are waited for, more items are taken', async () => {
  let [ahead, consumed] = [0, 0];
  const counted = new Counted(20_000);
  for await (const _ of pool.map<number, number>('double', counted)) {
    consumed++;
    ahead = Math.max(ahead, counted.taken - consumed);
  }
  assert.ok(ahead > 2 * pool.size, `${ahead} taken ahead`);
  assert.ok(ahead <= 1025, `${ahead} taken ahead`);
});

maps('long tasks are not taken ahead of need', async () => {
  let [ahead, consumed] = [0, 0];
  const items = new Counted(20);
  const slow = async (n: number): Promise<number> => {
    await new Promise(resolve => setTimeout(resolve, 5));
    return n;
  };
  for await (const _ of pool.map<number, number>(slow, items)) {
    consumed++;
    ahead = Math.max(ahead, items.taken - consumed);
  }
  assert.ok(ahead <= 2 * pool.size, `${ahead} taken ahead`);
});

maps('a failing task cancels those that run, and its error comes once', async () => {
  const flags = newFlags();
  const results = pool.map('cancelledOrFails', [
    { flags, fails: false },
    { flags, fails: true },
  ]);
  const [first, second] = await Promise.allSettled([results.next(), results.next()]);
  assert.is(((first as PromiseRejectedResult).reason as Error).message, 'enough');
  assert.equal((second as PromiseFulfilledResult<unknown>).value, { done: true, value: undefined });
  await stopped(flags);
  assertQuiet();
  assert.equal(await results.next(), { done: true, value: undefined });
});

maps('a failure that nobody waits for comes with the next result that is asked for', async () => {
  const until = newFlags();
  const results = pool.map<Item, number>('work', [{ n: 0 }, { n: 1, until, fails: true }, { n: 2 }]);
  assert.equal(await results.next(), { done: false, value: 0 });
  Atomics.store(until, 0, 1);
  await quiet();
  assert.is((await rejection(results.next())).message, 'item 1');
  assert.equal(await results.next(), { done: true, value: undefined });
});

maps('who leaves does not hear of a failure any more', async () => {
  const until = newFlags();
  const results = pool.map<Item, number>('work', [{ n: 0 }, { n: 1, until, fails: true }]);
  await results.next();
  Atomics.store(until, 0, 1);
  await quiet();
  assert.equal(await results.return?.(), { done: true, value: undefined });
  assert.equal(await results.next(), { done: true, value: undefined });
});

maps('return cancels what runs, answers who still asks, and can be called again', async () => {
  const flags = newFlags();
  const results = pool.map('untilCancelled', [flags]);
  const asked = results.next();
  while (flags[0] !== 1) await nextTurn();
  assert.equal(await results.return?.(), { done: true, value: undefined });
  assert.equal(await asked, { done: true, value: undefined });
  await stopped(flags);
  assert.equal(await results.return?.(), { done: true, value: undefined });
  assertQuiet();
});

maps('throw cancels what runs and throws', async () => {
  const flags = newFlags();
  const results = pool.map('untilCancelled', [flags]);
  const asked = rejection(results.next());
  while (flags[0] !== 1) await nextTurn();
  const reason = new RangeError('thrown in');
  assert.is(await rejection(results.throw?.(reason) ?? Promise.resolve()), reason);
  await asked;
  await stopped(flags);
  assertQuiet();
  const idle = pool.map<number, number>('double', [1, 2, 3], { concurrency: 1 });
  await idle.next();
  assert.is(await rejection(idle.throw?.(reason) ?? Promise.resolve()), reason);
  assert.equal(await idle.next(), { done: true, value: undefined });
});

maps('a map that was never begun can be ended, and never touches its source', async () => {
  const counted = new Counted(3);
  const results = pool.map('double', counted);
  await results.return?.();
  assert.equal(await results.next(), { done: true, value: undefined });
  assert.equal([counted.taken, counted.closed], [0, 0]);
  await pool.map('double', counted)[Symbol.asyncDispose]();
});

maps('what the source throws reaches the consumer', async () => {
  for (const isAsync of [false, true]) {
    const reason = new RangeError('source');
    function* broken(): Generator<number> {
      yield 1;
      throw reason;
    }
    async function* brokenLater(): AsyncGenerator<number> {
      yield* broken();
    }
    assert.is(await rejection(collect(pool.map('double', isAsync ? brokenLater() : broken()))), reason);
    assertQuiet();
  }
  const unopened = {
    [Symbol.iterator](): Iterator<number> {
      throw new RangeError('cannot be opened');
    },
  };
  assert.is((await rejection(collect(pool.map('double', unopened)))).message, 'cannot be opened');
});

maps('what the source throws when it is closed reaches who leaves, and does not hide the error of a task', async () => {
  function* stubborn(): Generator<Item> {
    try {
      for (let n = 0; ; n++) yield { n, fails: n === 2 };
    } finally {
      throw new RangeError('closing'); // oxlint-disable-line no-unsafe-finally
    }
  }
  const results = pool.map('work', stubborn(), { concurrency: 1 });
  await results.next();
  assert.is((await rejection(results.return?.() ?? Promise.resolve())).message, 'closing');
  assert.is((await rejection(collect(pool.map('work', stubborn())))).message, 'item 2');
  assertQuiet();
});

maps('a source may end the map that closes it', async () => {
  const flags = newFlags();
  let ended: Promise<unknown> | undefined;
  function* meddler(): Generator<Int32Array> {
    try {
      for (;;) yield flags;
    } finally {
      ended = results.return?.();
    }
  }
  const results = pool.map('untilCancelled', meddler(), { concurrency: 1 });
  const asked = results.next();
  while (flags[0] !== 1) await nextTurn();
  await results.return?.();
  await Promise.all([asked, ended]);
  assertQuiet();
});

maps('a source that never answers does not keep an error or a return waiting', async () => {
  async function* stuck(): AsyncGenerator<Item> {
    yield { n: 0 };
    yield { n: 1, ms: 30, fails: true };
    await new Promise(() => undefined);
  }
  assert.is((await rejection(collect(pool.map('work', stuck())))).message, 'item 1');
  const results = pool.map('work', stuck(), { concurrency: 1 });
  await results.next();
  await rejection(results.next());
  const never = pool.map('work', { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) });
  const asked = never.next();
  await nextTurn();
  await never.return?.();
  assert.equal(await asked, { done: true, value: undefined });
});

maps('a signal ends it with its reason, at any time', async () => {
  const reason = new RangeError('stop');
  const counted = new Counted(3);
  assert.is(await rejection(collect(pool.map('double', counted, { signal: AbortSignal.abort(reason) }))), reason);
  assert.is(counted.taken, 0);
  const controller = new AbortController();
  const flags = newFlags();
  const results = pool.map('untilCancelled', [flags, flags], { signal: controller.signal });
  const asked = rejection(results.next());
  while (flags[0] !== 1) await nextTurn();
  controller.abort(reason);
  assert.is(await asked, reason);
  await stopped(flags);
  assertQuiet();
  const late = new AbortController();
  assert.equal(await work([{ n: 1 }], { signal: late.signal }), [1]);
  late.abort(reason);
});

maps('the signal is let go when it is over, however it ended', async () => {
  const { signal } = new AbortController();
  await work([{ n: 1 }], { signal });
  await rejection(work([{ n: 1, fails: true }], { signal }));
  for await (const _ of pool.map<Item, number>('work', [{ n: 1 }, { n: 2 }], { signal })) break;
  assert.is(getEventListeners(signal, 'abort').length, 0);
});

maps('it is over only when no task is under way, and begins none after that', async () => {
  const begun: { readonly item: unknown; readonly end: () => void }[] = [];
  const executor = {
    name: 'by hand',
    size: 1,
    execute: (_task: unknown, [item]: readonly unknown[] = []): Promise<never> =>
      new Promise((_resolve, reject) => begun.push({ item, end: () => reject(new RangeError('cancelled')) })),
  };
  let give = (_step: IteratorResult<number>): void => undefined;
  const steps = [{ done: false, value: 1 }, new Promise<IteratorResult<number>>(resolve => (give = resolve))];
  const items = { [Symbol.asyncIterator]: () => ({ next: async () => steps.shift() as IteratorResult<number> }) };
  const results = new TaskMap<number, never>({ executor, task: 'any', items, options: {} });
  void results.next();
  while (begun.length === 0) await nextTurn();
  let isOver = false;
  const returned = results.return().then(() => (isOver = true));
  await nextTurn();
  give({ done: false, value: 2 });
  await nextTurn();
  assert.not(isOver);
  begun[0]?.end();
  await returned;
  assert.equal(
    begun.map(({ item }) => item),
    [1],
  );
});

maps('the timeout is that of each task', async () => {
  const items = Array.from({ length: 8 }, (_, n) => ({ n, ms: 30 }));
  assert.is((await work(items, { timeout: 2000, concurrency: 2 })).length, 8);
  assert.instance(await rejection(work([{ n: 0 }, { n: 1, ms: 10_000 }], { timeout: 50 })), TimeoutError);
  assertQuiet();
});

maps('on a closed pool it rejects and closes the source', async () => {
  const closed = new ThreadPool({ module, size: 1 });
  await closed.close();
  const counted = new Counted(3);
  assert.instance(await rejection(collect(closed.map('double', sourceOf(counted, false)))), ClosedError);
  assert.is(counted.closed, 1);
});

maps('a pool that is terminated meanwhile ends it', async () => {
  const doomed = new ThreadPool({ module, size: 1 });
  const flags = newFlags();
  const asked = rejection(doomed.map('untilCancelled', [flags]).next());
  while (flags[0] !== 1) await nextTurn();
  await doomed.terminate();
  assert.instance(await asked, ClosedError);
});

maps('many may ask at a time, and get the results in order', async () => {
  const results = pool.map<number, number>('double', [1, 2, 3]);
  const answers = await Promise.all(Array.from({ length: 5 }, () => results.next()));
  assert.equal(
    answers.map(({ value }) => value),
    [2, 4, 6, undefined, undefined],
  );
  assert.equal(
    answers.map(({ done }) => done),
    [false, false, false, true, true],
  );
});

maps('empty sources give nothing', async () => {
  for (const empty of [[], new Set<number>(), new Map<number, number>(), new Counted(0), sourceOf(new Counted(0), true)]) {
    assert.equal(await collect(pool.map('double', empty as Iterable<number>)), []);
  }
});

maps('`progress` writes nothing when standard error is not a terminal', async () => {
  assert.equal(await work([{ n: 1 }], { progress: true }), [1]);
});

maps('wrong arguments are refused at once, by name', () => {
  const refused = (call: () => unknown, type: typeof TypeError, text: string): void => {
    assert.throws(call, (error: unknown) => error instanceof type && error.message.includes(text));
  };
  refused(() => pool.map('double', 5 as never), TypeError, 'items of map must be an iterable, not 5');
  refused(() => pool.map('double', 'abc'), TypeError, 'iterable, not abc');
  refused(() => pool.map(7 as never, []), TypeError, '7');
  refused(() => pool.map('double', [], { concurrency: 0 }), RangeError, 'concurrency must be 1 or more, not 0');
  refused(() => pool.map('double', [], { concurrency: 1.5 }), RangeError, 'not 1.5');
  refused(() => pool.map('double', [], { concurrency: '2' as never }), TypeError, 'not 2');
  refused(() => pool.map('double', [], { ordered: 1 as never }), TypeError, 'ordered must be true or false, not 1');
  refused(() => pool.map('double', [], { progress: 'yes' as never }), TypeError, 'progress');
  refused(() => pool.map('double', [], { timeout: -1 }), RangeError, 'timeout');
  refused(() => pool.map('double', [], { transfer: [] } as never), TypeError, 'transfer');
});

maps.run();
