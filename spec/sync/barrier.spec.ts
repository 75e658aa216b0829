import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, Barrier, BrokenBarrierError, share } from '../../lib/index.js';
import { awaitingThread, gatheringThreads, isCode, sleepingThread, timers } from '../support/gathering-threads.js';
import { Flags } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';

const barrier = suite('Barrier');

barrier('the index is the order of arrival, phase after phase', async () => {
  const meeting = new Barrier(3);
  assert.is(meeting.parties, 3);
  for (let phase = 0; phase < 3; phase++) {
    const first = meeting.wait();
    const second = meeting.wait();
    assert.is(meeting.waiting, 2);
    assert.is(meeting.waitSync(), 2);
    assert.is(meeting.waiting, 0);
    assert.equal(await Promise.all([first, second]), [0, 1]);
  }
  assert.is(timers(), 0);
});

barrier('a thread that has met the others and ends by itself is not missed', async () => {
  const meeting = new Barrier(2);
  for (let generation = 0; generation < 2; generation++) {
    await using pool = gatheringThreads(2);
    await Promise.all([0, 1].map(i => pool.execute('meet', [meeting, new Flags(), 3, i % 2 === 0])));
  }
  assert.is(meeting.broken, false);
});

barrier('a barrier of one never waits', async () => {
  const alone = new Barrier(1);
  assert.is(alone.waitSync({ timeout: 0 }), 0);
  assert.is(await alone.wait({ timeout: 0 }), 0);
});

barrier('four threads, blocking and awaiting, never go on before all have come', async () => {
  const meeting = new Barrier(4);
  const flags = new Flags();
  await using pool = gatheringThreads(4);
  const rounds = 300;
  const indices = await Promise.all([0, 1, 2, 3].map(i => pool.execute<number[]>('meet', [meeting, flags, rounds, i % 2 === 0])));
  assert.is(flags.cells[3], 0, 'nobody went on too early');
  for (let round = 0; round < rounds; round++) assert.equal(indices.map(of => of[round]).sort(), [0, 1, 2, 3]);
  assert.is(meeting.waiting, 0);
  assert.is(meeting.broken, false);
});

barrier('flows of one thread and a thread meet at one barrier', async () => {
  const meeting = new Barrier(3);
  const flags = new Flags();
  await using pool = gatheringThreads(1);
  const flows = [meeting.wait(), meeting.wait()];
  const blocked = pool.execute('meetOnce', [meeting, flags]);
  assert.equal(await Promise.all([...flows, blocked]), [0, 1, 2]);
});

barrier('a timeout breaks it for everybody, late ones included, until reset', async () => {
  const meeting = new Barrier(3);
  const others = rejection(meeting.wait());
  const error = await rejection(meeting.wait({ timeout: 5 }));
  assert.is(error.code, 'TIMEOUT');
  assert.match(error.message, /Barrier\.wait did not finish within 5 ms \(2 of 3 had come\)/);
  const broken = await others;
  assert.instance(broken, BrokenBarrierError);
  assert.is(broken.code, 'BROKEN_BARRIER');
  assert.is(meeting.broken, true);
  assert.is(meeting.waiting, 0);
  assert.is((await rejection(meeting.wait())).code, 'BROKEN_BARRIER');
  assert.throws(() => meeting.waitSync(), isCode('BROKEN_BARRIER'));
  meeting.reset();
  assert.is(meeting.broken, false);
  const again = [meeting.wait(), meeting.wait(), meeting.wait()];
  assert.equal(await Promise.all(again), [0, 1, 2]);
});

barrier('a blocking call that times out breaks it too', async () => {
  const meeting = new Barrier(3);
  const other = rejection(meeting.wait());
  assert.throws(() => meeting.waitSync({ timeout: 5 }), isCode('TIMEOUT'));
  assert.is((await other).code, 'BROKEN_BARRIER');
});

barrier('timeout 0 is now or never, and breaks it', async () => {
  const meeting = new Barrier(2);
  const first = meeting.wait();
  assert.is(await meeting.wait({ timeout: 0 }), 1, 'the last one need not wait');
  assert.is(await first, 0);
  assert.is((await rejection(meeting.wait({ timeout: 0 }))).code, 'TIMEOUT');
  assert.is(meeting.broken, true);
  meeting.reset();
  assert.throws(() => meeting.waitSync({ timeout: 0 }), isCode('TIMEOUT'));
  assert.is(meeting.broken, true);
});

barrier('the party that aborts gets its reason, the others BROKEN_BARRIER', async () => {
  const meeting = new Barrier(4);
  const controller = new AbortController();
  const reason = new Error('changed my mind');
  const aborted = [rejection(meeting.wait({ signal: controller.signal })), rejection(meeting.wait({ signal: controller.signal }))];
  const other = rejection(meeting.wait());
  controller.abort(reason);
  assert.equal(await Promise.all(aborted), [reason, reason]);
  assert.is((await other).code, 'BROKEN_BARRIER');
  meeting.reset();
  const waiting = rejection(meeting.wait());
  assert.is(await rejection(meeting.wait({ signal: AbortSignal.abort(reason) })), reason);
  assert.is((await waiting).code, 'BROKEN_BARRIER', 'also when it had aborted before');
});

