import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, type Guard, Mutex, share } from '../../lib/index.js';
import { Flags, holderThread, lockThreads } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';

const mutex = suite('Mutex');

for (const fairness of ['fifo', 'eventual'] as const) {
  mutex(`${fairness}: a lock that is held is granted to nobody else`, async () => {
    const lock = new Mutex({ fairness });
    const guard = lock.lockSync();
    assert.is(lock.tryLock(), undefined);
    assert.is(lock.locked, true);
    assert.equal(lock.owner, { threadId: 0 });
    assert.is(guard.unlock(), true);
    assert.is(guard.unlock(), false, 'a second unlock does nothing');
    assert.is(guard.held, false);
    assert.is(lock.locked, false);
    assert.is(lock.owner, undefined);
  });

  mutex(`${fairness}: an old guard does not unlock somebody else's hold`, async () => {
    const lock = new Mutex({ fairness });
    const first = await lock.lock();
    first.unlock();
    const second = await lock.lock();
    assert.is(first.unlock(), false);
    assert.is(lock.locked, true);
    second.unlock();
  });

  mutex(`${fairness}: flows of one thread are served in the order in which they asked`, async () => {
    const lock = new Mutex({ fairness });
    const guard = await lock.lock();
    const order: number[] = [];
    const flows = Array.from({ length: 50 }, (_, i) => lock.run(() => void order.push(i)));
    assert.is(lock.waiting, 50);
    guard.unlock();
    await Promise.all(flows);
    assert.equal(
      order,
      Array.from({ length: 50 }, (_, i) => i),
    );
    assert.is(lock.waiting, 0);
  });

  mutex(`${fairness}: four threads, blocking and awaiting, never meet inside`, async () => {
    const lock = new Mutex({ fairness });
    const flags = new Flags();
    await using pool = lockThreads(4);
    const rounds = 3_000;
    const intruders = await Promise.all([0, 1, 2, 3].map(i => pool.execute('countUnderLock', [lock, flags, rounds, i % 2 === 0])));
    assert.equal(intruders, [0, 0, 0, 0]);
    assert.is(flags.cells[0], 4 * rounds, 'no count was lost');
    assert.is(lock.waiting, 0);
    assert.is(lock.locked, false);
  });

  mutex(`${fairness}: a terminated owner's lock goes to the flow that waits, as abandoned`, async () => {
    const lock = new Mutex({ fairness });
    const holder = await holderThread(lock);
    assert.equal(lock.owner, { threadId: holder.threadId });
    const waiting = lock.lock();
    assert.is(lock.waiting, 1);
    await holder.terminate();
    const guard = await waiting;
    assert.is(guard.abandoned, true);
    guard.unlock();
    assert.is(lock.waiting, 0);
  });

  mutex(`${fairness}: abandoned stays until the data is declared consistent`, async () => {
    const lock = new Mutex({ fairness });
    const holder = await holderThread(lock);
    await holder.terminate();
    const first = await lock.lock();
    assert.is(first.abandoned, true);
    first.unlock();
    const second = lock.lockSync();
    assert.is(second.abandoned, true, 'nobody has vouched for the data yet');
    second.markConsistent();
    second.unlock();
    assert.is(lock.tryLock()?.abandoned, false);
  });

  mutex(`${fairness}: a thread that blocks itself hears of the owner's death`, async () => {
    const lock = new Mutex({ fairness });
    const holder = await holderThread(lock);
    void holder.terminate(); // and this thread's event loop never runs while it waits
    if (process.platform !== 'linux') return;
    const guard = lock.lockSync({ timeout: 30_000 });
    assert.is(guard.abandoned, true);
    guard.unlock();
  });

  mutex(`${fairness}: an owner that leaves by process.exit abandons the lock`, async () => {
    const lock = new Mutex({ fairness });
    await using pool = lockThreads(1);
    assert.is((await rejection(pool.execute('holdAndExit', [lock]))).code, 'THREAD_EXIT');
    const guard = await lock.lock({ timeout: 30_000 });
    assert.is(guard.abandoned, true);
  });

  mutex(`${fairness}: a waiter that is terminated is passed over`, async () => {
    const lock = new Mutex({ fairness });
    const guard = await lock.lock();
    const dying = await blockedThread(lock);
    const later = lock.lock();
    assert.is(lock.waiting, 2);
    await dying.terminate();
    assert.is(lock.waiting, 1);
    guard.unlock();
    (await later).unlock();
    assert.is(lock.locked, false);
  });

  mutex(`${fairness}: a wait that times out leaves nothing behind`, async () => {
    const lock = new Mutex({ fairness, name: 'db' });
    const guard = await lock.lock();
    const error = await rejection(lock.lock({ timeout: 5 }));
    assert.is(error.code, 'TIMEOUT');
    assert.match(error.message, /Mutex 'db'\.lock did not finish within 5 ms \(held by thread 0, 1 waiting\)/);
    assert.is(lock.waiting, 0);
    guard.unlock();
    assert.ok(lock.tryLock());
  });

  mutex(`${fairness}: an aborted wait rejects with the signal's reason`, async () => {
    const lock = new Mutex({ fairness });
    const guard = await lock.lock();
    const reason = new Error('changed my mind');
    const controller = new AbortController();
    const waiting = lock.lock({ signal: controller.signal });
    controller.abort(reason);
    assert.is(await rejection(waiting), reason);
    assert.is(await rejection(lock.lock({ signal: AbortSignal.abort(reason) })), reason);
    assert.is(lock.waiting, 0);
    guard.unlock();
    assert.is(await rejection(lock.lock({ signal: AbortSignal.abort(reason) })), reason, 'also when the lock is free');
    assert.is(lock.locked, false);
  });

  mutex(`${fairness}: a timeout among waiting flows does not hold up those behind`, async () => {
    const lock = new Mutex({ fairness });
    const guard = await lock.lock();
    const [first, second, third] = [lock.lock({ timeout: 2 }), lock.lock(), lock.lock()];
    assert.is((await rejection(first)).code, 'TIMEOUT');
    guard.unlock();
    (await second).unlock();
    (await third).unlock();
  });
}

