// The life of a pool's threads: set up and torn down once, replaced, recycled.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Flags } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';
import { newPool, type PoolOptions } from './contract.js';
import { endOf } from './patience.js';
import { clearLog, endPools, log, make, MODULE as module, noting, SECOND_MS, threadsOf, until, type Where } from './noting-pools.js';

const life = suite('the life of a pool’s threads');

life.before.each(clearLog);
life.after.each(endPools);

life('setup runs once in each thread, with its slot, and is awaited before the first task', async () => {
  const pool = noting({ size: 2, setup: 'setUp' });
  const seen = await Promise.all([0, 1, 0, 1].map(slot => pool.execute<Where>('where', [], { slot })));
  await pool.close();
  assert.ok(seen.every(({ isSetUp }) => isSetUp));
  for (const slot of [0, 1]) {
    assert.equal(
      log().filter(text => text.endsWith(`slot=${slot}`)),
      [`setup begins slot=${slot}`, `setup ends slot=${slot}`],
    );
  }
});

life('teardown runs once in each thread when the pool closes, and close waits for it', async () => {
  const pool = noting({ size: 2, teardown: 'tearDown' });
  await Promise.all([0, 1].map(slot => pool.execute('where', [], { slot })));
  assert.equal(log(), []);
  await pool.close();
  assert.equal(log().sort(), ['teardown begins slot=0', 'teardown begins slot=1', 'teardown ends slot=0', 'teardown ends slot=1']);
  assert.is(threadsOf(pool), 0);
});

life('a thread that never started is not torn down', async () => {
  const pool = noting({ size: 3, setup: 'setUp', teardown: 'tearDown' });
  await pool.execute('where', [], { slot: 1 });
  await pool.close();
  assert.equal(log(), ['setup begins slot=1', 'setup ends slot=1', 'teardown begins slot=1', 'teardown ends slot=1']);
});

life('terminate does not tear down', async () => {
  const pool = noting({ size: 1, teardown: 'tearDown' });
  await pool.execute('where');
  await pool.terminate();
  assert.equal(log(), []);
});

life('a teardown that never ends does not keep close from ending', async () => {
  const pool = noting({ size: 1, teardown: 'tearDownForEver' });
  await pool.execute('where');
  // Long enough for the teardown to begin on any machine.
  assert.is.not(await endOf(pool.close({ grace: SECOND_MS }), 5 * SECOND_MS), 'pending');
  assert.equal(log(), ['teardown begins slot=0']);
  assert.is(threadsOf(pool), 0);
});

life('a teardown that throws is told, by close or by a warning, and the thread ends', async () => {
  const pool = noting({ size: 1, teardown: 'failToTearDown' });
  await pool.execute('where');
  const told: string[] = [];
  const note = (warning: Error): number => told.push(String(warning));
  process.on('warning', note);
  const end = await endOf(pool.close(), 2 * SECOND_MS);
  await new Promise(setImmediate);
  process.off('warning', note);
  assert.is.not(end, 'pending');
  if (end !== 'pending' && end.status === 'rejected') told.push(String(end.reason));
  assert.match(told.join('\n'), 'on purpose');
  assert.is(threadsOf(pool), 0);
});

life('a thread that replaces a dead one has its slot, and is set up as well', async () => {
  const pool = noting({ size: 2, setup: 'setUp' });
  const [before] = await Promise.all([1, 0].map(slot => pool.execute<Where>('where', [], { slot })));
  assert.is((await rejection(pool.execute('exit', [3], { slot: 1 }))).code, 'THREAD_EXIT');
  const after = await pool.execute<Where>('where', [], { slot: 1 });
  await pool.close();
  assert.equal([before?.slot, after.slot, after.isSetUp], [1, 1, true]);
  assert.is.not(after.threadId, before?.threadId);
  assert.is(log().filter(text => text === 'setup ends slot=1').length, 2);
});

life('isolate: no thread runs two tasks, and their slots are those of the pool', async () => {
  const pool = noting({ size: 2, isolate: true, setup: 'setUp', teardown: 'tearDown' });
  const seen = await Promise.all(Array.from({ length: 8 }, () => pool.execute<Where>('where')));
  await pool.close();
  assert.is(new Set(seen.map(({ threadId }) => threadId)).size, 8);
  assert.ok(seen.every(({ slot, isSetUp }) => isSetUp && (slot === 0 || slot === 1)));
  // Those that were started ahead may have ended before they were set up.
  assert.ok(log().filter(text => text.startsWith('teardown ends')).length >= 8);
});

