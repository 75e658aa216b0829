import * as assert from 'uvu/assert';
import { Mutex, TaskError } from '../../../lib/index.js';
import { holderThread } from '../../support/lock-threads.js';
import { rejection } from '../../support/rejection.js';
import { baseLockCases, lockVariants, type LockVariant } from './base-lock-cases.js';
import { CaseSuite } from './case-suite.js';
import { take } from './mode.js';

const kinds = { 'fifo Mutex': () => new Mutex({ fairness: 'fifo' }), 'eventual Mutex': () => new Mutex() };
const suite = new CaseSuite(['BaseLockTests', 'LockTests'], lockVariants(kinds), 5);

baseLockCases(suite);

const isBlocking = ({ mode }: LockVariant): boolean => mode === 'blocking';
const isAwaiting = ({ mode }: LockVariant): boolean => mode === 'awaiting';

suite.each(
  'blocking for a lock that the same thread holds is a DeadlockError, and changes nothing',
  async ({ make }) => {
    const lock = make();
    assert.equal(await suite.threads.run('lockTwiceSync', lock), { again: 'DEADLOCK', held: true });
    assert.is(lock.locked, false);
  },
  isBlocking,
);

suite.each(
  'an awaited second lock is granted when the first one is unlocked, not before',
  async ({ make }) => {
    const lock = make();
    assert.equal(await suite.threads.run('lockTwice', lock), { isEarly: false, held: true });
    assert.is(lock.locked, false);
  },
  isAwaiting,
);

suite.each('a lock is not unlocked by another thread, not even with the guard in its arguments', async ({ make, mode }) => {
  const lock = make();
  const guard = await take(lock, mode);
  const refusal = await rejection(suite.threads.run('unlockSent', guard));
  assert.instance(refusal, TaskError);
  assert.match(refusal.message, 'a guard belongs to the thread');
  assert.is(lock.locked, true);
  assert.is(guard.held, true);
  assert.is(guard.unlock(), true);
  (await take(lock, mode)).unlock();
});

suite.each('a wait that timed out leaves a lock that works as before', async ({ make, mode }) => {
  const lock = make();
  const guard = await take(lock, mode);
  assert.is((await suite.threads.run('awaitLock', lock, mode, 10)).end, 'TIMEOUT');
  assert.is(lock.waiting, 0);
  guard.unlock();
  assert.is(lock.locked, false);
  assert.is(lock.tryLock()?.unlock(), true);
});

suite.each('a lock whose holder is gone is granted, as abandoned', async ({ make, mode }) => {
  const lock = make();
  const holder = await holderThread(lock);
  assert.is(lock.tryLock(), undefined);
  await holder.terminate();
  const guard = await take(lock, mode);
  assert.is(guard.abandoned, true);
  guard.markConsistent();
  guard.unlock();
  (await take(lock, mode)).unlock();
});

suite.run();
