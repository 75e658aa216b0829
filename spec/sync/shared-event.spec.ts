import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, Mutex, share, SharedEvent } from '../../lib/index.js';
import { gatheringThreads, isCode, timers } from '../support/gathering-threads.js';
import { Flags } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';

const event = suite('SharedEvent');

event('wait goes on at once when it is set, and not when it has been cleared', async () => {
  const ready = new SharedEvent();
  assert.is(ready.isSet, false);
  ready.set();
  ready.set();
  assert.is(ready.isSet, true);
  await ready.wait();
  ready.waitSync();
  ready.waitSync({ timeout: 0 });
  ready.clear();
  ready.clear();
  assert.is(ready.isSet, false);
  assert.throws(() => ready.waitSync({ timeout: 0 }), isCode('TIMEOUT'));
  assert.is((await rejection(ready.wait({ timeout: 0 }))).code, 'TIMEOUT');
});

event('set followed at once by clear wakes every flow and thread that was waiting', async () => {
  const ready = new SharedEvent();
  const flags = new Flags();
  await using pool = gatheringThreads(4);
  const waiting = [0, 1, 2, 3].map(i => pool.execute('waitForIt', [ready, flags, i % 2 === 0]));
  const flows = Array.from({ length: 50 }, () => ready.wait());
  await flags.reached(4);
  // Threads say that they wait right before they do, so those that had not begun get another chance.
  while ((flags.cells[1] ?? 0) < 4) {
    ready.set();
    ready.clear();
    await new Promise(resolve => setImmediate(resolve));
  }
  await Promise.all([...flows, ...waiting]);
  assert.is(ready.isSet, false);
  assert.is(timers(), 0, 'nothing is left that keeps the process');
});

event('a wait that begins after set and clear waits for the next set', async () => {
  const ready = new SharedEvent();
  const first = ready.wait();
  ready.set();
  ready.clear();
  let isOver = false;
  const second = ready.wait().then(() => (isOver = true));
  await first;
  assert.is(isOver, false);
  ready.set();
  await second;
});

event('a wait that times out or is aborted leaves nothing behind', async () => {
  const ready = new SharedEvent();
  const before = timers();
  const error = await rejection(ready.wait({ timeout: 5 }));
  assert.is(error.code, 'TIMEOUT');
  assert.match(error.message, /SharedEvent\.wait did not finish within 5 ms \(not set\)/);
  const reason = new Error('changed my mind');
  const controller = new AbortController();
  const waiting = ready.wait({ signal: controller.signal });
  const other = ready.wait();
  controller.abort(reason);
  assert.is(await rejection(waiting), reason);
  assert.is(await rejection(ready.wait({ signal: AbortSignal.abort(reason) })), reason);
  assert.throws(() => ready.waitSync({ timeout: 5 }), isCode('TIMEOUT'));
  ready.set();
  await other;
  assert.is(await rejection(ready.wait({ signal: AbortSignal.abort(reason) })), reason, 'also when it is set');
  assert.is(timers(), before);
});

event('what is no timeout and no signal is refused', async () => {
  const ready = new SharedEvent();
  for (const timeout of [-1, NaN]) {
    assert.instance(await rejection(ready.wait({ timeout })), RangeError);
    assert.throws(
      () => ready.waitSync({ timeout }),
      (error: unknown) => error instanceof RangeError,
    );
  }
  assert.instance(await rejection(ready.wait({ timeout: '5' as never })), TypeError);
  assert.instance(await rejection(ready.wait({ signal: {} as never })), TypeError);
});

event('a thread blocked in waitSync goes on when another thread sets it', async () => {
  const ready = new SharedEvent();
  const flags = new Flags();
  await using pool = gatheringThreads(2);
  const waiting = [false, false].map(isAsync => pool.execute('waitForIt', [ready, flags, isAsync]));
  await flags.reached(2);
  ready.set();
  await Promise.all(waiting);
  assert.is(flags.cells[1], 2);
});

event('while a thread blocks for it, a flow of that thread lets others have a lock, and keeps its place', async () => {
  const lock = new Mutex({ fairness: 'fifo' });
  const ready = new SharedEvent();
  const flags = new Flags();
  await using pool = gatheringThreads(1);
  const guard = await lock.lock();
  const flow = lock.lock({ timeout: 30_000 });
  const other = pool.execute('lockThenSet', [lock, ready, flags]);
  await flags.reached(1);
  guard.unlock(); // the flow is next, but cannot run while its thread blocks
  ready.waitSync({ timeout: 30_000 });
  (await flow).unlock();
  await other;
  assert.is(lock.waiting, 0);
});

event('attach answers the same object for the same handle', () => {
  const ready = new SharedEvent();
  assert.is(attach(share(ready)), ready);
  const handle = share(ready);
  assert.throws(() => attach({ ...handle, partyline: 'latch', id: 'other' }), /holds something else/);
});

event.run();
