// What a user's audit has found: calls that never ended, and what one thread's listeners did to a pool.
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type pcall, ThreadPool, type threadContext } from '../../lib/index.js';
import { rejection } from '../support/rejection.js';

const module: URL = new URL('./nested.worker.js', import.meta.url);
const PATIENCE = { timeout: 10_000 };
const edges = suite('the edges of a pool');

/** A task that ends when it is told. */
async function untilAborted(): Promise<void> {
  const { threadContext: contextHere } = (await import('partyline')) as { threadContext: typeof threadContext };
  await once(contextHere().signal, 'abort');
}

edges('a task for a slot that a smaller pool does not have any more is answered or rejected', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  await pool.execute('whoAmI', [], { slot: 1 });
  // Those that the thread has begun by then are answered.
  const given = Array.from({ length: 4 }, () => pool.execute<number>('whoAmI', [], { slot: 1 }).catch((error: unknown) => error));
  await pool.resize(1);
  for (const end of await Promise.all(given)) assert.ok(typeof end === 'number' || end instanceof RangeError, String(end));
  assert.instance(await rejection(pool.execute('whoAmI', [], { slot: 1 })), RangeError);
});

edges('an exclusive task for one slot starts when the last other task has ended in another slot', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const other = pool.execute<number>('dive', [pool, 2], { slot: 0 });
  assert.is(await pool.execute<number>('add', [1, 2], { ...PATIENCE, slot: 1, exclusive: true }), 3);
  await other;
});

edges('a listener that throws is an uncaught error of its own, and the pool works on', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const fail = (): never => {
    throw new RangeError('a listener');
  };
  pool.on('threadReady', fail).on('idle', fail);
  const uncaught: unknown[] = [];
  const note = (error: unknown): unknown => uncaught.push(error);
  process.on('uncaughtException', note);
  try {
    assert.is(await pool.execute<number>('add', [1, 2], PATIENCE), 3);
    assert.is(await pool.execute<number>('add', [3, 4], PATIENCE), 7);
    await new Promise(setImmediate);
  } finally {
    process.off('uncaughtException', note);
    pool.off('threadReady', fail).off('idle', fail);
  }
  assert.ok(uncaught.length >= 2 && uncaught.every(error => error instanceof RangeError));
  assert.throws(() => pool.on('nothing' as 'idle', fail), /nothing/);
});

edges('a module that ends its thread without an error rejects the tasks after a bounded number of starts', async () => {
  await using pool = new ThreadPool({ module: 'data:text/javascript,process.exit(0); export const add = () => 1;', size: 1 });
  const error = await rejection(pool.execute('add', [], PATIENCE));
  assert.is((error as { code?: string }).code, 'TASK');
});

edges('a task can use all slots of its own pool, its own included', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const spread = async (inside: ThreadPool): Promise<number[][]> => {
    const ours = (await import('partyline')) as { pcall: typeof pcall };
    return [await inside.broadcast(() => 1), await ours.pcall(() => 2, [[], []], { pool: inside })];
  };
  for (let round = 0; round < 5; round++) {
    assert.equal(await pool.execute(spread, [pool], { ...PATIENCE, slot: 1 }), [
      [1, 1],
      [2, 2],
    ]);
  }
});

for (const method of ['close', 'drain'] as const) {
  edges(`${method}() of its own pool is a DeadlockError inside a task`, async () => {
    await using pool = new ThreadPool({ module, size: 1 });
    const wait = (inside: ThreadPool, name: 'close' | 'drain'): Promise<string> =>
      inside[name]().then(
        () => 'it has waited',
        (error: unknown) => (error as { code: string }).code,
      );
    assert.is(await pool.execute(wait, [pool, method], PATIENCE), 'DEADLOCK');
  });
}

edges('a later close with a grace ends what an earlier close would wait for', async () => {
  const pool = new ThreadPool({ module, size: 1 });
  const task = rejection(pool.execute(untilAborted));
  const first = pool.close();
  await pool.close({ grace: 20 });
  await first;
  assert.is(((await task) as { code?: string }).code, 'CLOSED');
});

edges('another thread can close a pool, twice, and is answered', async () => {
  await using other = new ThreadPool({ module, size: 1 });
  const pool = new ThreadPool({ module, size: 1 });
  assert.is(await pool.execute<number>('add', [1, 2]), 3);
  const closeTwice = async (its: ThreadPool): Promise<string> => {
    await its.close();
    await its.close();
    return 'closed';
  };
  assert.is(await other.execute(closeTwice, [pool], PATIENCE), 'closed');
  assert.is(((await rejection(pool.execute('add', [1, 2]))) as { code?: string }).code, 'CLOSED');
});

edges('a task asks for stats while the main thread is blocked for it', () => {
  const pool = new ThreadPool({ module, size: 1, name: 'seen from inside' });
  const ask = (inside: ThreadPool): string => inside.stats().name;
  assert.is(pool.executeSync(ask, [pool], PATIENCE), 'seen from inside');
  return pool.close();
});

edges.run();
