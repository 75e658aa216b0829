import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, type Permit, Semaphore, share, ThreadPool } from '../../lib/index.js';
import { Flags } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';

const semaphore = suite('Semaphore');

const MODULE = new URL('semaphore.worker.js', import.meta.url);

function threads(size: number): ThreadPool {
  return new ThreadPool({ module: MODULE, size });
}

/** Resolves in a later turn of the event loop. */
function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

async function waiters(permits: Semaphore, count: number): Promise<void> {
  while (permits.waiting !== count) await turn();
}

for (const fairness of ['fifo', 'eventual'] as const) {
  semaphore(`${fairness}: no more permits are granted than there are`, async () => {
    const permits = new Semaphore(2, { fairness });
    const first = await permits.acquire();
    const second = permits.acquireSync();
    assert.is(permits.available, 0);
    assert.is(permits.tryAcquire(), undefined);
    assert.is(first.release(), true);
    assert.is(permits.available, 1);
    assert.is(permits.tryAcquire(2), undefined);
    const third = permits.tryAcquire();
    assert.ok(third);
    second.release();
    third.release();
    assert.is(permits.available, 2);
  });

  semaphore(`${fairness}: four threads, blocking and awaiting, in requests of 1 to 3, stay within 3 permits`, async () => {
    const permits = new Semaphore(3, { fairness });
    const flags = new Flags();
    await using pool = threads(4);
    const largest = await Promise.all([0, 1, 2, 3].map(i => pool.execute('countPermits', [permits, flags, 2_000, 3, i % 2 === 0])));
    for (const most of largest) assert.ok((most as number) <= 3, `${String(most)} permits were in use`);
    assert.is(permits.available, 3);
    assert.is(permits.waiting, 0);
  });

  semaphore(`${fairness}: what a terminated thread held is free again, for flows and for blocked threads`, async () => {
    const permits = new Semaphore(3, { fairness });
    const flags = new Flags();
    const pool = threads(1);
    const lost = rejection(pool.execute('keepPermits', [permits, flags, 3]));
    await flags.reached(1);
    const waiting = permits.acquire(2);
    await waiters(permits, 1);
    await pool.terminate();
    await lost;
    const permit = await waiting;
    assert.is(permits.available, 1);
    permit.release();
    assert.is(permits.available, 3);
  });

  semaphore(`${fairness}: what a thread held that left by process.exit is free again`, async () => {
    const permits = new Semaphore(2, { fairness });
    await using pool = threads(1);
    assert.is((await rejection(pool.execute('acquireAndExit', [permits, 2]))).code, 'THREAD_EXIT');
    (await permits.acquire(2, { timeout: 30_000 })).release();
  });

  semaphore(`${fairness}: a wait that times out or is aborted leaves nothing behind and lets those behind it through`, async () => {
    const permits = new Semaphore(2, { fairness, name: 'lines' });
    const [held, other] = [permits.acquireSync(), permits.acquireSync()];
    const reason = new Error('changed my mind');
    const controller = new AbortController();
    const [big, aborted, small] = [
      permits.acquire(2, { timeout: 5 }),
      permits.acquire(2, { signal: controller.signal }),
      permits.acquire(),
    ];
    assert.is(permits.waiting, 3);
    controller.abort(reason);
    assert.is(await rejection(aborted), reason);
    const error = await rejection(big);
    assert.is(error.code, 'TIMEOUT');
    assert.match(error.message, /Semaphore 'lines'\.acquire did not finish within 5 ms \(wanted 2, 0 of 2 free, 2 waiting\)/);
    other.release();
    (await small).release();
    assert.is(permits.waiting, 0);
    assert.throws(() => permits.acquireSync(2, { timeout: 5 }), isCode('TIMEOUT'));
    assert.throws(() => permits.acquireSync(2, { timeout: 0 }), isCode('TIMEOUT'));
    assert.is(await rejection(permits.acquire(1, { signal: AbortSignal.abort(reason) })), reason, 'also when there are permits');
    assert.is(permits.waiting, 0);
    held.release();
    assert.is(permits.available, 2);
  });

  // A request that is served in the middle of a hog's loop, not after it.
  semaphore(`${fairness}: a request for all permits is not starved by threads that take one after the other`, async () => {
    const permits = new Semaphore(2, { fairness });
    const flags = new Flags();
    await using pool = threads(2);
    const hogs = [pool.execute('hog', [permits, flags]), pool.execute('hog', [permits, flags])];
    await flags.reached(2);
    const permit = await permits.acquire(2, { timeout: 10_000 });
    assert.is(permits.available, 0);
    permit.release();
    permits.acquireSync(2, { timeout: 10_000 }).release();
    Atomics.store(flags.cells, 5, 1);
    for (const rounds of await Promise.all(hogs)) assert.ok((rounds as number) > 0);
    assert.is(permits.available, 2);
  });
}