life('isolate: the next thread is started ahead, and gets the next task', async () => {
  const pool = make({ module, size: 1, isolate: true });
  const first = await pool.execute<Where>('where');
  await until('a thread is ready', () => pool.stats().threads.some(({ state }) => state === 'idle'));
  const ready = pool.stats().threads.find(({ state }) => state === 'idle')?.threadId;
  assert.is.not(ready, first.threadId);
  assert.is((await pool.execute<Where>('where')).threadId, ready);
});

life('isolate: a task that ends its thread, or never ends, is followed by others', async () => {
  const pool = make({ module, size: 1, isolate: true });
  const flags = new Flags();
  const ends = await Promise.all([
    rejection(pool.execute('exit', [3])),
    pool.execute('add', [1, 2]),
    rejection(pool.execute('holdUp', [flags.cells], { timeout: SECOND_MS })),
    pool.execute('add', [3, 4]),
  ]);
  assert.equal([ends[0].code, ends[1], ends[2].code, ends[3]], ['THREAD_EXIT', 3, 'TIMEOUT', 7]);
});

life('recycleAfter: a thread runs so many tasks, and not one more', async () => {
  const pool = noting({ size: 1, recycleAfter: 3, setup: 'setUp', teardown: 'tearDown' });
  const ids = await Promise.all(Array.from({ length: 8 }, async () => (await pool.execute<Where>('where')).threadId));
  await pool.close();
  const runs = [...new Set(ids)].map(id => ids.filter(other => other === id).length);
  assert.equal(runs, [3, 3, 2]);
  assert.is(log().filter(text => text === 'teardown ends slot=0').length, 3);
});

life('recycleHeapMb: a thread whose heap has grown beyond it is replaced, one that stays small is kept', async () => {
  const pool = make({ module, size: 1, recycleHeapMb: 64 });
  const small = new Set<number>();
  for (let i = 0; i < 20; i++) small.add((await pool.execute<Where>('where')).threadId);
  assert.is(small.size, 1);
  const ids: number[] = [];
  for (let i = 0; i < 20; i++) ids.push(await pool.execute<number>('keep', [8]));
  assert.ok(new Set(ids).size > 1, 'it was replaced');
  assert.ok(new Set(ids).size < 10, 'not for every task');
});

life('resource limits and the environment are those that were given; the environment is a copy', async () => {
  const pool = make({ size: 1, resourceLimits: { maxOldGenerationSizeMb: 48, stackSizeMb: 2 }, env: { A: 'B' } });
  const seen = await pool.execute(async () => {
    const { resourceLimits } = await import('node:worker_threads');
    process.env['A'] = 'changed';
    process.env['PARTYLINE_SPEC_NEW'] = 'x';
    return [resourceLimits.maxOldGenerationSizeMb, resourceLimits.stackSizeMb, Object.keys(process.env).sort()];
  });
  assert.equal(seen, [48, 2, ['A', 'PARTYLINE_SPEC_NEW']]);
  assert.is(process.env['PARTYLINE_SPEC_NEW'], undefined);
});

life('options of a thread’s life that make no sense are refused', () => {
  const wrong: [unknown, typeof TypeError | typeof RangeError, string][] = [
    [{ minSize: -1 }, RangeError, 'minSize'],
    [{ size: 2, minSize: 3 }, RangeError, 'minSize'],
    [{ minSize: '1' }, TypeError, 'minSize'],
    [{ idleTimeout: -1 }, RangeError, 'idleTimeout'],
    [{ idleTimeout: NaN }, RangeError, 'idleTimeout'],
    [{ isolate: 'yes' }, TypeError, 'isolate'],
    [{ recycleAfter: 0 }, RangeError, 'recycleAfter'],
    [{ recycleAfter: 1.5 }, RangeError, 'recycleAfter'],
    [{ recycleHeapMb: 0 }, RangeError, 'recycleHeapMb'],
    [{ setup: 5 }, TypeError, 'setup'],
    [{ teardown: 5 }, TypeError, 'teardown'],
    [{ maxQueue: -1 }, RangeError, 'maxQueue'],
    [{ concurrency: 0 }, RangeError, 'concurrency'],
  ];
  for (const [options, errorClass, said] of wrong) {
    assert.throws(
      () => newPool(options as PoolOptions),
      (error: Error) => error instanceof errorClass && error.message.includes(said),
      JSON.stringify(options),
    );
  }
});

life.run();
