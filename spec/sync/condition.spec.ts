import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, Condition, type Guard, Mutex, ReentrantMutex, share, ThreadPool } from '../../lib/index.js';
import { Region } from '../../lib/memory/region.js';
import { conditionWords } from '../../lib/sync/condition-core.js';
import { Flags } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';

const condition = suite('Condition');

const MODULE = new URL('./condition.worker.js', import.meta.url);
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
const mutexes: readonly (readonly [name: string, make: () => Mutex | ReentrantMutex])[] = [
  ["Mutex 'eventual'", () => new Mutex()],
  ["Mutex 'fifo'", () => new Mutex({ fairness: 'fifo' })],
  ['ReentrantMutex', () => new ReentrantMutex()],
];

const pool = new ThreadPool({ module: MODULE, size: 4 });
condition.after(() => pool.close());

/** Resolves once so many wait. */
async function waiters(cond: Condition, count: number): Promise<void> {
  while (cond.waiting !== count) await turn();
}

function codeOf(fn: () => unknown): string | undefined {
  try {
    fn();
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).name;
  }
  return undefined;
}

for (const [name, make] of mutexes) {
  condition(`${name}: a flow lets go while it waits, and has the same guard again`, async () => {
    const mutex = make();
    const cond = new Condition(mutex);
    const guard = await mutex.lock();
    const waiting = cond.wait(guard);
    assert.is(guard.held, false);
    assert.is(guard.unlock(), false, 'what is not held cannot be given up');
    assert.is(mutex.locked, false);
    assert.is(cond.waiting, 1);
    await mutex.run(() => assert.is(cond.notify(), 1));
    await waiting;
    assert.is(guard.held, true);
    assert.is(mutex.locked, true);
    assert.is(cond.waiting, 0);
    assert.is(guard.unlock(), true);
    assert.is(mutex.locked, false);
  });

  condition(`${name}: a wait that times out, or is aborted, holds the same guard again`, async () => {
    const mutex = make();
    const cond = new Condition(mutex);
    const guard = await mutex.lock();
    assert.is((await rejection(cond.wait(guard, { timeout: 5 }))).code, 'TIMEOUT');
    assert.is(guard.held, true);
    assert.is(
      codeOf(() => cond.waitSync(guard, { timeout: 5 })),
      'TIMEOUT',
    );
    assert.is(guard.held, true);
    for (const timeout of [0, 0.1]) assert.is((await rejection(cond.wait(guard, { timeout }))).code, 'TIMEOUT');
    const controller = new AbortController();
    const aborted = cond.wait(guard, { signal: controller.signal });
    controller.abort('enough');
    assert.is(await rejection(aborted), 'enough');
    assert.is(guard.held, true);
    assert.is(await rejection(cond.wait(guard, { signal: controller.signal })), 'enough');
    assert.is(cond.waiting, 0);
    assert.is(cond.notify(), 0, 'nobody is left behind');
    assert.is(guard.unlock(), true);
    assert.is(mutex.locked, false);
  });

  condition(`${name}: two threads take turns through two conditions, blocked, awaiting, and mixed`, async () => {
    for (const [first, second] of [
      [false, false],
      [true, true],
      [false, true],
    ] as const) {
      const mutex = make();
      const table = { mutex, turns: [new Condition(mutex), new Condition(mutex)], cells: new Flags().cells };
      const mistaken = await Promise.all([pool.execute('play', [table, 0, 300, first]), pool.execute('play', [table, 1, 300, second])]);
      assert.equal(mistaken, [0, 0]);
      assert.is(mutex.locked, false);
    }
  });

  condition(`${name}: two producers and two consumers lose nothing in a buffer of three`, async () => {
    const mutex = make();
    const buffer = { mutex, notFull: new Condition(mutex), notEmpty: new Condition(mutex), cells: new Flags().cells, places: 3 };
    const [count, total] = [300, 600];
    const [, , ...got] = await Promise.all([
      pool.execute('produce', [buffer, 0, count, false]),
      pool.execute('produce', [buffer, count, count, true]),
      pool.execute<number[]>('consume', [buffer, total, false]),
      pool.execute<number[]>('consume', [buffer, total, true]),
    ]);
    assert.equal(
      (got as number[][]).flat().sort((a, b) => a - b),
      Array.from({ length: total }, (_, i) => i),
    );
  });

  condition(`${name}: a guard of another mutex, an unheld guard, and a notification without the mutex are refused`, async () => {
    const [mutex, other] = [make(), make()];
    const cond = new Condition(mutex);
    const [guard, foreign] = [await mutex.lock(), await other.lock()];
    assert.is((await rejection(cond.wait(foreign))).name, 'TypeError');
    assert.is(
      codeOf(() => cond.waitSync(foreign)),
      'TypeError',
    );
    assert.is((await rejection(cond.waitFor({} as Guard, () => true))).name, 'TypeError');
    assert.is(foreign.held, true);
    assert.is(await pool.execute('notifyWithout', [cond]), 'NOT_OWNER');
    guard.unlock();
    foreign.unlock();
    assert.is((await rejection(cond.wait(guard))).code, 'NOT_OWNER');
    for (const call of [() => cond.notify(), () => cond.notifyAll(), () => cond.waitSync(guard), () => cond.waitForSync(guard, () => true)])
      assert.is(codeOf(call), 'NOT_OWNER');
  });

  condition(`${name}: blocked threads are notified in the order in which they came`, async () => {
    const mutex = make();
    const cond = new Condition(mutex);
    const flags = new Flags();
    const done: Promise<unknown>[] = [];
    for (let i = 0; i < 3; i++) {
      done.push(pool.execute('waitInOrder', [cond, mutex, flags, i]));
      await waiters(cond, i + 1);
    }
    for (let left = 3; left > 0; left--) {
      await mutex.run(() => assert.is(cond.notify(), 1));
      while (Atomics.load(flags.cells, 1) !== 4 - left) await turn();
      assert.is(cond.waiting, left - 1, 'one at a time');
    }
    await Promise.all(done);
    assert.equal([...flags.cells.subarray(2, 5)], [0, 1, 2]);
  });

  condition(`${name}: notify answers how many it woke, notifyAll wakes all, and nothing is remembered`, async () => {
    const mutex = make();
    const cond = new Condition(mutex);
    await mutex.run(() => {
      assert.is(cond.notify(), 0);
      assert.is(cond.notifyAll(), 0);
    });
    const flags = new Flags();
    const waits = [false, true].map(isAsync => pool.execute<string>('waitOnce', [cond, mutex, flags, isAsync]));
    const flows = [0, 1, 2].map(() => mutex.run(guard => cond.wait(guard)));
    await waiters(cond, 5);
    await mutex.run(() => {
      assert.is(cond.notify(0), 0);
      assert.is(cond.notify(2), 2);
      assert.is(cond.waiting, 3);
      assert.is(cond.notify(10), 3);
      assert.is(cond.notifyAll(), 0);
    });
    assert.equal(await Promise.all(waits), ['held true', 'held true']);
    await Promise.all(flows);
    assert.is(mutex.locked, false);
  });

  condition(`${name}: the death of a notified waiter passes the notification on`, async () => {
    const mutex = make();
    const cond = new Condition(mutex);
    const worker = await waitingThread(mutex, cond);
    const flow = mutex.run(guard => cond.wait(guard).then(() => guard.held));
    await waiters(cond, 2);
    const guard = await mutex.lock();
    assert.is(cond.notify(), 1);
    assert.is(cond.waiting, 1, 'the thread was notified, and cannot get the mutex');
    await worker.terminate();
    guard.unlock();
    assert.is(await flow, true);
    assert.is(mutex.locked, false);
  });

  condition(`${name}: a thread that died waiting is not counted`, async () => {
    const mutex = make();
    const cond = new Condition(mutex);
    const worker = await waitingThread(mutex, cond);
    await worker.terminate();
    await mutex.run(() => assert.equal([cond.waiting, cond.notify(), cond.notifyAll()], [0, 0, 0]));
  });

  condition(`${name}: the death of the owner wakes those who wait, and their guards say so`, async () => {
    const mutex = make();
    const cond = new Condition(mutex);
    const guard = await mutex.lock();
    const waiting = cond.wait(guard);
    const worker = await holdingThread(mutex);
    assert.is(guard.abandoned, false);
    await worker.terminate();
    await waiting;
    assert.is(guard.abandoned, true);
    guard.markConsistent();
    const again = cond.wait(guard);
    await mutex.run(() => cond.notify());
    await again;
    assert.is(guard.abandoned, false, 'the data is in order again');
    guard.unlock();
  });

  condition(`${name}: a condition and its mutex that were sent apart belong together`, async () => {
    const mutex = make();
    const cond = new Condition(mutex);
    assert.is(attach(share(cond)), cond);
    const together = await Promise.all([0, 1, 2, 3].map(() => pool.execute<boolean>('belongsTogether', [cond, mutex])));
    assert.equal(together, [true, true, true, true]);
    const waiting = mutex.run(guard => cond.wait(guard));
    await waiters(cond, 1);
    assert.is(await pool.execute('notifyAll', [cond, mutex]), 1);
    await waiting;
  });

  condition(`${name}: a blocked wait lets the other threads in, and a timeout still takes the mutex back`, async () => {
    const mutex = make();
    const cond = new Condition(mutex);
    const flags = new Flags();
    const timed = pool.execute<string>('waitOnce', [cond, mutex, flags, false, 1_000]); // enough for this thread to get in line
    await flags.reached(1);
    const guard = await mutex.lock();
    while (mutex.waiting === 0) await turn(); // its time is up, and it waits for the mutex
    assert.is(cond.waiting, 0);
    guard.unlock();
    assert.is(await timed, 'TIMEOUT held true');
  });

  condition(`${name}: a notification and an abort in one turn: the one that was first wins`, async () => {
    const mutex = make();
    const cond = new Condition(mutex);
    const controllers = [new AbortController(), new AbortController()];
    const flows = controllers.map(({ signal }) => mutex.run(guard => cond.wait(guard, { signal })));
    await waiters(cond, 2);
    const guard = await mutex.lock();
    controllers[0]?.abort('first');
    assert.is(cond.notify(), 1);
    controllers[1]?.abort('too late');
    assert.is(cond.waiting, 0);
    guard.unlock();
    assert.is(await rejection(flows[0] as Promise<void>), 'first');
    await flows[1];
    assert.is(mutex.locked, false);
  });

  condition(`${name}: an abort does not take a notification that is for an older flow`, async () => {
    const mutex = make();
    const cond = new Condition(mutex);
    const controller = new AbortController();
    const older = mutex.run(guard => cond.wait(guard));
    const younger = mutex.run(guard => cond.wait(guard, { signal: controller.signal }));
    await waiters(cond, 2);
    const guard = await mutex.lock();
    cond.notify();
    controller.abort('gone');
    guard.unlock();
    await older;
    assert.is(await rejection(younger), 'gone');
  });
}

