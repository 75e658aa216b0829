import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, BrokenBarrierError, Latch, share } from '../../lib/index.js';
import { gatheringThreads, isCode, sleepingThread, timers } from '../support/gathering-threads.js';
import { Flags } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';

const latch = suite('Latch');

latch('it opens at 0, stays open, and never goes below', async () => {
  const gate = new Latch(3);
  const waiting = gate.wait();
  gate.countDown();
  assert.is(gate.count, 2);
  assert.throws(() => gate.waitSync({ timeout: 0 }), isCode('TIMEOUT'));
  gate.countDown(5);
  assert.is(gate.count, 0);
  await waiting;
  gate.waitSync();
  gate.countDown();
  assert.is(gate.count, 0);
  await gate.wait({ timeout: 0 });
  await new Latch(0).wait({ timeout: 0 });
});

latch('a count that is not whole, or too small, is refused and changes nothing', () => {
  const gate = new Latch(2);
  const isRangeError = (error: unknown): boolean => error instanceof RangeError;
  for (const n of [0, -1, 1.5, NaN, Infinity]) assert.throws(() => gate.countDown(n), isRangeError);
  assert.throws(
    () => gate.countDown('1' as never),
    (error: unknown) => error instanceof TypeError,
  );
  assert.is(gate.count, 2);
  for (const count of [-1, 1.5, NaN, 2 ** 30]) assert.throws(() => new Latch(count), isRangeError);
  assert.is(new Latch(2 ** 30 - 1).count, 2 ** 30 - 1);
});

latch('threads, blocked and awaiting, go on when the last count is down', async () => {
  const gate = new Latch(2);
  const flags = new Flags();
  await using pool = gatheringThreads(4);
  const waiting = [0, 1, 2, 3].map(i => pool.execute('waitForIt', [gate, flags, i % 2 === 0]));
  await flags.reached(4);
  gate.countDown();
  assert.is(flags.cells[1], 0, 'one is missing');
  gate.countDown();
  await Promise.all(waiting);
  assert.is(flags.cells[1], 4);
});

latch('a wait that times out or is aborted leaves nothing behind', async () => {
  const gate = new Latch(1);
  const before = timers();
  const error = await rejection(gate.wait({ timeout: 5 }));
  assert.is(error.code, 'TIMEOUT');
  assert.match(error.message, /Latch\.wait did not finish within 5 ms \(1 missing\)/);
  const reason = new Error('changed my mind');
  const controller = new AbortController();
  const waiting = gate.wait({ signal: controller.signal });
  controller.abort(reason);
  assert.is(await rejection(waiting), reason);
  assert.is(timers(), before);
  assert.is(gate.count, 1);
});

latch('it waits for every party beside the counts', async () => {
  const gate = new Latch(1);
  const party = gate.party();
  const another = gate.party();
  assert.is(gate.count, 2, 'one count, and this thread');
  const waiting = gate.wait();
  gate.countDown();
  assert.is(gate.count, 1);
  assert.is(party.arrive(), true);
  assert.is(party.arrive(), false, 'a promise is kept once');
  assert.is(party.pending, false);
  assert.is(gate.count, 1, 'this thread has promised twice');
  another[Symbol.dispose]();
  assert.is(gate.count, 0);
  await waiting;
  const late = gate.party();
  assert.is(late.pending, false, 'there is nothing to promise on an open latch');
  await gate.wait({ timeout: 0 });
});

latch('parties in other threads arrive', async () => {
  const gate = new Latch(3);
  await using pool = gatheringThreads(3);
  const parties = [0, 1, 2].map(() => pool.execute('promiseAndArrive', [gate, 1]));
  await gate.wait({ timeout: 30_000 });
  await Promise.all(parties);
  assert.is(gate.broken, false);
});

latch('a party that dies before it arrives breaks the latch for flows and for a thread that blocks', async () => {
  const gate = new Latch(1);
  const dying = await sleepingThread(gate, 'globalThis.party = subject.party()');
  assert.is(gate.count, 2);
  const { threadId } = dying;
  const waiting = gate.wait();
  await dying.terminate();
  const error = await rejection(waiting);
  assert.instance(error, BrokenBarrierError);
  assert.is(error.code, 'BROKEN_BARRIER');
  assert.is((error as BrokenBarrierError).threadId, threadId);
  assert.match(error.message, new RegExp(`thread ${threadId}, died before it arrived`));
  gate.countDown();
  assert.throws(() => gate.waitSync(), isCode('BROKEN_BARRIER'));
  assert.is(gate.broken, true);
});

latch('a thread that blocks itself hears of a death', async () => {
  if (process.platform !== 'linux') return;
  const gate = new Latch(1);
  const dying = await sleepingThread(gate, 'globalThis.party = subject.party()');
  void dying.terminate(); // and this thread's event loop never runs while it waits
  assert.throws(() => gate.waitSync({ timeout: 30_000 }), isCode('BROKEN_BARRIER'));
});

latch('a party that has arrived may die', async () => {
  const gate = new Latch(1);
  const dying = await sleepingThread(gate, 'subject.party().arrive()');
  await dying.terminate();
  gate.countDown();
  gate.waitSync({ timeout: 0 });
  assert.is(gate.broken, false);
});

latch('attach answers the same object for the same handle', () => {
  const gate = new Latch(1);
  assert.is(attach(share(gate)), gate);
});

latch.run();
