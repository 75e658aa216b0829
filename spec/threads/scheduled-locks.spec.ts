import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClosedError, locks, Mutex, ReadWriteLock, Semaphore, ThreadExitError, ThreadPool, TimeoutError } from '../../lib/index.js';
import { rejection } from '../support/rejection.js';
import { nameHolder } from '../support/script-thread.js';
import { INSIDE, LET_GO, MOST_INSIDE, ORDER } from './locked-tasks.worker.js';

const module: URL = new URL('./locked-tasks.worker.js', import.meta.url);
const scheduled = suite('execute with locks');

const newCells = (): Int32Array => new Int32Array(new SharedArrayBuffer(4 * 1_024));

/** Holds a name until the answered function is called. */
function holdName(name: string): Promise<() => void> {
  return new Promise(held => {
    void locks.request(name, () => new Promise<void>(resolve => held(resolve)));
  });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(1);
}

/** Whether somebody waits for the name. */
async function isWantedByName(name: string): Promise<boolean> {
  return (await locks.query()).pending.some(request => request.name === name);
}

scheduled('tasks that want the same lock run one at a time', async () => {
  await using pool = new ThreadPool({ module, size: 3 });
  for (const lock of ['db', new Mutex(), new ReadWriteLock(), new Semaphore(1)]) {
    const cells = newCells();
    const most = await Promise.all([1, 2, 3, 4, 5].map(() => pool.execute<number>('stay', [cells, 5], { locks: [lock] })));
    assert.equal(most, [1, 1, 1, 1, 1]);
  }
  assert.equal(await locks.query(), { held: [], pending: [] });
});

scheduled('tasks that want different locks, or share them, run together', async () => {
  await using pool = new ThreadPool({ module, size: 3 });
  const table = new ReadWriteLock();
  const semaphore = new Semaphore(3);
  for (const wanted of [
    ['a', 'b', 'c'],
    [{ name: 'a', mode: 'shared' as const }, { name: 'a', mode: 'shared' as const }, 'b'],
    [
      { lock: table, mode: 'shared' as const },
      { lock: table, mode: 'shared' as const },
      { lock: table, mode: 'shared' as const },
    ],
    [semaphore, semaphore, semaphore],
  ]) {
    const cells = newCells();
    await Promise.all(wanted.map(lock => pool.execute('meet', [cells, 3], { locks: [lock], timeout: 120_000 })));
  }
});

scheduled('they start in the order of their calls', async () => {
  await using pool = new ThreadPool({ module, size: 4 });
  const cells = newCells();
  const numbers = Array.from({ length: 50 }, (_, i) => i);
  await Promise.all(numbers.map(number => pool.execute('note', [cells, number], { locks: ['db', number % 2 === 0 ? 'even' : 'odd'] })));
  assert.equal(Array.from(cells.subarray(ORDER, ORDER + 50)), numbers);
});

scheduled('a task and any thread that requests the same name take turns, and the query shows it', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const cells = newCells();
  const thread = await nameHolder('db');
  const task = pool.execute('linger', [cells], { locks: ['db'] });
  await until(() => isWantedByName('db'));
  assert.equal(
    (await locks.query()).pending.map(({ name, mode }) => [name, mode]),
    [['db', 'exclusive']],
  );
  thread.postMessage('let go');
  await until(() => Atomics.load(cells, INSIDE) === 1);
  assert.equal(
    (await locks.query()).held.map(({ name, mode }) => [name, mode]),
    [['db', 'exclusive']],
  );
  const next = locks.request('db', () => assert.is(Atomics.load(cells, INSIDE), 0));
  Atomics.store(cells, LET_GO, 1);
  await next;
  await task;
});

scheduled('waiting for locks uses up neither the timeout nor a thread', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  await pool.execute('answer'); // the thread has started
  const letGo = await holdName('db');
  const waits = pool.execute('answer', [], { locks: ['db'], timeout: 1_000 });
  const before = performance.now();
  while (performance.now() - before < 1_100) assert.is(await pool.execute('answer'), 'answered');
  letGo();
  assert.is(await waits, 'answered');
  assert.instance(await rejection(pool.execute('stay', [newCells(), 10_000], { locks: ['db'], timeout: 50 })), TimeoutError);
  assert.is(await pool.execute('answer', [], { locks: ['db'] }), 'answered');
});

scheduled('an abort while it waits rejects with the reason at once, and makes way', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const letGo = await holdName('b');
  const controller = new AbortController();
  const reason = { my: 'reason' };
  const aborted = rejection(pool.execute('answer', [], { locks: ['a', 'b'], signal: controller.signal }));
  const behind = pool.execute('answer', [], { locks: ['a'] });
  await until(() => isWantedByName('b'));
  controller.abort(reason);
  assert.is(await aborted, reason);
  assert.is(await behind, 'answered');
  letGo();
});

