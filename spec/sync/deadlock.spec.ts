import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DeadlockError, Mutex, ReentrantMutex, share } from '../../lib/index.js';

interface Outcome {
  readonly threadId: number;
  readonly error?: { readonly code: string; readonly message: string };
}

const THREAD = `
const { parentPort, threadId, workerData } = require('node:worker_threads');
import(workerData.index).then(({ attach }) => {
  const { cells, size, position, timeout } = workerData;
  const [first, second] = [position, (position + 1) % size].map(i => attach(workerData.locks[i]));
  const guard = first.lockSync();
  Atomics.add(cells, 0, 1);
  Atomics.notify(cells, 0);
  for (let there; (there = Atomics.load(cells, 0)) < size; ) Atomics.wait(cells, 0, there);
  try {
    second.lockSync(timeout === undefined ? {} : { timeout }).unlock();
    parentPort.postMessage({ threadId });
  } catch ({ code, message }) {
    parentPort.postMessage({ threadId, error: { code, message } });
  }
  guard.unlock();
});`;

/** Threads in a ring: each holds a lock and blocks for the next one's. */
async function ring(locks: readonly (Mutex | ReentrantMutex)[], timeouts: readonly (number | undefined)[] = []): Promise<Outcome[]> {
  const cells = new Int32Array(new SharedArrayBuffer(4));
  const index = new URL('../../lib/index.js', import.meta.url).href;
  return Promise.all(
    locks.map((_, position) => {
      const workerData = { index, locks: locks.map(lock => share(lock)), cells, position, size: locks.length, timeout: timeouts[position] };
      const worker = new Worker(THREAD, { eval: true, workerData });
      return new Promise<Outcome>((resolve, reject) => worker.once('message', resolve).once('error', reject));
    }),
  );
}

const cycles = suite('deadlocks between threads');

for (const size of [2, 3, 5]) {
  cycles(`${size} threads that block in a ring: one is told, with all locks and threads; the others go on`, async () => {
    const locks = Array.from({ length: size }, (_, i) =>
      i % 2 === 0 ? new Mutex({ name: `lock ${i}` }) : new ReentrantMutex({ name: `lock ${i}` }),
    );
    const outcomes = await ring(locks);
    const told = outcomes.filter(({ error }) => error !== undefined);
    assert.is(told.length, 1);
    assert.is(told[0]?.error?.code, 'DEADLOCK');
    for (let i = 0; i < size; i++) assert.match(told[0]?.error?.message ?? '', `'lock ${i}'`);
    for (const { threadId } of outcomes) assert.match(told[0]?.error?.message ?? '', new RegExp(`thread ${threadId}\\b`));
    for (const lock of locks) assert.is(lock.waiting, 0);
  });
}

cycles('a thread with a timeout gives up before one without', async () => {
  const locks = [new Mutex({ name: 'left' }), new Mutex({ name: 'right' })];
  const outcomes = await ring(locks, [60_000, undefined]);
  assert.is(outcomes[0]?.error?.code, 'DEADLOCK');
  assert.is(outcomes[1]?.error, undefined);
});

cycles('a timeout does not hide a deadlock', async () => {
  const outcomes = await ring([new Mutex({ fairness: 'fifo' }), new Mutex()], [60_000, 60_000]);
  assert.equal(
    outcomes.map(({ error }) => error?.code).filter(code => code !== undefined),
    ['DEADLOCK'],
  );
});

cycles('locks without a name are told apart by number', async () => {
  const outcomes = await ring([new Mutex(), new Mutex()]);
  const message = outcomes.find(({ error }) => error !== undefined)?.error?.message ?? '';
  const numbers = new Set(message.match(/Mutex #\d+\.\d+/g));
  assert.is(numbers.size, 2);
});

cycles('a thread that relocks its own mutex is told at once', () => {
  const mutex = new Mutex({ name: 'own' });
  using guard = mutex.lockSync();
  assert.ok(guard.held);
  assert.throws(
    () => mutex.lockSync({ timeout: 60_000 }),
    (error: unknown) => error instanceof DeadlockError && error.message.includes("'own'"),
  );
});

cycles.run();
