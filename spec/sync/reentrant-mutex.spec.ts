import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, type Guard, PartylineError, ReentrantMutex, share } from '../../lib/index.js';
import { Flags, holderThread, lockThreads } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';

const mutex = suite('ReentrantMutex');

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Runs `fn` three times side by side and answers how many were inside at most. */
async function mostInside(fn: (inside: () => Promise<void>) => Promise<void>): Promise<number> {
  let inside = 0;
  let most = 0;
  const enter = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await turn();
    inside--;
  };
  await Promise.all([fn(enter), fn(enter), fn(enter)]);
  return most;
}

mutex('awaited locks of one flow nest, and each guard is one level', async () => {
  const lock = new ReentrantMutex();
  const outer = await lock.lock();
  const inner = await lock.lock();
  assert.is(lock.depth, 2);
  assert.is(inner.unlock(), true);
  assert.is(inner.unlock(), false, 'a used guard answers false');
  assert.is(lock.depth, 1);
  assert.is(outer.held, true, 'and lowers nothing');
  assert.is(outer.unlock(), true);
  assert.is(lock.locked, false);
});

mutex('guards may be given back in any order', async () => {
  const lock = new ReentrantMutex();
  const outer = await lock.lock();
  const inner = await lock.lock();
  outer.unlock();
  assert.is(lock.locked, true, 'the inner level still holds it');
  inner.unlock();
  assert.is(lock.locked, false);
});

mutex('flows that start where no lock is held exclude one another, from their first instruction on', async () => {
  const lock = new ReentrantMutex();
  const most = await mostInside(async enter => {
    const guard = await lock.lock();
    await enter();
    const again = await lock.lock();
    await enter();
    again.unlock();
    guard.unlock();
  });
  assert.is(most, 1);
  assert.is(lock.depth, 0);
});

mutex('the code that started a flow is not inside the lock that the flow took', async () => {
  const lock = new ReentrantMutex();
  let release = (): void => undefined;
  const until = new Promise<void>(resolve => (release = resolve));
  const flow = (async () => {
    const guard = await lock.lock();
    await until;
    guard.unlock();
  })();
  await turn();
  assert.is(lock.tryLock(), undefined, 'the flow holds it, not we');
  assert.throws(
    () => lock.lockSync(),
    (error: { code?: string }) => error.code === 'DEADLOCK',
  );
  assert.throws(
    () => lock.unlock(),
    (error: { code?: string }) => error.code === 'NOT_OWNER',
  );
  assert.is(lock.depth, 1, 'and nothing was released');
  let isGranted = false;
  const waiting = lock.lock().then(guard => {
    isGranted = true;
    guard.unlock();
  });
  await turn();
  assert.is(isGranted, false);
  assert.is(lock.waiting, 1);
  release();
  await Promise.all([flow, waiting]);
  assert.is(lock.locked, false);
});

mutex('flows forked inside a hold nest, one at a time', async () => {
  const lock = new ReentrantMutex();
  const guard = await lock.lock();
  assert.is(await mostInside(enter => lock.run(() => lock.run(enter))), 1);
  assert.is(lock.depth, 1);
  guard.unlock();
  assert.is(lock.locked, false);
});

mutex('a forked flow that outlives the hold keeps the lock until it is done', async () => {
  const lock = new ReentrantMutex();
  const order: string[] = [];
  const guard = await lock.lock();
  const forked = lock.run(async () => {
    await turn();
    order.push('forked');
  });
  guard.unlock();
  const later = lock.run(() => void order.push('later'));
  await Promise.all([forked, later]);
  assert.equal(order, ['forked', 'later']);
});

mutex('synchronous code owns the lock as a thread: it nests, and so does what it awaits', async () => {
  const lock = new ReentrantMutex();
  const first = lock.lockSync();
  const second = lock.lockSync();
  const third = lock.tryLock() as Guard;
  const fourth = await lock.lock();
  assert.is(lock.depth, 4);
  for (const guard of [fourth, third, second, first]) assert.is(guard.unlock(), true);
  assert.is(lock.locked, false);
});

mutex('tryLock nests in the flow that has the lock', async () => {
  const lock = new ReentrantMutex();
  const guard = lock.tryLock() as Guard;
  const nested = lock.tryLock() as Guard;
  assert.is(lock.depth, 2);
  const third = await lock.lock();
  assert.is(lock.depth, 3);
  for (const one of [third, nested, guard]) one.unlock();
  assert.is(lock.locked, false);
});