semaphore('fifo: neither a smaller request nor tryAcquire overtakes one that waits', async () => {
  const permits = new Semaphore(3);
  const held = permits.acquireSync(2);
  const order: string[] = [];
  const log = (name: string) => (permit: Permit) => {
    order.push(name);
    permit.release();
  };
  const served = [permits.acquire(3).then(log('3')), permits.acquire(1).then(log('1')), permits.acquire(2).then(log('2'))];
  await waiters(permits, 3);
  assert.is(permits.available, 1);
  assert.is(permits.tryAcquire(), undefined);
  held.release();
  await Promise.all(served);
  assert.equal(order, ['3', '1', '2']);
  assert.ok(permits.tryAcquire(3));
});

semaphore('eventual: a newcomer overtakes a waiter that has just come', async () => {
  const permits = new Semaphore(2, { fairness: 'eventual' });
  const held = permits.acquireSync();
  const waiting = permits.acquire(2);
  await waiters(permits, 1);
  const newcomer = permits.tryAcquire();
  assert.ok(newcomer);
  newcomer.release();
  held.release();
  (await waiting).release();
});

semaphore('eventual: nobody overtakes a waiter any more once it has waited for a millisecond', async () => {
  const permits = new Semaphore(2, { fairness: 'eventual' });
  const held = permits.acquireSync();
  const waiting = permits.acquire(2);
  await waiters(permits, 1);
  for (let newcomer = permits.tryAcquire(); newcomer !== undefined; newcomer = permits.tryAcquire()) {
    newcomer.release(); // the waiter looks again in the next turn
    await turn();
  }
  assert.is(permits.available, 1);
  held.release();
  (await waiting).release();
  assert.ok(permits.tryAcquire());
});

semaphore('fifo: threads are served in the order in which they asked, whatever their sizes', async () => {
  const permits = new Semaphore(2);
  const flags = new Flags();
  await using pool = threads(4);
  const held = permits.acquireSync(2);
  const served: Promise<unknown>[] = [];
  for (const [number, count] of [2, 1, 2, 2].entries()) {
    served.push(pool.execute('acquireInOrder', [permits, flags, number, count]));
    await waiters(permits, number + 1);
  }
  held.release();
  await Promise.all(served);
  assert.equal([...flags.cells.subarray(2, 6)], [0, 1, 2, 3]);
});

semaphore('one release of several permits serves several waiters', async () => {
  const permits = new Semaphore(0);
  const flows = [permits.acquire(), permits.acquire(2), permits.acquire()];
  await waiters(permits, 3);
  permits.release(4);
  const granted = await Promise.all(flows);
  assert.equal(
    granted.map(permit => permit.count),
    [1, 2, 1],
  );
  assert.is(permits.available, 0);
});

semaphore('a permit is given back once, and never anybody else’s', async () => {
  const permits = new Semaphore(2);
  const permit = await permits.acquire(2);
  assert.is(permit.count, 2);
  assert.is(permit.held, true);
  assert.is(permit.release(), true);
  assert.is(permit.held, false);
  const other = permits.acquireSync(2);
  assert.is(permit.release(), false);
  assert.is(permit.forget(), false);
  assert.is(permits.available, 0);
  assert.is(other.held, true);
  {
    using again: Permit = other;
    assert.is(again.held, true);
  }
  assert.is(other.held, false);
  assert.is(permits.available, 2);
});

