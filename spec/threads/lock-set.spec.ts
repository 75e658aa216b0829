import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Condition, locks, Mutex, ReadWriteLock, ReentrantMutex, Semaphore, share } from '../../lib/index.js';
import { LockSet } from '../../lib/threads/lock-set.js';
import type { TaskLock } from '../../lib/threads/task-locks.js';
import { holderThread } from '../support/lock-threads.js';
import { LockAsker } from '../support/lock-asker.js';
import { nameHolder, scriptThread } from '../support/script-thread.js';

const sets = suite('LockSet');

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Nobody holds or wants anything. */
async function assertFree(...objects: (Mutex | ReadWriteLock | Semaphore)[]): Promise<void> {
  assert.equal(await locks.query(), { held: [], pending: [] });
  for (const object of objects) {
    assert.is(object.waiting, 0);
    if (object instanceof Semaphore) assert.is(object.available, 2);
    else assert.is(object.locked, false);
  }
}

sets('says what is wrong with the option', () => {
  const mutex = new Mutex({ name: 'settings' });
  const wrong: [unknown, typeof TypeError | typeof RangeError, string][] = [
    ['db', TypeError, 'not db'],
    [{ name: 'db' }, TypeError, 'must be an array'],
    [[''], TypeError, "not ''"],
    [[{ name: '' }], TypeError, "not ''"],
    [['-db'], RangeError, '-db'],
    [[{ name: 'db', mode: 'write' }], TypeError, 'not write'],
    [[{ name: 'db', mode: null }], TypeError, 'not null'],
    [[{ name: 7 }], TypeError, '{"name":7}'],
    [[{}], TypeError, '{}'],
    [[7], TypeError, 'not 7'],
    [[undefined], TypeError, 'not undefined'],
    [[null], TypeError, 'not null'],
    [[['db']], TypeError, 'Array'],
    [['db', { name: 'db', mode: 'shared' }], RangeError, "twice: lock 'db'"],
    [[mutex, mutex], RangeError, "twice: Mutex 'settings'"],
    [[share(mutex)], TypeError, 'a handle of mutex: attach it first'],
    [[new ReentrantMutex({ name: 'mine' })], TypeError, 'ReentrantMutex'],
    [[new Condition(mutex)], TypeError, 'Condition'],
    [[{ lock: mutex, mode: 'shared' }], TypeError, 'must be a ReadWriteLock, not an object of Mutex'],
    [[{ lock: new ReadWriteLock(), mode: 'read' }], TypeError, 'not read'],
    [[new Semaphore(0, { max: 0, name: 'none' })], RangeError, "'none': its max is 0"],
  ];
  for (const [value, errorClass, said] of wrong)
    assert.throws(
      () => LockSet.of(value, { label: 'task' }),
      (error: Error) => error.constructor === errorClass && error.message.includes(said) && !error.message.includes('undefined is'),
      `${said} should have been said`,
    );
});

sets('is none when there are no locks', () => {
  assert.is(LockSet.of([], { label: 'task' }), undefined);
});

sets('orders semaphores before names by their text, and those before locks by their identity, however they are given', () => {
  const [one, other, third] = [new Mutex({ name: 'one' }), new ReadWriteLock({ name: 'other' }), new Mutex({ name: 'third' })];
  const given: TaskLock[] = [new Semaphore(1, { name: 'permits' }), 'é', third, { name: 'Z' }, { lock: other, mode: 'shared' }, 'a', one];
  const labels = (list: TaskLock[]): string[] => LockSet.of(list, { label: 'task' })?.locks.map(lock => lock.label) ?? [];
  const ordered = labels(given);
  assert.equal(ordered.slice(1, 4), ["lock 'Z'", "lock 'a'", "lock 'é'"]);
  assert.is(ordered[0], "Semaphore 'permits'");
  const ids = [one, other, third].sort((a, b) => (share(a).id < share(b).id ? -1 : 1)).map(({ name }) => name);
  assert.equal(
    ordered.slice(4).map(label => label.replace(/.*'(.*)'/, '$1')),
    ids,
  );
  assert.equal(labels([...given].reverse()), ordered);
});

