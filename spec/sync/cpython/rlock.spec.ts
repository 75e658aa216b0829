import * as assert from 'uvu/assert';
import { Condition, ReentrantMutex } from '../../../lib/index.js';
import { baseLockCases, lockVariants } from './base-lock-cases.js';
import { until } from './bunch.js';
import { CaseSuite } from './case-suite.js';
import { hear, take } from './mode.js';
import { begin, newPhase } from './notes.js';
import { outcomeOf } from './outcome.js';

const suite = new CaseSuite(['BaseLockTests', 'RLockTests'], lockVariants({ ReentrantMutex: () => new ReentrantMutex() }), 5);

baseLockCases(suite);

suite.each('the holder locks again, and as many unlocks make it free', async ({ mode }) => {
  const lock = new ReentrantMutex();
  const outer = await take(lock, mode);
  const inner = await take(lock, mode);
  assert.is(inner.unlock(), true);
  const again = await take(lock, mode);
  assert.is(again.unlock(), true);
  assert.is(lock.locked, true);
  assert.is(outer.unlock(), true);
  assert.is(lock.locked, false);
});

suite.each('unlocking more often than locking is a NotOwnerError', async ({ mode }) => {
  const lock = new ReentrantMutex();
  assert.is((await outcomeOf(() => lock.unlock())).end, 'NOT_OWNER');
  await take(lock, mode);
  await take(lock, mode);
  lock.unlock();
  await take(lock, mode);
  lock.unlock();
  lock.unlock();
  assert.is((await outcomeOf(() => lock.unlock())).end, 'NOT_OWNER');
  assert.is(lock.locked, false);
});

suite.each('a condition does not let go of a lock that its caller does not hold', async ({ mode }) => {
  const lock = new ReentrantMutex();
  const condition = new Condition(lock);
  const outer = await take(lock, mode);
  const inner = await take(lock, mode);
  inner.unlock();
  outer.unlock();
  for (const guard of [outer, inner]) assert.is((await outcomeOf(() => hear(condition, mode, guard))).end, 'NOT_OWNER');
  assert.is(lock.locked, false);
});

suite.each('depth counts the levels, also those of another thread', async ({ mode }) => {
  const lock = new ReentrantMutex();
  assert.is(lock.depth, 0);
  const guards = [await take(lock, mode), await take(lock, mode), await take(lock, mode)];
  assert.is(lock.depth, 3);
  for (const [i, guard] of guards.entries()) {
    guard.unlock();
    assert.is(lock.depth, 2 - i);
  }
  const phase = newPhase();
  const bunch = suite.threads.start(1, 'lockUntilPhase', lock, mode, phase);
  await until(() => lock.locked);
  await until(() => lock.depth === 1);
  begin(phase, 1);
  await bunch.results;
  assert.is(lock.depth, 0);
});

suite.each('unlocking by another thread is a NotOwnerError, and releases nothing', async ({ mode }) => {
  const lock = new ReentrantMutex();
  const phase = newPhase();
  const bunch = suite.threads.start(1, 'lockUntilPhase', lock, mode, phase);
  await until(() => lock.locked);
  assert.is((await outcomeOf(() => lock.unlock())).end, 'NOT_OWNER');
  assert.is(lock.locked, true);
  begin(phase, 1);
  await bunch.results;
  const guard = await take(lock, mode);
  assert.is(await suite.threads.run('unlockUnowned', lock), 'NOT_OWNER');
  assert.is(guard.unlock(), true);
});

suite.each('only the holder finds itself to be the owner, at any depth', async ({ mode }) => {
  const lock = new ReentrantMutex();
  const isOurs = (): boolean => lock.owner?.threadId === 0;
  assert.is(isOurs(), false);
  const outer = await take(lock, mode);
  assert.is(isOurs(), true);
  const inner = await take(lock, mode);
  assert.is(isOurs(), true);
  assert.is(await suite.threads.run('isOwner', lock), false);
  inner.unlock();
  assert.is(isOurs(), true);
  outer.unlock();
  assert.is(isOurs(), false);
  const phase = newPhase();
  const bunch = suite.threads.start(1, 'lockUntilPhase', lock, mode, phase);
  await until(() => lock.locked);
  assert.is(isOurs(), false);
  begin(phase, 1);
  await bunch.results;
});

suite.run();