// The signal in the lane's record used to be free for whoever of the thread looked first.
condition('a blocking wait does not take a notification from before it, which was for a flow of its thread', async () => {
  const mutex = new Mutex();
  const cond = new Condition(mutex);
  const flow = mutex.run(guard => cond.wait(guard));
  await waiters(cond, 1);
  const guard = await mutex.lock();
  const notified = pool.execute('notifyAll', [cond, mutex]);
  while (mutex.waiting < 1) await turn();
  guard.unlock();
  while (cond.waiting > 0); // this thread's loop stands still, so the flow has been notified and not been told
  const again = mutex.lockSync();
  assert.is(
    codeOf(() => cond.waitSync(again, { timeout: 20 })),
    'TIMEOUT',
  );
  again.unlock();
  await Promise.all([flow, notified]);
});

condition('waitFor calls its predicate with the mutex held, and its timeout is the total', async () => {
  const mutex = new Mutex();
  const cond = new Condition(mutex);
  const guard = await mutex.lock();
  await cond.waitFor(guard, () => true, { timeout: 0 });
  cond.waitForSync(guard, () => true, { timeout: 0 });
  const seen: boolean[] = [];
  const startMs = performance.now();
  const waiting = cond.waitFor(guard, () => seen.push(guard.held && mutex.locked) < 0, { timeout: 1_000 });
  const nudge = setInterval(() => void mutex.run(() => cond.notify()), 20);
  const error = await rejection(waiting);
  clearInterval(nudge);
  const tookMs = performance.now() - startMs;
  assert.is(error.code, 'TIMEOUT');
  assert.match(error.message, 'Condition.waitFor did not finish within 1000 ms');
  assert.ok(tookMs >= 999, `${tookMs} ms`);
  assert.ok(seen.length > 2 && seen.every(Boolean), 'after every notification, and held');
  assert.is(guard.held, true);
  guard.unlock();
});