barrier('the parties of a tripped barrier get their index whatever follows at once', async () => {
  const meeting = new Barrier(2);
  const controller = new AbortController();
  const tripped = [meeting.wait({ signal: controller.signal, timeout: 50 }), meeting.wait()];
  controller.abort();
  meeting.abort();
  meeting.reset();
  const broken = rejection(meeting.wait());
  meeting.reset();
  const more = [meeting.wait(), meeting.wait(), meeting.wait(), meeting.wait()];
  assert.equal(await Promise.all(tripped), [0, 1]);
  assert.is((await broken).code, 'BROKEN_BARRIER');
  assert.equal(await Promise.all(more), [0, 1, 0, 1]);
});

barrier('reset breaks it for those that wait and leaves it whole; with nobody waiting it changes nothing', async () => {
  const meeting = new Barrier(3);
  meeting.reset();
  const waiting = [rejection(meeting.wait()), rejection(meeting.wait())];
  meeting.reset();
  assert.is(meeting.broken, false);
  assert.is(meeting.waiting, 0);
  assert.equal(
    (await Promise.all(waiting)).map(error => error.code),
    ['BROKEN_BARRIER', 'BROKEN_BARRIER'],
  );
  assert.equal(await Promise.all([meeting.wait(), meeting.wait(), meeting.wait()]), [0, 1, 2]);
});

barrier('the death of a party breaks it for flows and names the thread, until reset', async () => {
  const meeting = new Barrier(2);
  const met = meeting.wait();
  const dying = await sleepingThread(meeting, 'subject.waitSync()');
  await met;
  const { threadId } = dying;
  const waiting = rejection(meeting.wait());
  await dying.terminate();
  const error = await waiting;
  assert.is(error.code, 'BROKEN_BARRIER');
  assert.match(error.message, new RegExp(`thread ${threadId}, a party, died`));
  assert.is((error as BrokenBarrierError).threadId, threadId);
  assert.is(meeting.broken, true);
  meeting.reset();
  assert.is(meeting.broken, false);
  assert.equal(await Promise.all([meeting.wait(), meeting.wait()]), [0, 1]);
});

barrier('a thread that blocks itself hears of the death of a party', async () => {
  if (process.platform !== 'linux') return;
  const meeting = new Barrier(2);
  const met = meeting.wait();
  const dying = await sleepingThread(meeting, 'subject.waitSync()');
  await met;
  void dying.terminate(); // and this thread's event loop never runs while it waits
  assert.throws(() => meeting.waitSync({ timeout: 30_000 }), isCode('BROKEN_BARRIER'));
});

barrier('a new thread in the lane of a dead party does not hide its death', async () => {
  const meeting = new Barrier(3);
  const dying = await sleepingThread(meeting, 'subject.wait().catch(() => undefined)');
  assert.is(meeting.waiting, 1);
  await dying.terminate();
  await using pool = gatheringThreads(1);
  const late = await rejection(pool.execute('meetOnce', [meeting, new Flags()]));
  assert.is(late.code, 'BROKEN_BARRIER');
  assert.instance(late, BrokenBarrierError);
  assert.is(meeting.broken, true);
});

barrier('a party that has left may end', async () => {
  const meeting = new Barrier(2);
  await using pool = gatheringThreads(1);
  const leaving = pool.execute('meetAndLeave', [meeting]);
  const left = rejection(leaving);
  await meeting.wait();
  await left;
  assert.is(meeting.broken, false);
  assert.equal(await Promise.all([meeting.wait(), meeting.wait()]), [0, 1]);
});

barrier('a thread stays as long as a flow of it waits, and ends by itself afterwards', async () => {
  const meeting = new Barrier(2);
  const worker = await awaitingThread(meeting, 'subject.wait().then(() => subject.leave())');
  const exit = new Promise(resolve => worker.once('exit', resolve));
  assert.is(meeting.waiting, 1);
  assert.is(await meeting.wait(), 1);
  assert.is(await exit, 0);
  assert.is(meeting.broken, false);
});

barrier('what are no parties, no timeout and no signal is refused and breaks nothing', async () => {
  for (const parties of [0, -1, 1.5, NaN, 4_097]) assert.throws(() => new Barrier(parties), /parties must be/);
  assert.throws(() => new Barrier('2' as never), /parties must be/);
  assert.is(new Barrier(4_096).parties, 4_096);
  const meeting = new Barrier(2);
  for (const timeout of [-1, NaN]) {
    assert.instance(await rejection(meeting.wait({ timeout })), RangeError);
    assert.throws(() => meeting.waitSync({ timeout }), /timeout must be/);
  }
  assert.instance(await rejection(meeting.wait({ signal: {} as never })), TypeError);
  assert.is(meeting.broken, false);
  assert.is(meeting.waiting, 0);
});

barrier('attach answers the same object for the same handle', () => {
  const meeting = new Barrier(2);
  assert.is(attach(share(meeting)), meeting);
});

barrier.run();
