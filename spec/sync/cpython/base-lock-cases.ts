import { threadId, Worker } from 'node:worker_threads';
import * as assert from 'uvu/assert';
import { share } from '../../../lib/index.js';
import { until } from './bunch.js';
import type { CaseSuite } from './case-suite.js';
import { collectGarbage } from './garbage.js';
import { type Lock, MODES, type Mode, take } from './mode.js';
import { hasLasted, outcomeOf } from './outcome.js';

/** A kind of lock, and a way to wait for it. */
export interface LockVariant {
  readonly label: string;
  readonly mode: Mode;
  readonly make: () => Lock;
}

const SYNC = new URL('../../../lib/sync.js', import.meta.url).href;

/** Both ways to wait for every kind of lock. */
export function lockVariants(kinds: Readonly<Record<string, () => Lock>>): LockVariant[] {
  return Object.entries(kinds).flatMap(([kind, make]) => MODES.map(mode => ({ label: `${kind}, ${mode}`, mode, make })));
}

/** The cases that hold for locks of every kind. */
export function baseLockCases(suite: CaseSuite<LockVariant>): void {
  stateCases(suite);
  contentionCases(suite);
  blockCases(suite);
  timeoutCases(suite);
  memoryCases(suite);
}

function stateCases(suite: CaseSuite<LockVariant>): void {
  suite.each('a new lock is free, and nobody waits for it', ({ make }) => {
    const lock = make();
    assert.is(lock.locked, false);
    assert.is(lock.owner, undefined);
    assert.is(lock.waiting, 0);
  });

  suite.each('every thread sees that a lock is free', async ({ make, mode }) => {
    const lock = make();
    (await take(lock, mode)).unlock();
    assert.equal(await suite.threads.run('viewLock', lock), { locked: false, ownerId: undefined, waiting: 0 });
  });

  suite.each('every thread sees that a lock is held, and by whom', async ({ make, mode }) => {
    const lock = make();
    const guard = await take(lock, mode);
    assert.equal(await suite.threads.run('viewLock', lock), { locked: true, ownerId: threadId, waiting: 0 });
    guard.unlock();
  });

  suite.each('unlocking makes a lock free again', async ({ make, mode }) => {
    const lock = make();
    const guard = await take(lock, mode);
    assert.is(lock.locked, true);
    assert.is(guard.unlock(), true);
    assert.is(lock.locked, false);
    const next = await take(lock, mode);
    assert.is(guard.unlock(), false, 'a guard unlocks once');
    assert.is(lock.locked, true);
    assert.is(next.unlock(), true);
  });

  suite.each('a try takes a free lock', ({ make }) => {
    const lock = make();
    const guard = lock.tryLock();
    assert.is(guard?.held, true);
    assert.is(lock.locked, true);
    assert.is(guard?.unlock(), true);
  });
}

function contentionCases(suite: CaseSuite<LockVariant>): void {
  suite.each('a try in another thread does not take a held lock', async ({ make, mode }) => {
    const lock = make();
    const guard = await take(lock, mode);
    assert.is(await suite.threads.run('tryLock', lock), false);
    guard.unlock();
    assert.is(await suite.threads.run('tryLock', lock), true);
  });

  suite.each('a held lock is granted to none of five threads, and to all of them once it is free', async ({ make, mode }) => {
    const lock = make();
    const guard = await take(lock, mode);
    const bunch = suite.threads.start(5, 'lockAndUnlock', lock, mode);
    await until(() => lock.waiting === 5);
    assert.is(bunch.finished, 0);
    guard.unlock();
    await bunch.results;
    assert.is(bunch.finished, 5);
    assert.is(lock.waiting, 0);
    assert.is(lock.locked, false);
  });

  const picked = ({ mode }: LockVariant): boolean => mode === 'blocking'; // its threads wait in both ways
  suite.each(
    'fifteen threads that used a lock end by themselves and leave nothing behind',
    async ({ make }) => {
      const lock = make();
      const codes = await Promise.all(Array.from({ length: 15 }, (_, i) => exitCodeOfUser(lock, MODES[i % 2] as Mode)));
      assert.equal(
        codes,
        Array.from({ length: 15 }, () => 0),
      );
      assert.is(lock.waiting, 0);
      const guard = lock.tryLock();
      assert.is(guard?.abandoned, false);
      guard?.unlock();
    },
    picked,
  );
}