sets('takes all that is free before `take` returns, and gives all back at once', async () => {
  const objects = [new Mutex(), new Mutex({ fairness: 'fifo' }), new ReadWriteLock(), new Semaphore(2)] as const;
  const table = new ReadWriteLock();
  const asker = LockAsker.take(['db', { name: 'settings', mode: 'shared' }, { lock: table, mode: 'shared' }, ...objects]);
  assert.equal(asker.told, ['granted']);
  const { held, pending } = await locks.query();
  assert.equal(
    held.map(({ name, mode }) => [name, mode]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    [
      ['db', 'exclusive'],
      ['settings', 'shared'],
    ],
  );
  assert.equal(pending, []);
  const [mutex, fair, both, semaphore] = objects;
  assert.equal([mutex.locked, fair.locked, both.owner !== undefined, semaphore.available, table.readers], [true, true, true, 1, 1]);
  assert.is(await locks.request('db', { ifAvailable: true }, lock => lock), null);
  assert.is(await locks.request('settings', { ifAvailable: true, mode: 'shared' }, lock => lock?.mode), 'shared');
  assert.is(table.tryWrite(), undefined);
  asker.set.giveBack();
  assert.equal([mutex.locked, fair.locked, both.locked, semaphore.available, table.locked], [false, false, false, 2, false]);
  await assertFree(...objects, table);
  asker.set.giveBack();
  assert.equal(asker.told, ['granted']);
});

sets('waits for what is not free, holds what comes before it, and leaves free what comes after it', async () => {
  const mutex = new Mutex();
  const guard = mutex.lockSync();
  const asker = LockAsker.take(['before', mutex, new ReadWriteLock()]);
  await turn();
  assert.equal(asker.told, []);
  assert.is(mutex.waiting, 1);
  assert.equal((await locks.query()).held.length, 1);
  guard.unlock();
  assert.is(await asker.answered, 'granted');
  assert.is(mutex.locked, true);
  asker.set.giveBack();
  await assertFree(mutex);
});

sets('is served in its turn among others that want the same lock', async () => {
  const order: string[] = [];
  for (const mutex of [new Mutex({ fairness: 'fifo' }), new ReadWriteLock()]) {
    const lock = (): Promise<{ unlock(): boolean }> => (mutex instanceof Mutex ? mutex.lock() : mutex.write());
    const first = await lock();
    const second = lock().then(guard => (order.push('before'), guard.unlock()));
    const asker = LockAsker.take([mutex]);
    await turn();
    const third = lock().then(guard => (order.push('after'), guard.unlock()));
    first.unlock();
    await second;
    await asker.answered;
    order.push('set');
    asker.set.giveBack();
    await third;
  }
  assert.equal(order, ['before', 'set', 'after', 'before', 'set', 'after']);
});

sets('given back at any moment, it leaves nothing', async () => {
  const mutex = new Mutex({ fairness: 'fifo' });
  const table = new ReadWriteLock();
  const semaphore = new Semaphore(2);
  const wanted = ['db', { name: 'settings', mode: 'shared' as const }, mutex, { lock: table, mode: 'shared' as const }, semaphore];
  /** Each blocks the set in one place. */
  const blockers: (() => Promise<() => void>)[] = [
    async () => holdName('db'),
    async () => holdName('settings'),
    async () => mutex.lock().then(guard => () => void guard.unlock()),
    async () => table.write().then(guard => () => void guard.unlock()),
    async () => semaphore.acquire(2).then(permit => () => void permit.release()),
  ];
  const moments: ((unblock: () => void) => Promise<void> | undefined)[] = [
    () => undefined, // at once: it is not even in line
    async () => Promise.resolve(),
    async () => turn(),
    async unblock => unblock(), // what it waited for is free, and may be its already
    async unblock => (unblock(), await Promise.resolve()),
    async unblock => (unblock(), await turn()),
  ];
  for (const [b, block] of blockers.entries())
    for (const [m, moment] of moments.entries()) {
      const unblock = await block();
      const asker = LockAsker.take(wanted);
      if (m >= 3) await turn();
      const passing = moment(unblock);
      if (passing !== undefined) await passing;
      const before = [...asker.told];
      asker.set.giveBack();
      unblock();
      await turn();
      assert.equal(asker.told, before, `blocked by ${b}, moment ${m}: nothing is said afterwards`);
      await assertFree(mutex, table, semaphore);
    }
});

sets('gets what a thread held that dies', async () => {
  const mutex = new Mutex();
  const semaphore = new Semaphore(1);
  const threads = [
    await nameHolder('db'),
    await nameHolder('settings', 'shared'),
    await holderThread(mutex),
    await scriptThread(
      `partyline.attach(workerData).acquireSync();
       parentPort.postMessage('held');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
      share(semaphore),
    ),
  ];
  const asker = LockAsker.take(['db', 'settings', mutex, semaphore]);
  for (const thread of threads) {
    await turn();
    assert.equal(asker.told, []);
    await thread.terminate();
  }
  assert.is(await asker.answered, 'granted');
  asker.set.giveBack();
});

sets('is free again when the thread that took it dies', async () => {
  const mutex = new Mutex();
  const thread = await scriptThread(
    `import(workerData.lockSet).then(({ LockSet }) => {
       const set = LockSet.of(['db', partyline.attach(workerData.mutex)], { label: 'task' });
       set.take({ granted: () => parentPort.postMessage('granted') });
       parentPort.on('message', () => undefined);
     });`,
    { lockSet: new URL('../../lib/threads/lock-set.js', import.meta.url).href, mutex: share(mutex) },
  );
  assert.is((await locks.query()).held[0]?.clientId, `partyline-thread-${thread.threadId}`);
  const asker = LockAsker.take(['db', mutex]);
  await turn();
  assert.equal(asker.told, []);
  await thread.terminate();
  assert.is(await asker.answered, 'granted');
  asker.set.giveBack();
});

sets('the next owners are told when the thread of a task has died over it', async () => {
  for (const mutex of [new Mutex(), new Mutex({ fairness: 'fifo' })]) {
    const died = LockAsker.take([mutex]);
    const waiting = mutex.lock();
    died.set.giveBack(true);
    for (const next of [await waiting, undefined]) {
      const guard = next ?? mutex.lockSync();
      assert.is(guard.abandoned, true);
      if (next === undefined) guard.markConsistent();
      guard.unlock();
    }
    LockAsker.take([mutex]).set.giveBack();
    assert.is(mutex.lockSync().abandoned, false);
  }
  const table = new ReadWriteLock();
  LockAsker.take([{ lock: table, mode: 'shared' }]).set.giveBack(true);
  assert.is(
    table.runReadSync(guard => guard.abandoned),
    false,
  );
  LockAsker.take([table]).set.giveBack(true);
  assert.is(
    table.runReadSync(guard => guard.abandoned),
    true,
  );
});

sets('a blocking call of this thread for what it holds is a deadlock, said at once', () => {
  const mutex = new Mutex();
  const asker = LockAsker.take([mutex]);
  assert.throws(
    () => mutex.lockSync(),
    (error: { code?: string }) => error.code === 'DEADLOCK',
  );
  asker.set.giveBack();
});

sets('says that a name was stolen, and keeps the others', async () => {
  const mutex = new Mutex();
  const asker = LockAsker.take(['db', mutex]);
  await locks.request('db', { steal: true }, turn);
  assert.equal(asker.told, ['granted', 'stolen']);
  assert.is((asker.error as DOMException).name, 'AbortError');
  assert.match((asker.error as DOMException).message, "'db'");
  assert.is(mutex.locked, true);
  asker.set.giveBack();
  await assertFree(mutex);
});

sets('fails when a name is stolen while it waits for others, and holds nothing then', async () => {
  const mutex = new Mutex();
  const guard = mutex.lockSync();
  const asker = LockAsker.take(['db', mutex]);
  await turn();
  await locks.request('db', { steal: true }, turn);
  assert.equal(asker.told, ['failed']);
  assert.is((asker.error as DOMException).name, 'AbortError');
  assert.is(mutex.waiting, 0);
  guard.unlock();
  await assertFree(mutex);
});

sets('fails when there is no room for one more request, and holds nothing then', async () => {
  const mutex = new Mutex();
  const longName = 'x'.repeat(2 ** 22);
  for (const isBlocked of [false, true]) {
    const unblock = isBlocked ? await holdName('a') : undefined;
    const asker = LockAsker.take(['a', longName.concat(isBlocked ? '1' : '2'), mutex]);
    await turn();
    unblock?.();
    assert.is(await asker.answered, 'failed');
    assert.instance(asker.error, RangeError);
    assert.match((asker.error as Error).message, 'no room');
    await turn();
    await assertFree(mutex);
  }
});

/** Holds a name until the answered function is called. */
async function holdName(name: string): Promise<() => void> {
  return new Promise(held => {
    void locks.request(name, () => new Promise<void>(resolve => held(resolve)));
  });
}

sets.run();
