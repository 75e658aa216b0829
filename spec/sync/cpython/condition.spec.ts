import * as assert from 'uvu/assert';
import { Condition, Mutex, ReentrantMutex } from '../../../lib/index.js';
import { lockVariants, type LockVariant } from './base-lock-cases.js';
import { until } from './bunch.js';
import { CaseSuite } from './case-suite.js';
import type { Counted } from './cases.worker.js';
import { hear, type Lock, type Mode, take } from './mode.js';
import { begin, newNotes, newPhase, read } from './notes.js';
import { hasLasted, outcomeOf } from './outcome.js';

const N = 5;
const kinds = {
  'fifo Mutex': () => new Mutex({ fairness: 'fifo' }),
  'eventual Mutex': () => new Mutex(),
  ReentrantMutex: () => new ReentrantMutex(),
};
const suite = new CaseSuite(['ConditionTests'], lockVariants(kinds), N);

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

suite.each('a condition leaves its mutex as it is, and waiting lets go of every level of it', async ({ make, mode }) => {
  const mutex = make();
  const condition = new Condition(mutex);
  const guards = [await take(mutex, mode)];
  if (mutex instanceof ReentrantMutex) guards.push(await take(mutex, mode));
  assert.is(condition.notify(), 0);
  assert.is(mutex.locked, true);
  assert.is(await suite.threads.run('tryLock', mutex), false);
  const bunch = suite.threads.start(1, 'notifyOne', condition, mutex, mode);
  await until(() => mutex.waiting === 1);
  for (const guard of guards.slice(-1)) await hear(condition, mode, guard); // the thread gets in only now
  assert.equal(await bunch.results, [1]);
  assert.equal(
    guards.map(guard => guard.held),
    guards.map(() => true),
  );
  for (const guard of guards) guard.unlock();
  assert.is(mutex.locked, false);
});

suite.each('waiting without the mutex is a NotOwnerError', async ({ make, mode }) => {
  const mutex = make();
  const condition = new Condition(mutex);
  const guard = await take(mutex, mode);
  guard.unlock();
  assert.is((await outcomeOf(() => hear(condition, mode, guard))).end, 'NOT_OWNER');
  assert.is(mutex.locked, false);
});

suite.each('notifying without the mutex is a NotOwnerError', async ({ make, mode }) => {
  const mutex = make();
  const condition = new Condition(mutex);
  for (const notify of [() => condition.notify(), () => condition.notifyAll()]) assert.is((await outcomeOf(notify)).end, 'NOT_OWNER');
  const guard = await take(mutex, mode);
  assert.is(await suite.threads.run('notifyUnowned', condition), 'NOT_OWNER');
  guard.unlock();
});

/** Five threads wait twice each, and are notified three, five and all at a time. */
async function checkNotify(condition: Condition, mutex: Lock, mode: Mode): Promise<void> {
  const rounds = { ready: newNotes(), first: newNotes(), second: newNotes(), phase: newPhase() };
  const bunch = suite.threads.start(N, 'hearTwice', condition, mutex, mode, rounds);
  /** Once so many waits have begun, all who began them are waiting when the mutex has been got. */
  const notify = async (waits: number, phase: number, call: () => number): Promise<number> => {
    await until(() => read(rounds.ready).length === waits);
    const guard = await take(mutex, mode);
    const woken = call();
    begin(rounds.phase, phase);
    guard.unlock();
    return woken;
  };
  const heard = (): number[][] => [read(rounds.first), read(rounds.second)];

  assert.equal(heard(), [[], []]);
  assert.is(await notify(N, 1, () => condition.notify(3)), 3);
  await until(() => read(rounds.first).length === 3);
  assert.equal(heard(), [[1, 1, 1], []]);

  assert.is(await notify(N + 3, 2, () => condition.notify(N)), N);
  await until(() => heard().flat().length === N + 3);
  assert.equal(heard(), [[...times(3, 1), ...times(2, 2)], times(3, 2)]);

  assert.is(await notify(2 * N, 3, () => condition.notifyAll()), 2);
  await bunch.results;
  assert.equal(heard(), [
    [...times(3, 1), ...times(2, 2)],
    [...times(3, 2), ...times(2, 3)],
  ]);
}

suite.each('a notification wakes as many as it says, and none of the others', ({ make, mode }) => {
  const mutex = make();
  return checkNotify(new Condition(mutex), mutex, mode);
});

suite.each('it does so a second time', async ({ make, mode }) => {
  const mutex = make();
  const condition = new Condition(mutex);
  await checkNotify(condition, mutex, mode);
  await checkNotify(condition, mutex, mode);
});

suite.each('a wait that nobody ends times out, and holds the mutex again', async ({ make, mode }) => {
  const mutex = make();
  const condition = new Condition(mutex);
  for (const heard of await suite.threads.start(N, 'hearInTime', condition, mutex, mode, 100).results) {
    assert.is(heard.end, 'TIMEOUT');
    assert.is(heard.held, true);
    assert.ok(hasLasted(heard, 100), `${heard.elapsedMs} ms`);
  }
  assert.is(mutex.locked, false);
});

/** A thread waits for the state to be four, while it is counted up and notified. */
async function countUp({ make, mode }: LockVariant, to: number, timeout: number | undefined): Promise<Counted> {
  const mutex = make();
  const condition = new Condition(mutex);
  const counting = { state: newPhase(), ready: newNotes(), timeout };
  const bunch = suite.threads.start(1, 'hearFour', condition, mutex, mode, counting);
  await until(() => read(counting.ready).length === 1);
  for (let i = 1; i <= to; i++) {
    const guard = await take(mutex, mode);
    begin(counting.state, i);
    condition.notify();
    guard.unlock();
  }
  const [heard] = (await bunch.results) as [Counted];
  assert.is(heard.held, true);
  return heard;
}

suite.each('waiting for a predicate ends when it holds, not at the notifications before', async variant => {
  const { end, state } = await countUp(variant, 4, undefined);
  assert.is(end, 'ok');
  assert.is(state, 4);
});

suite.each('waiting for a predicate that never holds times out, notified or not', async variant => {
  const heard = await countUp(variant, 3, 200);
  assert.is(heard.end, 'TIMEOUT');
  assert.ok(hasLasted(heard, 200), `${heard.elapsedMs} ms`);
});

suite.run();
