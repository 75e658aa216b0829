import { setImmediate as nextTurn } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TimeoutError } from '../../lib/errors.js';
import { ThreadPool } from '../../lib/threads/index.js';
import { rejection } from '../support/rejection.js';
import { flags } from './flags.js';
import { withinGrace } from './patience.js';

const module: URL = new URL('./tasks.worker.js', import.meta.url);
const cancellation = suite('ThreadPool, cancelling');

cancellation('a signal that is aborted already rejects with its reason and starts nothing', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const reason = new Error('enough');
  assert.is(await rejection(pool.execute('add', [1, 2], { signal: AbortSignal.abort(reason) })), reason);
  assert.is(pool.stats().threads.length, 0);
});

cancellation('an aborted task in the queue is taken out of it', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const shared = flags();
  let running: Promise<unknown> | undefined;
  await new Promise<unknown>(onStart => (running = pool.execute('waitFor', [shared], { onStart })));
  const abort = new AbortController();
  let hasStarted = false;
  const queued = rejection(pool.execute('add', [1, 2], { signal: abort.signal, onStart: () => (hasStarted = true) }));
  abort.abort();
  assert.is((await queued).name, 'AbortError');
  assert.is(pool.stats().queued, 0);
  shared[1] = 1;
  assert.is(await running, 'released');
  assert.is(hasStarted, false);
});

cancellation('timeout 0 is now or never: TimeoutError, and nothing starts', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  assert.instance(await rejection(pool.execute('add', [1, 2], { timeout: 0 })), TimeoutError);
  assert.is(pool.stats().threads.length, 0);
});

cancellation('a task that spins for ever is ended with its thread, and the next one works', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const first = await pool.execute('whoAmI');
  const error = await rejection(pool.execute('spin', [], { timeout: 20 }));
  assert.instance(error, TimeoutError);
  assert.match(error.message, 'spin');
  assert.is.not(await pool.execute('whoAmI'), first);
});

cancellation('a running task sees the abort, and may end by itself: then its thread stays', () =>
  withinGrace(async told => {
    await using pool = new ThreadPool({ module, size: 1 });
    const thread = await pool.execute('whoAmI');
    const shared = flags();
    const abort = new AbortController();
    const task = rejection(pool.execute('stopWhenTold', [shared], { signal: abort.signal }));
    while (shared[0] === 0) await nextTurn(); // taken, and begun
    told();
    abort.abort('enough');
    assert.is(await task, 'enough');
    assert.is(await pool.execute('whoAmI'), thread);
    assert.is(shared[1], 1);
  }),
);

cancellation('throwIfAborted works in a loop that never awaits', () =>
  withinGrace(async told => {
    await using pool = new ThreadPool({ module, size: 1 });
    const thread = await pool.execute('whoAmI');
    told();
    assert.instance(await rejection(pool.execute('spinUntilAborted', [], { timeout: 20 })), TimeoutError);
    assert.is(await pool.execute('whoAmI'), thread);
  }),
);

cancellation('timeouts beyond 2^31 ms and Infinity do not run out', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  assert.is(await pool.execute('add', [1, 2], { timeout: 2 ** 40 }), 3);
  assert.is(await pool.execute('add', [1, 2], { timeout: Infinity }), 3);
});

cancellation('one signal for many tasks leaves no listener and no warning', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const warnings: Error[] = [];
  const note = (warning: Error): number => warnings.push(warning);
  process.on('warning', note);
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 30 }, () => pool.execute('add', [1, 2], { signal })));
  await new Promise(setImmediate);
  process.off('warning', note);
  assert.equal(warnings, []);
});

cancellation('close waits for a cancelled task that is still running', async () => {
  const pool = new ThreadPool({ module, size: 1 });
  await pool.execute('whoAmI');
  const task = rejection(pool.execute('never', [], { timeout: 10 }));
  await task;
  await pool.close();
  assert.is(pool.stats().threads.length, 0);
});

cancellation('a pool that hears late of the end of a cancelled task does not end its thread, which has gone on', async () => {
  await using pool = new ThreadPool({ module, size: 1, concurrency: 2 });
  const [first, second] = [flags(), flags()];
  const abort = new AbortController();
  const cancelled = rejection(pool.execute('stopWhenTold', [first], { signal: abort.signal }));
  const other = pool.execute('waitFor', [second]);
  while (Atomics.load(first, 0) === 0) await nextTurn();
  abort.abort('enough');
  const lateMs = performance.now() + 150;
  while (Atomics.load(first, 1) === 0 || performance.now() < lateMs); // this thread computes
  await nextTurn();
  second[1] = 1;
  assert.is(await cancelled, 'enough');
  assert.is(await other, 'released');
});

cancellation('an abort that comes too late for its task ends no other one', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  let isOver = false;
  let completed = 0;
  const others = Array.from({ length: 3 }, async () => {
    for (; !isOver; completed++) await pool.execute('lookForAbort', [20]);
  });
  for (let round = 0; round < 1_000; round++) {
    const abort = new AbortController();
    const task = pool.execute('compute', [10 * (round % 10)], { signal: abort.signal }).catch(String);
    const abortMs = performance.now() + (round % 30) / 100;
    do await nextTurn();
    while (performance.now() < abortMs);
    abort.abort('too late, or not');
    await task;
  }
  isOver = true;
  await Promise.all(others);
  assert.ok(completed > 0);
});

cancellation.run();
