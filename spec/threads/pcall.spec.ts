import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClosedError, ThreadExitError, TimeoutError } from '../../lib/errors.js';
import { IndexRing } from '../../lib/queue/index-ring.js';
import { boundMethod, Pcall, pcall, ThreadPool } from '../../lib/threads/index.js';
import { flags } from './flags.js';
import { rejection } from '../support/rejection.js';

const module: URL = new URL('./tasks.worker.js', import.meta.url);
const calls = suite('pcall');

calls('answers in the order of the calls, each from a thread of its own', async () => {
  const threadOf = async (n: number): Promise<[number, number]> => {
    const { threadId } = await import('node:worker_threads');
    return [n, threadId];
  };
  const answers = await pcall(threadOf, [[1], [2], [3]]);
  assert.equal(
    answers.map(([n]) => n),
    [1, 2, 3],
  );
  assert.is(new Set(answers.map(([, id]) => id)).size, 3);
});

calls('calls a method of a shared object', async () => {
  const ring = new IndexRing(4);
  assert.equal(await pcall(boundMethod<[number], boolean>(ring, 'push'), [[1], [2]]), [true, true]);
  assert.is(ring.size, 2);
});

calls('with a pool, uses different threads of it as far as there are any', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const shared = flags();
  const busy = pool.execute('waitFor', [shared], { slot: 0 });
  const slots = (await pcall<{ slot: number }>('context', [[]], { pool })).map(({ slot }) => slot);
  assert.equal(slots, [1]);
  shared[1] = 1;
  await busy;
  const four = await pcall<{ slot: number }>('context', [[], [], [], []], { pool });
  assert.equal(four.map(({ slot }) => slot).sort(), [0, 0, 1, 1]);
});

calls('keeps every failure, in the order of the calls', async () => {
  const odd = (n: number): number => {
    if (n % 2 === 1) throw new RangeError(`odd ${n}\nsecond line`);
    return n;
  };
  const error = (await rejection(pcall(odd, [[1], [2], [3]]))) as AggregateError;
  assert.instance(error, AggregateError);
  assert.is(error.message, 'pcall: 2 of 3 calls failed: call 0: odd 1; call 2: odd 3');
  for (const each of error.errors) assert.instance(each, RangeError);
  const settled = await pcall(odd, [[1], [2]], { settle: true });
  assert.is(settled[0]?.status, 'rejected');
  assert.equal(settled[1], { status: 'fulfilled', value: 2 });
});

calls('a thread that dies is the failure of its call alone', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const [died, lived] = await pcall({ module, name: 'exit' }, [[3], [4]], { settle: true, pool });
  assert.instance((died as PromiseRejectedResult).reason, ThreadExitError);
  assert.is(((lived as PromiseRejectedResult).reason as ThreadExitError).exitCode, 4);
});

calls('the timeout is that of each call', async () => {
  const spinIf = (isLong: boolean): string => {
    while (isLong);
    return 'short';
  };
  await using pool = new ThreadPool({ size: 2 });
  await pool.broadcast(() => undefined); // the start of a thread is within the timeout
  const [long, short] = await pcall(spinIf, [[true], [false]], { timeout: 2_000, settle: true, pool });
  assert.instance((long as PromiseRejectedResult).reason, TimeoutError);
  assert.equal(short, { status: 'fulfilled', value: 'short' });
});

calls('rejects with the reason of the signal, unchanged', async () => {
  const abort = new AbortController();
  const reason = new Error('enough');
  const call = rejection(pcall(() => new Promise(() => undefined), [[], []], { signal: abort.signal }));
  abort.abort(reason);
  assert.is(await call, reason);
  assert.is(await rejection(pcall(() => 1, [[]], { signal: abort.signal })), reason);
});

calls('wrong arguments are TypeErrors that name them', async () => {
  const noop = (): void => undefined;
  for (const args of [undefined, [], ['show version'], [[1], 2], 'x', { a: 1 }]) {
    assert.instance(await rejection(pcall(noop, args as never)), TypeError);
  }
  assert.instance(await rejection(pcall('add', [[1, 2]])), TypeError);
  assert.instance(await rejection(pcall(noop, [[]], { pool: {} as never })), TypeError);
  assert.instance(await rejection(pcall(noop, [[]], { timeout: -1 })), RangeError);
  assert.match((await rejection(pcall(noop, [[]], { settle: 1 as never }))).message, /settle must be true or false, not 1/);
});

calls('Pcall can be watched from start to end', async () => {
  const shared = flags();
  const waitFor = async (flag: Int32Array, n: number): Promise<number> => {
    while (flag[1] === 0) await new Promise(setImmediate);
    return n;
  };
  const both = new Pcall(waitFor, [
    [shared, 1],
    [shared, 2],
  ]);
  assert.equal([both.threadIds, both.living, both.results], [[], 0, undefined]);
  both.start();
  assert.throws(() => both.start());
  assert.is(new Set(both.threadIds).size, 2);
  assert.is(both.living, 2);
  assert.instance(await rejection(both.join({ timeout: 1 })), TimeoutError);
  shared[1] = 1;
  assert.equal(await both.join(), [1, 2]);
  assert.equal([both.living, both.results], [0, [1, 2]]);
  assert.equal(await both.join(), [1, 2]);
});

calls('terminate ends calls that spin, with a pool of their own or a given one', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  for (const options of [{}, { pool }]) {
    const spinning = new Pcall({ module, name: 'spin' }, [[], []], options);
    spinning.start();
    const ended = rejection(spinning.join());
    await spinning.terminate();
    assert.instance(await ended, ClosedError);
    assert.is(spinning.living, 0);
    assert.is(spinning.results, undefined);
  }
  assert.is(await pool.execute('add', [1, 2]), 3);
});

calls.run();