semaphore('forgotten permits do not come back, not even when the thread dies', async () => {
  const permits = new Semaphore(3, { max: 3 });
  const permit = permits.acquireSync(2);
  assert.is(permit.forget(), true);
  assert.is(permit.held, false);
  assert.is(permit.release(), false);
  assert.is(permits.available, 1);
  permits.release(2);
  assert.is(permits.available, 3);
  const pool = threads(1);
  assert.is(await pool.execute('consume', [permits, 2, false]), 0);
  await pool.terminate();
  assert.is(permits.available, 1);
});

semaphore('as a signal: two producers and two consumers in four threads lose and invent nothing', async () => {
  const permits = new Semaphore(0);
  await using pool = threads(4);
  const count = 3_000;
  const consumers = [pool.execute('consume', [permits, count, true]), pool.execute('consume', [permits, count, false])];
  await Promise.all([pool.execute('produce', [permits, count]), pool.execute('produce', [permits, count])]);
  assert.equal(await Promise.all(consumers), [0, 0]);
  assert.is(permits.available, 0);
});

semaphore('release adds permits beyond the first ones, from any thread', async () => {
  const permits = new Semaphore(1);
  permits.release();
  permits.release(5);
  permits.release(0);
  assert.is(permits.available, 7);
  await using pool = threads(1);
  await pool.execute('produce', [permits, 3]);
  assert.is(permits.available, 10);
  assert.throws(() => permits.release(2 ** 30), isA(RangeError));
  assert.is(permits.available, 10);
});

semaphore('max: release is all or nothing, and held permits count towards it', () => {
  const permits = new Semaphore(2, { max: 3, name: 'few' });
  const permit = permits.acquireSync(2);
  assert.throws(() => permits.release(2), /Semaphore 'few'\.release: 2 more permits are too many: there are 2, at most 3/);
  assert.throws(() => permits.release(2), isA(RangeError));
  assert.is(permits.available, 0);
  permits.release();
  assert.is(permits.available, 1);
  assert.throws(() => permits.release(), isA(RangeError));
  permit.release();
  assert.is(permits.available, 3);
});

semaphore('two threads that try for one of two permits each are never told no', async () => {
  const permits = new Semaphore(2);
  await using pool = threads(2);
  const rounds = 100_000;
  assert.equal(await Promise.all([0, 1].map(() => pool.execute('tryPermits', [permits, rounds]))), [0, 0]);
  assert.is(permits.available, 2);
});

semaphore('a request for 0 permits is granted at once, also past those who wait', async () => {
  const permits = new Semaphore(0);
  const waiting = permits.acquire();
  assert.is(permits.acquireSync(0).count, 0);
  const none = await permits.acquire(0, { timeout: 0 });
  assert.is(none.held, true);
  assert.is(none.release(), true);
  assert.is(none.release(), false);
  assert.is(permits.tryAcquire(0)?.forget(), true);
  assert.is(permits.available, 0);
  permits.release();
  await waiting;
});

semaphore('a count or an option that cannot be is refused, and nothing is taken', async () => {
  const permits = new Semaphore(2, { max: 2 });
  for (const count of [-1, 1.5, NaN, Infinity, 3]) {
    assert.throws(() => permits.acquireSync(count), isA(RangeError));
    assert.throws(() => permits.tryAcquire(count), isA(RangeError));
    assert.instance(await rejection(permits.acquire(count)), RangeError);
    assert.throws(() => permits.release(count), isA(RangeError));
  }
  assert.throws(() => permits.acquireSync('1' as never), isA(TypeError));
  assert.instance(await rejection(permits.acquire({ timeout: 1 } as never)), TypeError);
  assert.instance(await rejection(permits.acquire(1, { timeout: -1 })), RangeError);
  assert.instance(await rejection(permits.acquire(1, { signal: 'x' as never })), TypeError);
  assert.throws(() => permits.acquireSync(1, { timeout: NaN }), isA(RangeError));
  assert.is(permits.available, 2);
  for (const initial of [-1, 0.5, NaN, 2 ** 30 + 1]) assert.throws(() => new Semaphore(initial), isA(RangeError));
  assert.throws(() => new Semaphore(3, { max: 2 }), isA(RangeError));
  assert.throws(() => new Semaphore(0, { max: -1 }), isA(RangeError));
  assert.throws(() => new Semaphore('2' as never), isA(TypeError));
  assert.throws(() => new Semaphore(1, { fairness: 'strict' as never }), isA(TypeError));
});