condition('waitFor looks once more when the time is up', async () => {
  const mutex = new Mutex();
  const cond = new Condition(mutex);
  const guard = await mutex.lock();
  let looks = 0;
  await cond.waitFor(guard, () => ++looks === 2, { timeout: 5 });
  looks = 0;
  cond.waitForSync(guard, () => ++looks === 2, { timeout: 5 });
  assert.is(looks, 2);
  assert.is(
    codeOf(() => cond.waitForSync(guard, () => false, { timeout: 5 })),
    'TIMEOUT',
  );
  assert.is(guard.held, true);
  guard.unlock();
});

condition('what the predicate throws comes out, with the mutex held; a promise is no answer', async () => {
  const mutex = new Mutex();
  const cond = new Condition(mutex);
  const guard = await mutex.lock();
  const fail = (): never => {
    throw new Error('no');
  };
  assert.is((await rejection(cond.waitFor(guard, fail))).message, 'no');
  assert.throws(() => cond.waitForSync(guard, fail), 'no');
  let looks = 0;
  const later = cond.waitFor(guard, () => (looks++ > 0 ? fail() : false));
  await mutex.run(() => cond.notify());
  assert.is((await rejection(later)).message, 'no');
  assert.is(guard.held, true);
  assert.is((await rejection(cond.waitFor(guard, (async () => true) as never))).name, 'TypeError');
  guard.unlock();
});