mutex('a blocking relock is a DeadlockError at once, whatever the timeout', async () => {
  const lock = new Mutex();
  const guard = await lock.lock();
  assert.throws(() => lock.lockSync(), isCode('DEADLOCK'));
  assert.throws(() => lock.lockSync({ timeout: 10_000 }), isCode('DEADLOCK'));
  guard.unlock();
});

mutex('an awaited relock waits until another flow unlocks', async () => {
  const lock = new Mutex();
  const guard = await lock.lock();
  let isGranted = false;
  const again = lock.lock().then(second => {
    isGranted = true;
    second.unlock();
  });
  await Promise.resolve();
  assert.is(isGranted, false);
  guard.unlock();
  await again;
});

mutex('timeout 0 is now or never; what is no timeout is refused', async () => {
  const lock = new Mutex({ fairness: 'fifo' });
  (await lock.lock({ timeout: 0 })).unlock();
  const holder = await holderThread(lock);
  assert.is((await rejection(lock.lock({ timeout: 0 }))).code, 'TIMEOUT');
  assert.throws(() => lock.lockSync({ timeout: 0 }), isCode('TIMEOUT'));
  for (const timeout of [-1, NaN]) {
    assert.instance(await rejection(lock.lock({ timeout })), RangeError);
    assert.throws(
      () => lock.lockSync({ timeout }),
      (error: unknown) => error instanceof RangeError,
    );
  }
  await holder.terminate();
});

mutex('a timeout beyond 2^31 ms does not run out early', async () => {
  const lock = new Mutex();
  const guard = await lock.lock();
  const waiting = lock.lock({ timeout: 2 ** 40 });
  await new Promise(resolve => setTimeout(resolve, 20));
  guard.unlock();
  (await waiting).unlock();
});

// It used to reject with a ReferenceError and stay locked for ever.
mutex('a signal or a timeout on a free lock is no hindrance, and leaves no timer', async () => {
  const lock = new Mutex();
  const timers = (): number => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
  const before = timers();
  const guard = await lock.lock({ signal: new AbortController().signal, timeout: 60_000 });
  assert.is(timers(), before, 'a timer would keep the process');
  guard.unlock();
  assert.instance(await rejection(lock.lock({ signal: 'x' as never })), TypeError);
  assert.is(lock.locked, false);
  for (const timeout of [-1, NaN]) assert.throws(() => lock.lockSync({ timeout }), /timeout must be/);
});

// Handlers that were added after partyline was loaded used to run as if the thread were dead.
mutex('a lock that is used in an exit handler excludes as ever', async () => {
  const { Worker } = await import('node:worker_threads');
  const lock = new Mutex({ fairness: 'fifo' });
  const cells = new Int32Array(new SharedArrayBuffer(8));
  const code = `
    const { workerData } = require('node:worker_threads');
    import(workerData.index).then(({ attach }) => {
      const lock = attach(workerData.lock);
      setTimeout(() => process.on('exit', () => {
        const guard = lock.lockSync();
        const before = workerData.cells[0];
        Atomics.wait(workerData.cells, 1, 0, 5);
        workerData.cells[0] = before + 1;
        guard.unlock();
      }), 1);
    });`;
  const data = { lock: share(lock), cells, index: new URL('../../lib/index.js', import.meta.url).href };
  const workers = Array.from({ length: 4 }, () => new Worker(code, { eval: true, workerData: data }));
  await Promise.all(workers.map(worker => new Promise(resolve => worker.once('exit', resolve))));
  assert.is(cells[0], 4);
});