semaphore('run gives the permits back when the callback throws or rejects', async () => {
  const permits = new Semaphore(3);
  assert.is(await permits.run(({ count }) => count), 1);
  assert.is(
    permits.runSync(({ count }) => count + permits.available, { permits: 2 }),
    3,
  );
  await rejection(permits.run(() => Promise.reject(new Error('late')), { permits: 3, timeout: 30_000 }));
  assert.throws(
    () =>
      permits.runSync(() => {
        throw new Error('now');
      }),
    'now',
  );
  assert.is(permits.available, 3);
});

semaphore('a blocked thread is served before the flows of its own that wait, each with its own size', async () => {
  const permits = new Semaphore(3);
  const held = permits.acquireSync(3);
  const flow = permits.acquire(3);
  held.release();
  // The flow is the oldest, but it cannot run while this call blocks the thread.
  const blocking = permits.acquireSync(1, { timeout: 30_000 });
  assert.is(permits.available, 2);
  assert.is(permits.waiting, 1);
  blocking.release();
  (await flow).release();
  assert.is(permits.available, 3);
});

semaphore('a process whose flows wait for permits of a thread that ends by itself goes on, and then exits by itself', async () => {
  const { Worker: Thread } = await import('node:worker_threads');
  const permits = new Semaphore(0);
  const code = `
    const { workerData } = require('node:worker_threads');
    import(workerData.index).then(async ({ attach }) => {
      const permits = attach(workerData.permits);
      permits.release(2);
      (await permits.acquire(2, { timeout: 60_000, signal: new AbortController().signal })).release();
    });`;
  const worker = new Thread(code, {
    eval: true,
    workerData: { permits: share(permits), index: new URL('../../lib/index.js', import.meta.url).href },
  });
  assert.is(await new Promise(resolve => worker.once('exit', resolve)), 0);
  assert.is(permits.available, 2);
});

semaphore('a blocking call that wants more than a flow of its thread does not stand in its place', async () => {
  // The call took the ticket of the flow, so a thread in between with a smaller request waited for ever, and the call for that thread.
  const permits = new Semaphore(5);
  const four = permits.tryAcquire(4);
  const one = permits.tryAcquire(1);
  const flow = permits.acquire(1);
  const others = new Worker(
    `const { workerData } = require('node:worker_threads');
     import(workerData.index).then(({ attach }) => {
       const permits = attach(workerData.permits);
       permits.runSync(() => undefined, { permits: 2 });
     });`,
    { eval: true, workerData: { index: new URL('../../lib/index.js', import.meta.url).href, permits: share(permits) } },
  );
  while (permits.waiting < 2) await new Promise(resolve => setImmediate(resolve));
  one?.release();
  four?.release();
  permits.acquireSync(5, { timeout: 10_000 }).release();
  (await flow).release();
  await new Promise(resolve => others.once('exit', resolve));
  assert.is(permits.available, 5);
});

semaphore('attach answers the same object for the same handle, and refuses other memory', () => {
  const permits = new Semaphore(1, { name: 'one' });
  const handle = share(permits);
  assert.is(attach(handle), permits);
  const copy = attach<Semaphore>({ ...handle, id: 'copy' });
  copy.release();
  assert.is(permits.available, 2);
  assert.is(copy.name, 'one');
  assert.throws(() => attach({ ...handle, partyline: 'mutex', id: 'other' }), /holds something else/);
});

function isCode(code: string): (error: unknown) => boolean {
  return error => (error as { code?: string }).code === code;
}

function isA(kind: new (...args: never[]) => Error): (error: unknown) => boolean {
  return error => error instanceof kind;
}

semaphore.run();