condition('reentrant: every level is let go of and taken back, whichever guard waits', async () => {
  for (const which of [0, 1, 2]) {
    const mutex = new ReentrantMutex();
    const cond = new Condition(mutex);
    const guards = [await mutex.lock(), await mutex.lock(), await mutex.lock()];
    const waiting = cond.wait(guards[which] as Guard);
    assert.equal([mutex.locked, mutex.depth, guards.map(guard => guard.held)], [false, 0, [false, false, false]]);
    assert.is(await pool.execute('notifyAll', [cond, mutex]), 1);
    await waiting;
    assert.equal([mutex.locked, mutex.depth, guards.map(guard => guard.held)], [true, 3, [true, true, true]]);
    const nested = await mutex.lock();
    assert.is(mutex.depth, 4, 'the flow is inside again');
    for (const guard of [...guards, nested]) assert.is(guard.unlock(), true);
    assert.is(mutex.locked, false);
  }
});

condition('reentrant: the levels of synchronous code come back as well', async () => {
  const mutex = new ReentrantMutex();
  const cond = new Condition(mutex);
  const guards = [mutex.lockSync(), mutex.lockSync(), mutex.lockSync()];
  const notified = pool.execute('notifyAll', [cond, mutex]);
  while (mutex.waiting < 1) await turn();
  cond.waitSync(guards[1] as Guard);
  assert.is(mutex.depth, 3);
  assert.is(await notified, 1);
  const waiting = cond.wait(guards[0] as Guard);
  assert.is(mutex.lockSync().unlock(), true, 'a level of its own, meanwhile');
  await mutex.run(() => cond.notify());
  await waiting;
  const fourth = mutex.lockSync();
  assert.is(mutex.depth, 4, 'the thread is inside again');
  for (const guard of [fourth, ...guards]) assert.is(guard.unlock(), true);
  assert.is(mutex.locked, false);
});

