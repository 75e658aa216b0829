// How many threads a pool has: as many as there is work for, between its minimum and its size, which can change.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Flags } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';
import { clearLog, endPools, heard, letGo, log, make, MODULE as module, noting, threadsOf, until, type Where } from './noting-pools.js';

const sizes = suite('the size of a pool');

sizes.before.each(clearLog);
sizes.after.each(endPools);

sizes('minSize: so many threads start without a task, and a burst starts the others', async () => {
  const pool = make({ module, size: 3, minSize: 2 });
  await until('two threads are ready', () => pool.stats().threads.filter(({ state }) => state === 'idle').length === 2);
  const flags = new Flags();
  const held = heard(Array.from({ length: 3 }, () => pool.execute<number>('holdUp', [flags.cells])));
  await flags.reached(3);
  assert.is(threadsOf(pool), 3);
  letGo(flags);
  await held;
});

sizes('idleTimeout: threads that have no task end, down to minSize, and are torn down', async () => {
  const pool = noting({ size: 3, minSize: 1, idleTimeout: 30, teardown: 'tearDown' });
  const flags = new Flags();
  const held = heard(Array.from({ length: 3 }, () => pool.execute<number>('holdUp', [flags.cells])));
  await flags.reached(3);
  letGo(flags);
  await held;
  await until('one thread is left', () => threadsOf(pool) === 1);
  assert.is(log().filter(text => text.startsWith('teardown ends')).length, 2);
  assert.is(await pool.execute('add', [1, 2]), 3);
  assert.is(threadsOf(pool), 1);
  await pool.close();
});

sizes('idleTimeout: a pool without a minimum has no thread when it is idle, and starts one for the next task', async () => {
  const pool = make({ module, size: 2, minSize: 0, idleTimeout: 20 });
  await pool.execute('add', [1, 2]);
  await until('no thread is left', () => threadsOf(pool) === 0);
  assert.is(await pool.execute('add', [3, 4]), 7);
});

sizes('idleTimeout: a task that comes just when threads end is not lost', async () => {
  const pool = make({ module, size: 2, minSize: 0, idleTimeout: 1 });
  for (let i = 0; i < 30; i++) {
    assert.is(await pool.execute('add', [i, 1]), i + 1);
    await new Promise(resolve => setTimeout(resolve, i % 4)); // now before, now after the timeout
  }
});

sizes('resize: a larger pool runs more tasks at a time, those that wait already included', async () => {
  const pool = make({ module, size: 1 });
  const flags = new Flags();
  const held = heard(Array.from({ length: 3 }, () => pool.execute<number>('holdUp', [flags.cells])));
  await flags.reached(1);
  await pool.resize(3);
  await flags.reached(3);
  assert.is(pool.size, 3);
  letGo(flags);
  assert.is(new Set(await held).size, 3);
});

sizes('resize: a smaller pool finishes what runs and what waits, tears the others down, and keeps the lower slots', async () => {
  const pool = noting({ size: 3, teardown: 'tearDown' });
  const flags = new Flags();
  const held = heard(Array.from({ length: 3 }, () => pool.execute<number>('holdUp', [flags.cells])));
  await flags.reached(3);
  const waiting = heard(Array.from({ length: 10 }, () => pool.execute<Where>('where')));
  const resized = pool.resize(1);
  assert.is(pool.size, 1);
  letGo(flags);
  assert.is(new Set(await held).size, 3);
  await resized;
  const seen = await waiting;
  assert.is(threadsOf(pool), 1);
  assert.equal(log().sort(), ['teardown begins slot=1', 'teardown begins slot=2', 'teardown ends slot=1', 'teardown ends slot=2']);
  assert.is((await pool.execute<Where>('where')).slot, 0);
  assert.is(seen.length, 10);
  await pool.close();
});

sizes('resize: up and down while tasks keep coming loses none', async () => {
  const pool = make({ module, size: 2 });
  const bursts: Promise<number[]>[] = [];
  for (const size of [4, 1, 3, 1, 2]) {
    bursts.push(heard(Array.from({ length: 50 }, (_, i) => pool.execute<number>('add', [i, size]))));
    await pool.resize(size);
    assert.is(pool.size, size);
  }
  for (const burst of bursts) {
    const sums = await burst;
    assert.equal(
      sums,
      sums.map((_, i) => (sums[0] ?? NaN) + i),
    );
  }
  assert.ok(threadsOf(pool) <= 2);
});

sizes('resize: sizes that make no sense are refused, and change nothing', async () => {
  const pool = make({ module, size: 2 });
  for (const size of [0, -1, 1.5, NaN]) assert.instance(await rejection(pool.resize(size)), RangeError);
  assert.instance(await rejection(pool.resize('3' as never)), TypeError);
  assert.is(pool.size, 2);
});

sizes.run();