mutex('a million uncontended locks leave no trail in the async context', async () => {
  const lock = new ReentrantMutex();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 100_000; i++) lock.tryLock()?.unlock();
  for (let i = 0; i < 20_000; i++) (await lock.lock()).unlock();
  assert.ok(process.memoryUsage().heapUsed - before < 60e6);
  assert.is(lock.locked, false);
});

mutex('threads exclude one another, and a flow in each nests', async () => {
  const lock = new ReentrantMutex();
  const flags = new Flags();
  await using pool = lockThreads(3);
  const intruders = await Promise.all([0, 1, 2].map(i => pool.execute('countUnderLock', [lock, flags, 1_000, i > 0])));
  assert.equal(intruders, [0, 0, 0]);
  assert.is(flags.cells[0], 3_000);
});

mutex('a terminated owner abandons all its levels', async () => {
  const lock = new ReentrantMutex();
  const holder = await holderThread(lock);
  const waiting = lock.lock();
  await holder.terminate();
  const guard = await waiting;
  assert.is(guard.abandoned, true);
  assert.is(lock.depth, 1);
  guard.markConsistent();
  const nested = await lock.lock();
  assert.is(nested.abandoned, false, 'the data is in order again');
  nested.unlock();
  guard.unlock();
  const next = await lock.lock();
  assert.is(next.abandoned, false);
  next.unlock();
});

mutex('a wait that times out or is aborted leaves nothing behind', async () => {
  const lock = new ReentrantMutex();
  let letGo = (): void => undefined;
  const flow = lock.run(() => new Promise<void>(resolve => (letGo = resolve)));
  assert.is((await rejection(lock.lock({ timeout: 5 }))).code, 'TIMEOUT');
  const controller = new AbortController();
  const aborted = lock.run(() => undefined, { signal: controller.signal });
  controller.abort('enough');
  assert.is(await rejection(aborted), 'enough');
  assert.is(lock.waiting, 0);
  letGo();
  await flow;
  assert.is(lock.locked, false);
});

mutex('a wait for a turn inside a hold can time out as well', async () => {
  const lock = new ReentrantMutex();
  await lock.run(async () => {
    let letGo = (): void => undefined;
    const busy = lock.run(() => new Promise<void>(resolve => (letGo = resolve)));
    assert.is((await rejection(lock.run(() => undefined, { timeout: 2 }))).code, 'TIMEOUT');
    letGo();
    await busy;
    assert.is(await lock.run(() => 5), 5);
  });
  assert.is(lock.locked, false);
});

mutex('another thread sees who owns it and how deep', async () => {
  const lock = new ReentrantMutex({ name: 'line' });
  const holder = await holderThread(lock);
  assert.equal(lock.owner, { threadId: holder.threadId });
  assert.is(lock.depth, 1);
  assert.is(lock.tryLock(), undefined);
  assert.throws(
    () => lock.unlock(),
    (error: { code?: string }) => error.code === 'NOT_OWNER',
  );
  await holder.terminate();
});

// The library used to listen to the promise itself, so Node took each failure for one that somebody has heard of.
mutex('a lock that fails is an unhandled rejection, unless its caller listens', async () => {
  const lock = new ReentrantMutex();
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  try {
    let letGo = (): void => undefined;
    const holding = lock.run(() => new Promise<void>(resolve => (letGo = resolve)));
    assert.is(await lock.lock({ timeout: 1 }).catch(codeOf), 'TIMEOUT');
    const reason = new Error('aborted');
    for (const options of [{ timeout: 1 }, { timeout: 0 }, { signal: AbortSignal.abort(reason) }, { timeout: -1 }]) void lock.lock(options);
    for (let i = 0; i < 500 && unhandled.length < 4; i++) await new Promise(resolve => setTimeout(resolve, 1));
    letGo();
    await holding;
    (await lock.lock()).unlock();
    assert.equal(unhandled.map(codeOf).sort(), ['Error', 'RangeError', 'TIMEOUT', 'TIMEOUT']);
  } finally {
    process.off('unhandledRejection', note);
  }
});

mutex('is always fifo', () => {
  assert.throws(() => new ReentrantMutex({ fairness: 'eventual' }), /always 'fifo'/);
  assert.is(attach(share(new ReentrantMutex({ name: 'x' }))) instanceof ReentrantMutex, true);
});

/** What went wrong, in a word. */
function codeOf(error: unknown): string {
  return error instanceof PartylineError ? error.code : (error as Error).name;
}

mutex.run();