condition('reentrant: other flows are inside one at a time while one waits, and it is not', async () => {
  const mutex = new ReentrantMutex();
  const cond = new Condition(mutex);
  let inside = 0;
  let most = 0;
  const enter = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await turn();
    inside--;
  };
  const waiting = mutex.run(async guard => {
    await enter();
    await mutex.run(async inner => {
      await cond.wait(inner);
      await enter();
    });
    await enter();
    assert.is(guard.held, true);
  });
  await waiters(cond, 1);
  assert.is(mutex.locked, false);
  const others = [0, 1, 2].map(i =>
    mutex.run(async () => {
      await enter();
      if (i === 1) cond.notify();
      await mutex.run(enter);
    }),
  );
  await Promise.all([waiting, ...others]);
  assert.is(most, 1);
  assert.equal([mutex.locked, mutex.depth, mutex.waiting], [false, 0, 0]);
});

// The one that waits holds the turn: the other one would never have come to notify it.
condition('reentrant: flows forked inside one hold can notify each other', async () => {
  const mutex = new ReentrantMutex();
  const cond = new Condition(mutex);
  const order: string[] = [];
  await mutex.run(async outer => {
    await Promise.all([
      mutex.run(async guard => {
        await cond.wait(guard);
        order.push('notified');
      }),
      mutex.run(async () => {
        await turn();
        order.push(`notifies ${cond.notify()}`);
        await turn();
        order.push('leaves');
      }),
    ]);
    assert.is(outer.held, true);
    assert.is(mutex.depth, 1);
  });
  assert.equal(order, ['notifies 1', 'leaves', 'notified']);
  assert.is(mutex.locked, false);
});

condition('reentrant: a wait lets a forked flow that is inside finish its turn first', async () => {
  const mutex = new ReentrantMutex();
  const cond = new Condition(mutex);
  const guard = await mutex.lock();
  let isInside = true;
  const forked = mutex.run(async () => {
    for (let i = 0; i < 5; i++) await turn();
    isInside = false;
  });
  const waiting = cond.wait(guard);
  const outsider = mutex.lock().then(other => {
    assert.is(isInside, false);
    cond.notify();
    other.unlock();
  });
  await Promise.all([forked, outsider, waiting]);
  assert.is(guard.held, true);
  guard.unlock();
  assert.is(mutex.locked, false);
});

condition('reentrant: blocking is refused while a forked flow is inside', async () => {
  const mutex = new ReentrantMutex();
  const cond = new Condition(mutex);
  const guard = await mutex.lock();
  const forked = mutex.run(turn);
  assert.is(
    codeOf(() => cond.waitSync(guard, { timeout: 5 })),
    'DEADLOCK',
  );
  await forked;
  assert.is(
    codeOf(() => cond.waitSync(guard, { timeout: 5 })),
    'TIMEOUT',
  );
  guard.unlock();
  assert.is(mutex.locked, false);
});

condition('reentrant: an outer level that is given up during the wait is not taken back', async () => {
  const mutex = new ReentrantMutex();
  const cond = new Condition(mutex);
  const [outer, inner] = [await mutex.lock(), await mutex.lock()];
  const waiting = cond.wait(inner);
  assert.is(outer.unlock(), true);
  await mutex.run(() => cond.notify());
  await waiting;
  assert.equal([mutex.depth, inner.held, outer.held], [1, true, false]);
  inner.unlock();
  assert.is(mutex.locked, false);
});

