// Deaths on real threads, one at a time: in every role, by every cause, heard of by threads that await and threads that block.
import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Mutex, ReentrantMutex, share } from '../../lib/sync.js';
import { DoomedThread } from '../support/doomed-thread.js';
import type { Death } from './death.worker.js';

const LONG_MS = 10_000;
const CAUSES: readonly Death[] = ['terminate', 'process.exit', 'uncaught error', 'out of memory'];
const LOCKS = {
  "Mutex 'fifo'": () => new Mutex({ fairness: 'fifo' }),
  "Mutex 'eventual'": () => new Mutex(),
  ReentrantMutex: () => new ReentrantMutex(),
};

const death = suite('death of a thread');

for (const [name, create] of Object.entries(LOCKS)) {
  for (const cause of CAUSES) {
    death(`${name}: the lock of an owner that died by ${cause} goes to the flow that waits`, async () => {
      const lock = create();
      const owner = await DoomedThread.start(lock, 'owner', cause);
      assert.equal(lock.owner, { threadId: owner.worker.threadId });
      const waiting = lock.lock({ timeout: LONG_MS });
      await owner.die();
      const guard = await waiting;
      assert.is(guard.abandoned, true);
      guard.unlock();
      assert.is(lock.waiting, 0);
    });
  }

  for (const cause of CAUSES) {
    death(`${name}: a flow whose thread died by ${cause} is passed over`, async () => {
      const lock = create();
      let start = (): void => undefined;
      // Chained before the lock is taken, so that it is a flow of its own and not one inside of the hold.
      const behind = new Promise<void>(resolve => (start = resolve)).then(() => lock.lock({ timeout: LONG_MS }));
      const guard = await lock.lock();
      const waiter = await DoomedThread.start(lock, 'async waiter', cause);
      start();
      while (lock.waiting < 2) await new Promise(resolve => setImmediate(resolve));
      await waiter.die();
      assert.is(lock.waiting, 1, 'the dead wait no more');
      guard.unlock();
      const next = await behind;
      assert.is(next.abandoned, false, 'a waiter held nothing, so nothing is abandoned');
      next.unlock();
      assert.is(lock.waiting, 0);
      assert.is(lock.locked, false);
    });
  }

  death(`${name}: a blocked waiter that is terminated is passed over`, async () => {
    const lock = create();
    const guard = await lock.lock();
    const waiter = await DoomedThread.start(lock, 'blocked waiter');
    await waiter.die();
    assert.is(lock.waiting, 0);
    guard.unlock();
    const next = await lock.lock({ timeout: LONG_MS });
    assert.is(next.abandoned, false);
    next.unlock();
  });

  death(`${name}: abandoned is said by every guard until somebody vouches for the data`, async () => {
    const lock = create();
    await (await DoomedThread.start(lock, 'owner')).die();
    for (let i = 0; i < 3; i++) {
      const guard = await lock.lock();
      assert.is(guard.abandoned, true);
      guard.unlock();
    }
    const other = await DoomedThread.start(lock, 'owner', 'process.exit'); // it has taken an abandoned lock, and dies
    await other.die();
    const guard = lock.lockSync();
    assert.is(guard.abandoned, true);
    guard.markConsistent();
    guard.unlock();
    const sound = lock.lockSync();
    assert.is(sound.abandoned, false);
    sound.unlock();
  });

  death(`${name}: the lock of a thread's thread is free when the one in the middle is terminated`, async () => {
    const lock = create();
    const middle = await DoomedThread.start(lock, 'owner', 'terminate', 1);
    assert.is.not(lock.owner?.threadId, middle.worker.threadId, 'the inner thread holds it');
    const waiting = lock.lock({ timeout: LONG_MS });
    await middle.die();
    const guard = await waiting;
    assert.is(guard.abandoned, true);
    guard.unlock();
  });

  const onLinux = process.platform === 'linux' ? death : death.skip;

  onLinux(`${name}: a blocked main thread hears that its worker was terminated`, async () => {
    const lock = create();
    const owner = await DoomedThread.start(lock, 'owner');
    const gone = owner.die(); // its exit event cannot be heard while this thread blocks
    const guard = lock.lockSync({ timeout: LONG_MS });
    assert.is(guard.abandoned, true);
    guard.unlock();
    await gone;
  });

  onLinux(`${name}: a blocked main thread hears that its worker's worker is gone`, async () => {
    const lock = create();
    const middle = await DoomedThread.start(lock, 'owner', 'terminate', 2);
    const gone = middle.die();
    const guard = lock.lockSync({ timeout: LONG_MS });
    assert.is(guard.abandoned, true);
    guard.unlock();
    await gone;
  });

  onLinux(`${name}: a blocked worker hears that another one died, while the main thread is blocked too`, async () => {
    const lock = create();
    const answer = new Int32Array(new SharedArrayBuffer(4));
    const owner = await DoomedThread.start(lock, 'owner');
    const blocked = blockedWorker(lock, answer);
    while (lock.waiting < 1) await new Promise(resolve => setImmediate(resolve));
    const gone = owner.die();
    assert.is.not(Atomics.wait(answer, 0, 0, LONG_MS), 'timed-out'); // no event is heard here meanwhile
    assert.is(answer[0], 2, 'granted, as abandoned');
    await Promise.all([gone, blocked.terminate()]);
  });
}

/** A thread that blocks for the lock, and then says 1, or 2 when the lock was abandoned. */
function blockedWorker(lock: Mutex | ReentrantMutex, answer: Int32Array): Worker {
  const code = `
    const { workerData } = require('node:worker_threads');
    import(workerData.sync).then(({ attach }) => {
      const guard = attach(workerData.lock).lockSync();
      Atomics.store(workerData.answer, 0, guard.abandoned ? 2 : 1);
      Atomics.notify(workerData.answer, 0);
    });`;
  return new Worker(code, {
    eval: true,
    workerData: { lock: share(lock), answer, sync: new URL('../../lib/sync.js', import.meta.url).href },
  });
}

death.run();
