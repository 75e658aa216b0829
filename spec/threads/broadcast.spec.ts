import { setImmediate as nextTurn } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClosedError, TimeoutError } from '../../lib/errors.js';
import { ThreadPool } from '../../lib/threads/index.js';
import { rejection } from '../support/rejection.js';

const module: URL = new URL('./map.worker.js', import.meta.url);

const broadcasts = suite('ThreadPool.broadcast');

broadcasts('runs once in every slot, threads that have not started included, and answers in their order', async () => {
  await using pool = new ThreadPool({ module, size: 3 });
  await pool.execute('slot', [], { slot: 1 });
  assert.equal(await pool.broadcast<number>('slot'), [0, 1, 2]);
  assert.equal(await pool.broadcast((...values: number[]) => values, [1, 2]), [
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
  assert.is(pool.stats().completed, 7);
});

broadcasts('tells in which slots it failed, when all have ended', async () => {
  await using pool = new ThreadPool({ module, size: 3, name: 'caster' });
  const error = (await rejection(pool.broadcast('failInSlot', [0, 2]))) as AggregateError;
  assert.instance(error, AggregateError);
  assert.is(error.message, 'broadcast: 2 of 3 calls on pool caster failed: slot 0: not in 0; slot 2: not in 2');
  assert.equal(
    error.errors.map(each => (each as Error).message),
    ['not in 0', 'not in 2'],
  );
  assert.is(pool.stats().completed, 1);
  assert.is(pool.stats().running, 0);
});

broadcasts('a signal ends it with its reason; a timeout is that of each call', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const controller = new AbortController();
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const reason = new RangeError('stop');
  const cast = rejection(pool.broadcast('untilCancelled', [flags], { signal: controller.signal }));
  while (flags[0] !== 1) await nextTurn();
  controller.abort(reason);
  assert.is(await cast, reason);
  assert.is(await rejection(pool.broadcast('slot', [], { signal: controller.signal })), reason);
  const error = (await rejection(pool.broadcast('untilCancelled', [flags], { timeout: 50 }))) as AggregateError;
  assert.is(error.errors.length, 2);
  for (const each of error.errors) assert.instance(each, TimeoutError);
});

broadcasts('on a closed pool every slot fails with ClosedError', async () => {
  const pool = new ThreadPool({ module, size: 2 });
  await pool.close();
  const { errors } = (await rejection(pool.broadcast('slot'))) as AggregateError;
  assert.is(errors.length, 2);
  for (const each of errors) assert.instance(each, ClosedError);
});

broadcasts('wrong arguments are refused before anything runs', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  assert.instance(await rejection(pool.broadcast(5 as never)), TypeError);
  assert.instance(await rejection(pool.broadcast('slot', 5 as never)), TypeError);
  assert.instance(await rejection(pool.broadcast('slot', [], { timeout: -1 })), RangeError);
  for (const options of [{ slot: 1 }, { transfer: [] }]) {
    const error = await rejection(pool.broadcast('slot', [], options as never));
    assert.instance(error, TypeError);
    assert.ok(error.message.includes(Object.keys(options)[0] ?? '-'));
  }
  assert.is(pool.stats().threads.length, 0);
});

broadcasts.run();