function blockCases(suite: CaseSuite<LockVariant>): void {
  suite.each('the end of a block gives the lock back', async ({ make, mode }) => {
    const lock = make();
    {
      using guard = await take(lock, mode);
      assert.is(guard.held, true);
      assert.is(await suite.threads.run('tryLock', lock), false);
    }
    await suite.threads.run('lockAndUnlock', lock, mode);
    const answer = mode === 'blocking' ? lock.runSync(() => 7) : await lock.run(async () => 7);
    assert.is(answer, 7);
    await suite.threads.run('lockAndUnlock', lock, mode);
  });

  suite.each('an exception that leaves a block gives the lock back', async ({ make, mode }) => {
    const lock = make();
    const fail = (): never => {
      throw new TypeError('left');
    };
    const block = async (): Promise<void> => {
      using _guard = await take(lock, mode);
      fail();
    };
    assert.is((await outcomeOf(block)).end, 'TypeError');
    await suite.threads.run('lockAndUnlock', lock, mode);
    assert.is((await outcomeOf(() => (mode === 'blocking' ? lock.runSync(fail) : lock.run(fail)))).end, 'TypeError');
    await suite.threads.run('lockAndUnlock', lock, mode);
  });
}

function timeoutCases(suite: CaseSuite<LockVariant>): void {
  suite.each('a timeout that is negative or no number is refused', async ({ make, mode }) => {
    const lock = make();
    for (const timeout of [-100, -Infinity, NaN]) assert.is((await outcomeOf(() => take(lock, mode, { timeout }))).end, 'RangeError');
    assert.is((await outcomeOf(() => take(lock, mode, { timeout: '1' as never }))).end, 'TypeError');
    assert.is(lock.locked, false);
  });

  suite.each('a timeout beyond any timer is accepted, and waits', async ({ make, mode }) => {
    const lock = make();
    for (const timeout of [1e100, 2 ** 31, Number.MAX_VALUE, Infinity]) (await take(lock, mode, { timeout })).unlock();
    const guard = await take(lock, mode);
    const bunch = suite.threads.start(2, 'awaitLock', lock, mode, 1e100);
    await until(() => lock.waiting === 2);
    assert.is(bunch.finished, 0);
    guard.unlock();
    for (const { end } of await bunch.results) assert.is(end, 'ok');
  });

  suite.each('a free lock is granted with a timeout as without', async ({ make, mode }) => {
    const guard = await take(make(), mode, { timeout: 5_000 });
    assert.is(guard.held, true);
    guard.unlock();
  });

  suite.each('a wait that times out has lasted its timeout', async ({ make, mode }) => {
    const lock = make();
    const guard = await take(lock, mode);
    const outcome = await suite.threads.run('awaitLock', lock, mode, 100);
    assert.is(outcome.end, 'TIMEOUT');
    assert.ok(hasLasted(outcome, 100), `${outcome.elapsedMs} ms`);
    guard.unlock();
  });
}

function memoryCases(suite: CaseSuite<LockVariant>): void {
  suite.each('a guard unlocks also when it is all that is left of the lock', async ({ make, mode }) => {
    const take1 = async (): Promise<{ guard: { unlock(): boolean } }> => ({ guard: await take(make(), mode) });
    const { guard } = await take1();
    await collectGarbage();
    assert.is(guard.unlock(), true);
  });

  suite.each('a weak reference answers the lock while there is another reference', async ({ make }) => {
    const lock = make();
    const weak = new WeakRef(lock);
    await collectGarbage();
    assert.is(weak.deref(), lock);
  });

  suite.each('a lock that was used is collected when nobody refers to it', async ({ make, mode }) => {
    const used = async (): Promise<WeakRef<Lock>> => {
      const lock = make();
      (await take(lock, mode)).unlock();
      await suite.threads.run('lockAndUnlock', lock, mode);
      return new WeakRef(lock);
    };
    const weak = await used();
    await collectGarbage();
    assert.is(weak.deref(), undefined);
  });
}

/** A thread made without a pool, which takes the lock once. */
async function exitCodeOfUser(lock: Lock, mode: Mode): Promise<number> {
  const code = `
    const { handle, mode, sync } = require('node:worker_threads').workerData;
    import(sync).then(async ({ attach }) => {
      const lock = attach(handle);
      const guard = mode === 'blocking' ? lock.lockSync() : await lock.lock();
      guard.unlock();
    });`;
  const worker = new Worker(code, { eval: true, workerData: { handle: share(lock), mode, sync: SYNC } });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', resolve);
  });
}