mutex('run gives the lock back when the callback throws or rejects', async () => {
  const lock = new Mutex();
  await rejection(lock.run(() => Promise.reject(new Error('late'))));
  assert.throws(
    () =>
      lock.runSync(() => {
        throw new Error('now');
      }),
    'now',
  );
  assert.is(lock.locked, false);
  assert.is(
    lock.runSync(() => 7),
    7,
  );
  assert.is(await lock.run(async () => 8), 8);
});

mutex('using gives the lock back at the end of the block', () => {
  const lock = new Mutex();
  {
    using guard: Guard = lock.lockSync();
    assert.is(guard.held, true);
  }
  assert.is(lock.locked, false);
});

mutex('fifo: service order is arrival order over four threads', async () => {
  const lock = new Mutex({ fairness: 'fifo' });
  const flags = new Flags();
  await using pool = lockThreads(4);
  const guard = await lock.lock();
  const waiting: Promise<unknown>[] = [];
  for (let i = 0; i < 24; i++) {
    waiting.push(pool.execute('lockInOrder', [lock, flags, i], { slot: i % 4 } as never));
    if (i < 4) await flags.reached(i + 1);
  }
  guard.unlock();
  await Promise.all(waiting);
  assert.equal([...flags.cells.subarray(2, 6)], [0, 1, 2, 3]);
});

mutex('attach answers the same object for the same handle, and refuses what is none', () => {
  const lock = new Mutex({ name: 'one' });
  const handle = share(lock);
  assert.is(attach(handle), lock);
  assert.throws(() => attach({ ...handle, partyline: 'index-ring', id: 'other' }), /holds something else/);
  assert.throws(() => attach({} as never), /not a handle/);
  assert.throws(() => attach({ ...handle, partyline: 'nonsense', id: 'other' }), /knows no nonsense/);
  assert.throws(() => attach(lock as never), /what share\(\) takes/);
  assert.throws(() => attach(Object.create(null) as never), /not a handle/);
  // These used to be a RangeError of the words, or another object.
  const { words, realm, ...text } = handle;
  assert.throws(() => attach({ ...text, id: 'other' }), /lost its shared memory/);
  for (const part of [
    { words: new SharedArrayBuffer(0) },
    { offset: 1e9 },
    { offset: -1 },
    { offset: 'x' },
    { length: 1e9 },
    { length: 1 },
  ])
    assert.throws(() => attach({ ...handle, ...part, id: 'other' }), /holds something else/);
  assert.throws(() => share({}), /not a shareable/);
  assert.throws(() => new Mutex({ fairness: 'strict' as never }), /fairness must be/);
});

/** A thread that is blocked in `lockSync`. */
async function blockedThread(lock: Mutex): Promise<import('node:worker_threads').Worker> {
  const { Worker } = await import('node:worker_threads');
  const code = `
    const { workerData } = require('node:worker_threads');
    import(workerData.index).then(({ attach }) => attach(workerData.lock).lockSync());`;
  const worker = new Worker(code, {
    eval: true,
    workerData: { lock: share(lock), index: new URL('../../lib/index.js', import.meta.url).href },
  });
  while (lock.waiting < 1) await new Promise(resolve => setImmediate(resolve));
  return worker;
}

mutex('a free lock can be tried after the waiter that was starving has given up', async () => {
  const lock = new Mutex();
  for (let round = 0; round < 20; round++) {
    const guard = lock.lockSync();
    const waiter = await blockedThread(lock);
    for (const startMs = performance.now(); performance.now() - startMs < 5;) await new Promise(resolve => setImmediate(resolve));
    const ended = waiter.terminate();
    guard.unlock();
    await ended;
    while (lock.waiting > 0 || lock.locked) await new Promise(resolve => setImmediate(resolve));
    assert.is(lock.tryLock()?.unlock(), true, 'it is free, and nobody waits');
  }
});

mutex('options that are no object are refused at once', async () => {
  const lock = new Mutex();
  for (const wrong of [50, '50', true, null]) {
    assert.throws(() => lock.lockSync(wrong as never), /options must be an object/);
    assert.instance(await rejection(lock.lock(wrong as never)), TypeError);
  }
});

function isCode(code: string): (error: unknown) => boolean {
  return error => (error as { code?: string }).code === code;
}

mutex.run();