condition('refuses what is no mutex, no count, no timeout', async () => {
  assert.throws(() => new Condition({} as never), /needs a Mutex or a ReentrantMutex/);
  const mutex = new Mutex();
  const cond = new Condition(mutex);
  const guard = mutex.lockSync();
  for (const count of [-1, 0.5, NaN, Infinity]) assert.throws(() => cond.notify(count), /whole number/);
  assert.is(
    codeOf(() => cond.notify('1' as never)),
    'TypeError',
  );
  assert.throws(() => cond.waitSync(guard, { timeout: -1 }), /0 or more/);
  assert.is((await rejection(cond.wait(guard, { timeout: NaN }))).name, 'RangeError');
  assert.is((await rejection(cond.wait(guard, { signal: 'x' as never }))).name, 'TypeError');
  assert.is(guard.held, true);
  guard.unlock();
});

condition('two thousand flows wait and are all notified, and nothing is left of them', async () => {
  const mutex = new Mutex();
  const cond = new Condition(mutex);
  const timers = (): number => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
  const before = timers();
  const { signal } = new AbortController();
  const most = 2_000;
  const flows = Array.from({ length: most }, () => mutex.run(guard => cond.wait(guard, { signal, timeout: 60_000 })));
  await waiters(cond, most);
  const guard = await mutex.lock();
  assert.is(cond.notify(500), 500);
  assert.is(cond.waiting, most - 500);
  assert.is(cond.notifyAll(), most - 500);
  guard.unlock();
  await Promise.all(flows);
  assert.is(cond.waiting, 0);
  assert.ok(timers() <= before, 'a timer would keep the process');
});

condition('more calls of one thread than can be counted are refused, with the mutex held', async () => {
  const mutex = new Mutex();
  const region = Region.create(0, lanes => 8 + conditionWords(lanes));
  const cond = new Condition(mutex, region);
  const first = mutex.run(guard => cond.wait(guard));
  await waiters(cond, 1);
  region.words.add(8 + 3 * region.lane.index + 3, 0xfffe << 16); // as if so many more waited
  assert.is(cond.waiting, 0xffff);
  const guard = await mutex.lock();
  assert.is((await rejection(cond.wait(guard))).name, 'RangeError');
  assert.is(
    codeOf(() => cond.waitSync(guard)),
    'RangeError',
  );
  assert.is(guard.held, true);
  assert.equal([cond.notify(2), cond.waiting, cond.notifyAll()], [2, 0xfffd, 0xfffd]);
  guard.unlock();
  await first;
});

/** A plain worker that blocks in a wait. */
async function waitingThread(mutex: Mutex | ReentrantMutex, cond: Condition): Promise<Worker> {
  const worker = thread(mutex, cond, 'const guard = mutex.lockSync(); cond.waitSync(guard); throw new Error("unreachable");');
  await waiters(cond, 1);
  return worker;
}

/** A plain worker that has the mutex and keeps it. */
async function holdingThread(mutex: Mutex | ReentrantMutex): Promise<Worker> {
  const worker = thread(mutex, undefined, "mutex.lockSync(); parentPort.postMessage('held');");
  await new Promise(resolve => worker.once('message', resolve));
  return worker;
}

function thread(mutex: Mutex | ReentrantMutex, cond: Condition | undefined, body: string): Worker {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.index).then(({ attach }) => {
      const mutex = attach(workerData.mutex);
      const cond = workerData.cond === undefined ? undefined : attach(workerData.cond);
      ${body}
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  return new Worker(code, {
    eval: true,
    workerData: {
      mutex: share(mutex),
      cond: cond === undefined ? undefined : share(cond),
      index: new URL('../../lib/index.js', import.meta.url).href,
    },
  });
}

condition.run();