scheduled('the locks of a task that is cancelled are held until it has stopped', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  await Promise.all([0, 1].map(slot => pool.execute('answer', [], { slot }))); // both threads have started
  const cells = newCells();
  const cancelled = rejection(pool.execute('beat', [cells], { locks: ['db'], timeout: 50 }));
  const next = pool.execute('hearsBeat', [cells], { locks: ['db'] });
  assert.instance(await cancelled, TimeoutError);
  assert.is(await next, false);
});

scheduled('the locks of a task are free when it throws, and when its thread dies: then as abandoned', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const mutex = Mutex.named('scheduled locks');
  assert.instance(await rejection(pool.execute('fail', [], { locks: ['db', mutex] })), RangeError);
  assert.is(await pool.execute('isAbandoned', ['scheduled locks'], { locks: ['db'] }), false);
  assert.instance(await rejection(pool.execute('dieInside', [], { locks: ['db', mutex] })), ThreadExitError);
  assert.is(await pool.execute('isAbandoned', ['scheduled locks'], { locks: ['db'] }), true);
});

scheduled('a task whose lock is stolen is cancelled with an AbortError', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const cells = newCells();
  const stolen = rejection(pool.execute('stay', [cells, 10_000], { locks: ['db'] }));
  await until(() => Atomics.load(cells, INSIDE) === 1);
  await locks.request('db', { steal: true }, () => undefined);
  assert.is((await stolen).name, 'AbortError');
});

scheduled('locks that make no sense are refused at once', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  for (const [wrong, errorClass] of [
    ['db', TypeError],
    [[''], TypeError],
    [['-'], RangeError],
    [['db', 'db'], RangeError],
    [[{ name: 'db', mode: 'read' }], TypeError],
  ] as const)
    assert.instance(await rejection(pool.execute('answer', [], { locks: wrong as never })), errorClass);
  assert.is(await pool.execute('answer', [], { locks: [] }), 'answered');
});

scheduled('close waits for those that wait for locks, terminate does not', async () => {
  let letGo = await holdName('db');
  const closed = new ThreadPool({ module, size: 1 });
  const answered = closed.execute('answer', [], { locks: ['db'] });
  const closing = closed.close();
  letGo();
  await closing;
  assert.is(await answered, 'answered');
  letGo = await holdName('db');
  const terminated = new ThreadPool({ module, size: 1 });
  const lost = [
    terminated.execute('stay', [newCells(), 10_000], { locks: ['a'] }),
    terminated.execute('answer', [], { locks: ['db'] }),
  ].map(rejection);
  await terminated.terminate();
  for (const error of await Promise.all(lost)) assert.instance(error, ClosedError);
  assert.equal((await locks.query()).pending, []);
  await locks.request('a', { ifAvailable: true }, lock => assert.is(lock?.name, 'a'));
  letGo();
});

scheduled('an exclusive task runs alone, in its turn', async () => {
  await using pool = new ThreadPool({ module, size: 3 });
  const cells = newCells();
  const stay = (): Promise<unknown>[] => [1, 2, 3].map(() => pool.execute('stay', [cells, 50, 3], { timeout: 120_000 }));
  const before = stay();
  const alone = pool.execute('othersInside', [cells, 50], { exclusive: true });
  const between = stay();
  const withLocks = pool.execute('othersInside', [cells, 50], { exclusive: true, locks: ['db'] });
  const after = stay();
  assert.equal(await Promise.all([alone, withLocks]), [0, 0]);
  await Promise.all([...before, ...between, ...after]);
  assert.is(Atomics.load(cells, MOST_INSIDE), 3);
});

scheduled('a nested task that wants what its caller holds is a deadlock, said at once; others are let through', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const call = (own: string[], nested: string[]): Promise<string> => pool.execute('callNested', [pool, nested], { locks: own });
  assert.is(await call(['a'], ['b']), 'answered');
  assert.match(await call(['a'], ['b', 'a']), /^DEADLOCK: .*answer.*'a'.*callNested/);
  // The second waits for the first, and comes before others that want b: not before those that the first calls.
  const letGo = await holdName('a');
  const first = call(['a'], ['b']);
  const second = pool.execute('answer', [], { locks: ['a', 'b'] });
  letGo();
  assert.equal(await Promise.all([first, second]), ['answered', 'answered']);
});

scheduled.run();
