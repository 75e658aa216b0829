import { setImmediate as nextTurn } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TimeoutError } from '../../lib/errors.js';
import { ThreadPool } from '../../lib/threads/index.js';
import { rejection } from '../support/rejection.js';

const module: URL = new URL('./map.worker.js', import.meta.url);

const drains = suite('ThreadPool.drain');

drains('returns at once when there is nothing', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  await pool.drain();
  await pool.drain({ timeout: 0 });
});

drains('waits for all that was accepted, also meanwhile, whatever becomes of it', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const first = pool.execute('work', [{ n: 0, ms: 20 }]);
  const failing = rejection(pool.execute('work', [{ n: 1, ms: 10, fails: true }]));
  const drained = Promise.all([pool.drain(), pool.drain()]);
  const later = pool.execute('work', [{ n: 2, ms: 60 }]);
  await drained;
  const { completed, failed, running, queued } = pool.stats();
  assert.equal({ completed, failed, running, queued }, { completed: 2, failed: 1, running: 0, queued: 0 });
  await Promise.all([first, failing, later]);
});

drains('does not close the pool', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  void pool.execute('double', [1]);
  await pool.drain();
  assert.is(await pool.execute('double', [2]), 4);
});

drains('gives up in time and says how many are left', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const [controller, impatience] = [new AbortController(), new AbortController()];
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const task = rejection(pool.execute('untilCancelled', [flags], { signal: controller.signal }));
  const error = await rejection(pool.drain({ timeout: 10 }));
  assert.instance(error, TimeoutError);
  assert.ok(error.message.includes('1 task has not settled'), error.message);
  const reason = new RangeError('enough');
  const drained = rejection(pool.drain({ signal: impatience.signal }));
  while (flags[0] !== 1) await nextTurn();
  impatience.abort(reason);
  assert.is(await drained, reason);
  controller.abort(reason);
  await task;
  await pool.drain();
  assert.instance(await rejection(pool.drain({ timeout: -1 })), RangeError);
});

drains('ends when the pool is terminated', async () => {
  const pool = new ThreadPool({ module, size: 1 });
  const task = rejection(pool.execute('untilCancelled', [new Int32Array(new SharedArrayBuffer(8))]));
  const drained = pool.drain();
  await pool.terminate();
  await Promise.all([drained, task]);
});

drains.run();
