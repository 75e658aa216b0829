import { AsyncLocalStorage } from 'node:async_hooks';
import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Lock, type LockInfo, type LockManagerSnapshot, locks, Mutex } from '../../lib/index.js';
import { rejection } from '../support/rejection.js';

/**
 * What the Web Platform Tests check of Web Locks (https://github.com/web-platform-tests/wpt/tree/master/web-locks), by the name of
 * their file, and what they leave out: threads that end.
 *
 * These have no meaning here: bfcache/*, frames, non-fully-active, opaque-origin, partitioned-web-locks, storage-buckets,
 * crashtests/iframe-append-2 (documents, frames, origins and storage partitions), secure-context and non-secure-context (no such thing in
 * Node), idlharness (`locks` is an object, not an interface that is exposed), query-ordering (between frames; the order within a
 * process is checked under `query`), clientids (service workers' client ids; that threads have different ones is checked under `query`).
 */
const web = suite('Web Locks');
const INDEX = new URL('../../lib/index.js', import.meta.url).href;

let count = 0;
const uniqueName = (): string => `name ${++count}`;

/** Holds a lock until it is told to let go. */
function hold(
  name: string,
  options: { mode?: 'shared' | 'exclusive' } = {},
): { held: Promise<Lock>; done: Promise<string>; letGo: () => void } {
  let letGo = (): void => undefined;
  let isHeld = (_: Lock): void => undefined;
  const held = new Promise<Lock>(resolve => (isHeld = resolve));
  const kept = new Promise<string>(resolve => (letGo = () => resolve('let go')));
  const done = locks.request(name, options, lock => {
    isHeld(lock as Lock);
    return kept;
  });
  return { held, done, letGo };
}

const modes = (list: readonly LockInfo[], name: string): string[] => list.filter(info => info.name === name).map(info => info.mode);
const clients = (list: readonly LockInfo[], name: string): string[] => list.filter(info => info.name === name).map(info => info.clientId);

function isDomException(name: string): (error: unknown) => boolean {
  return error => error instanceof DOMException && error.name === name;
}

// query-empty
web('query: nothing is held or pending at first', async () => {
  assert.equal(await locks.query(), { held: [], pending: [] });
});

// acquire
web('acquire: a name and a callback are needed', async () => {
  const request = locks.request as (...args: unknown[]) => Promise<unknown>;
  assert.instance(await rejection(request()), TypeError);
  assert.instance(await rejection(request('x')), TypeError);
  assert.instance(await rejection(request(Symbol('x'), () => 1)), TypeError);
  assert.instance(await rejection(request('x', 7, () => 1)), TypeError);
  for (const bad of [undefined, null, 123, 'abc', [], {}, Promise.resolve()]) {
    assert.instance(await rejection(request('x', bad)), TypeError);
    assert.instance(await rejection(request('x', {}, bad)), TypeError);
  }
  assert.is(await request('x', null, () => 5), 5, 'null stands for no options');
  assert.is(await request(12, (lock: Lock) => lock.name), '12');
});

web('acquire: the mode is exclusive or shared', async () => {
  for (const mode of ['foo', null, 1]) assert.instance(await rejection(locks.request('x', { mode: mode as never }, () => 1)), TypeError);
  assert.is(await locks.request('x', { mode: 'exclusive' }, lock => lock.mode), 'exclusive');
  assert.is(await locks.request('x', { mode: 'shared' }, lock => lock.mode), 'shared');
});

web('acquire: options that do not go together are not supported', async () => {
  const { signal } = new AbortController();
  for (const options of [
    { steal: true, ifAvailable: true },
    { steal: true, mode: 'shared' },
    { steal: true, signal },
    { ifAvailable: true, signal },
  ] as const)
    assert.ok(isDomException('NotSupportedError')(await rejection(locks.request('x', options, () => 1))));
});

web('acquire: the promise settles as the callback does, and after the lock is free', async () => {
  const name = uniqueName();
  assert.is(await locks.request(name, () => 7), 7);
  assert.is(await locks.request(name, async () => 8), 8);
  const order: string[] = [];
  let release = (): void => undefined;
  const holding = new Promise<void>(resolve => (release = resolve));
  const returned = locks.request(name, () => holding);
  void returned.then(() => order.push('returned'));
  void holding.then(() => order.push('holding'));
  release();
  await returned;
  assert.equal(modes((await locks.query()).held, name), []);
  assert.equal(order, ['holding', 'returned']);
});

web('acquire: the callback runs in the async context of its request, whoever makes way for it', async () => {
  const context = new AsyncLocalStorage<string>();
  const { letGo, held, done } = hold('context');
  await held;
  const seen = ['first', 'second'].map(name => context.run(name, () => locks.request('context', () => context.getStore())));
  context.run('the holder', letGo);
  await done;
  assert.equal(await Promise.all(seen), ['first', 'second']);
});

web('acquire: what the callback throws passes through untouched, and the lock is free', async () => {
  const name = uniqueName();
  let isThenCalled = false;
  // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
  const thenable = { then: () => (isThenCalled = true) };
  for (const reason of [new Error('no'), 7, thenable]) {
    const now = locks.request(name, () => {
      throw reason;
    });
    const later = locks.request(name, async () => {
      throw reason;
    });
    for (const failed of [now, later])
      assert.is(
        await failed
          .then(
            () => undefined,
            (error: unknown) => [error],
          )
          .then(caught => caught?.[0] === reason),
        true,
      );
  }
  assert.is(isThenCalled, false);
  assert.is(await locks.request(name, { ifAvailable: true }, lock => lock !== null), true);
});

// lock-attributes, held
web('lock-attributes: the lock says its name and mode', async () => {
  await locks.request('resource', lock => assert.equal({ ...lock }, { name: 'resource', mode: 'exclusive' }));
  await locks.request('resource', { mode: 'shared' }, lock => assert.equal({ ...lock }, { name: 'resource', mode: 'shared' }));
});

web('held: a lock is held until the promise settles, by resolving or rejecting', async () => {
  for (const isRejecting of [false, true]) {
    const name = uniqueName();
    let settle = (): void => undefined;
    const kept = new Promise<void>((resolve, reject) => (settle = () => (isRejecting ? reject(new Error('no')) : resolve())));
    const first = locks.request(name, () => kept).catch(() => undefined);
    let isGranted = false;
    const second = locks.request(name, () => void (isGranted = true));
    await locks.request(name, { ifAvailable: true }, lock => assert.is(lock, null));
    assert.is(isGranted, false);
    settle();
    await Promise.all([first, second]);
    assert.is(isGranted, true);
  }
});

// resource-names
web('resource-names: any string is a name, and none is changed', async () => {
  const long = 'long '.repeat(20_000);
  for (const name of [
    '',
    'abc\x00def',
    '\uD800',
    '\uDC00',
    '\uDC00\uD800',
    '\uFFFF',
    'x-anything',
    'é'.repeat(51),
    'x'.repeat(52),
    'x'.repeat(53),
    long,
  ]) {
    assert.is(await locks.request(name, lock => lock.name), name);
    await locks.request(name, async () => assert.equal(modes((await locks.query()).held, name), ['exclusive']));
  }
  await locks.request('\uD800', () => locks.request('\uFFFD', lock => assert.is(lock.name, '\uFFFD')));
  const other = `${long}!`;
  await locks.request(long, () => locks.request(other, lock => assert.is(lock.name, other)));
});

web("resource-names: a name cannot begin with '-'", async () => {
  for (const name of ['-', '-foo']) assert.ok(isDomException('NotSupportedError')(await rejection(locks.request(name, () => 1))));
});

// mode-exclusive, mode-shared, mode-mixed
web('mode-exclusive: requests of one name are granted one at a time, in order; those of another name at once', async () => {
  const [name, other] = [uniqueName(), uniqueName()];
  const granted: (number | string)[] = [];
  let inside = 0;
  const all = [1, 2, 3, 4, 5].map(i =>
    locks.request(name, async () => {
      assert.is(++inside, 1);
      granted.push(i);
      await new Promise(resolve => setImmediate(resolve));
      inside--;
    }),
  );
  await locks.request(other, () => granted.push('other'));
  assert.ok(granted.length < 6);
  await Promise.all(all);
  assert.equal(
    granted.filter(item => item !== 'other'),
    [1, 2, 3, 4, 5],
  );
});

web('mode-shared: shared requests are granted together', async () => {
  const name = uniqueName();
  let meet = (): void => undefined;
  const met = new Promise<void>(resolve => (meet = resolve));
  let inside = 0;
  const enter = async (): Promise<void> => {
    if (++inside === 3) meet();
    await met;
  };
  await Promise.all([1, 2, 3].map(() => locks.request(name, { mode: 'shared' }, enter)));
  assert.is(inside, 3);
});

web('mode-mixed: an exclusive request waits for the shared ones before it, and holds up those behind it', async () => {
  const name = uniqueName();
  const before = [1, 2, 3].map(() => hold(name, { mode: 'shared' }));
  const writer = hold(name);
  const after = [1, 2].map(() => hold(name, { mode: 'shared' }));
  await Promise.all(before.map(({ held }) => held));
  const at = async (): Promise<[string[], string[]]> => {
    const { held, pending } = await locks.query();
    return [modes(held, name), modes(pending, name)];
  };
  assert.equal(await at(), [
    ['shared', 'shared', 'shared'],
    ['exclusive', 'shared', 'shared'],
  ]);
  for (const { letGo } of before) letGo();
  await Promise.all(before.map(({ done }) => done));
  assert.equal(await at(), [['exclusive'], ['shared', 'shared']]);
  writer.letGo();
  await writer.done;
  assert.equal(await at(), [['shared', 'shared'], []]);
  for (const { letGo } of after) letGo();
  await Promise.all(after.map(({ done }) => done));
  assert.equal(await at(), [[], []]);
});

// ifAvailable
web('ifAvailable: the callback gets null when the lock is not free this moment', async () => {
  const name = uniqueName();
  const now = <T>(mode: 'shared' | 'exclusive', callback: (lock: Lock | null) => T | Promise<T>): Promise<T> =>
    locks.request(name, { mode, ifAvailable: true }, callback);
  assert.is(await now('exclusive', lock => lock !== null), true);
  await locks.request(name, async () => {
    assert.is(await now('exclusive', lock => (lock === null ? 123 : 0)), 123);
    assert.is(await now('shared', lock => lock), null);
    assert.is((await rejection(now('exclusive', () => Promise.reject(new Error('thrown'))))).message, 'thrown');
    assert.is(await locks.request(uniqueName(), { ifAvailable: true }, lock => lock !== null), true);
  });
  await locks.request(name, { mode: 'shared' }, async () => {
    assert.is(await now('shared', lock => lock !== null), true);
    assert.is(await now('exclusive', lock => lock), null);
    const writer = hold(name);
    assert.is(await now('shared', lock => lock), null, 'somebody waits already');
    writer.letGo();
  });
  await locks.request(name, () => 1);
  assert.is(await now('exclusive', lock => lock !== null), true, 'once a release is over');
});

// signal
web('signal: it must be an AbortSignal', async () => {
  for (const signal of ['string', 12.34, false, {}, Symbol('x'), () => 1, globalThis, null])
    assert.instance(await rejection(locks.request('x', { signal: signal as never }, () => 1)), TypeError);
});

web('signal: one that has aborted rejects with its reason, as it is', async () => {
  const name = uniqueName();
  const unreached = (): never => {
    throw new Error('called');
  };
  assert.ok(isDomException('AbortError')(await rejection(locks.request(name, { signal: AbortSignal.abort() }, unreached))));
  const reason = { my: 'reason' };
  assert.is(await rejection(locks.request(name, { signal: AbortSignal.abort(reason) }, unreached)), reason);
});

web('signal: an abort while the request is pending withdraws it, and those behind it go on', async () => {
  const name = uniqueName();
  const holder = hold(name, { mode: 'shared' });
  await holder.held;
  const controller = new AbortController();
  const aborted = rejection(locks.request(name, { signal: controller.signal }, () => 1));
  const behind = locks.request(name, { mode: 'shared' }, () => 'resolved');
  assert.equal(modes((await locks.query()).pending, name), ['exclusive', 'shared']);
  controller.abort();
  assert.ok(isDomException('AbortError')(await aborted));
  assert.is(await behind, 'resolved', 'the shared one, beside the holder');
  assert.equal(modes((await locks.query()).pending, name), []);
  holder.letGo();
  await holder.done;
});

web('signal: an abort right after the request is in time, even if the lock is free', async () => {
  const name = uniqueName();
  const controller = new AbortController();
  let isCalled = false;
  const aborted = rejection(locks.request(name, { signal: controller.signal }, () => void (isCalled = true)));
  const next = locks.request(name, () => 'resolved');
  controller.abort('my dog ate it');
  assert.is(await aborted, 'my dog ate it');
  assert.is(await next, 'resolved');
  assert.is(isCalled, false);
});

web('signal: an abort after the callback was called changes nothing, and no listener stays', async () => {
  const name = uniqueName();
  const controller = new AbortController();
  const result = await locks.request(name, { signal: controller.signal }, async () => {
    controller.abort();
    return 'resolved ok';
  });
  assert.is(result, 'resolved ok');
  assert.is(await locks.request(name, { signal: new AbortController().signal }, () => 'ok'), 'ok');
});

// steal
web('steal: a free lock is granted as ever', async () => {
  assert.is(await locks.request(uniqueName(), { steal: true }, lock => lock?.mode), 'exclusive');
});

web('steal: those who hold the lock get an AbortError, those who wait stay in line', async () => {
  const name = uniqueName();
  const holders = [hold(name, { mode: 'shared' }), hold(name, { mode: 'shared' })];
  const failures = holders.map(({ done }) => rejection(done));
  let isServed = false;
  const waiting = locks.request(name, () => void (isServed = true));
  await locks.request(name, { steal: true }, async () => {
    assert.equal(await Promise.all(failures.map(async failure => isDomException('AbortError')(await failure))), [true, true]);
    assert.is(isServed, false);
    assert.equal(modes((await locks.query()).held, name), ['exclusive']);
    for (const { letGo } of holders) letGo(); // and that gives back nothing
    await new Promise(resolve => setImmediate(resolve));
    assert.equal(modes((await locks.query()).held, name), ['exclusive']);
  });
  await waiting;
  assert.is(isServed, true);
});

web('steal: of two that were granted in one turn, both hear of it', async () => {
  const name = uniqueName();
  let first: Promise<unknown> | undefined;
  const letGo = await new Promise<() => void>(granted => {
    first = locks.request(name, () => new Promise<void>(resolve => granted(resolve)));
  });
  const never = new Promise<never>(() => undefined);
  const shared = [0, 1].map(() => rejection(locks.request(name, { mode: 'shared' }, () => never)));
  letGo();
  await first;
  while ((await locks.query()).held.filter(lock => lock.name === name).length < 2) await new Promise(resolve => setImmediate(resolve));
  await locks.request(name, { steal: true }, () => undefined);
  for (const error of await Promise.all(shared)) assert.is((error as Error).name, 'AbortError');
});

web('steal: the last one wins', async () => {
  const name = uniqueName();
  const first = hold(name);
  const firstFailure = rejection(first.done);
  const never = new Promise(() => undefined);
  const second = rejection(locks.request(name, { steal: true }, () => never));
  assert.is(await locks.request(name, { steal: true }, () => 'mine'), 'mine');
  assert.ok(isDomException('AbortError')(await firstFailure));
  assert.ok(isDomException('AbortError')(await second));
});

// query
web('query: tells what is held and pending, in order, and by whom', async () => {
  const [name, other] = [uniqueName(), uniqueName()];
  await locks.request(name, () =>
    locks.request(other, { mode: 'shared' }, async () => {
      const pending = [hold(name), hold(name, { mode: 'shared' })];
      const state: LockManagerSnapshot = await locks.query();
      assert.equal(modes(state.held, name), ['exclusive']);
      assert.equal(modes(state.held, other), ['shared']);
      assert.equal(modes(state.pending, name), ['exclusive', 'shared']);
      assert.equal(new Set([...clients(state.held, name), ...clients(state.pending, name)]), new Set(['partyline-thread-0']));
      for (const { letGo } of pending) letGo();
    }),
  );
});

// query, workers, and threads that end: crashtests/worker-termination
web('workers: a lock excludes other threads, and query sees them', async () => {
  const name = uniqueName();
  const thread = await holdingThread(name);
  assert.is(await locks.request(name, { ifAvailable: true }, lock => lock), null);
  const waiting = locks.request(name, () => 'mine');
  const state = await locks.query();
  assert.equal(clients(state.held, name), [`partyline-thread-${thread.threadId}`]);
  assert.equal(clients(state.pending, name), ['partyline-thread-0']);
  thread.postMessage('let go');
  assert.is(await waiting, 'mine');
  await thread.terminate();
});

web('workers: a shared lock is shared by threads, with different client ids', async () => {
  const name = uniqueName();
  const thread = await holdingThread(name, { mode: 'shared' });
  await locks.request(name, { mode: 'shared' }, async () => {
    const ids = clients((await locks.query()).held, name);
    assert.is(new Set(ids).size, 2);
  });
  await thread.terminate();
});

web('workers: query can show a deadlock', async () => {
  const [one, two] = [uniqueName(), uniqueName()];
  const thread = await holdingThread(one);
  const mine = hold(two);
  await mine.held;
  const controller = new AbortController();
  const waiting = rejection(locks.request(one, { signal: controller.signal }, () => 1));
  thread.postMessage({ alsoWant: two });
  let state = await locks.query();
  while (clients(state.pending, two).length === 0) state = await locks.query();
  assert.equal(clients(state.held, one), clients(state.pending, two));
  assert.equal(clients(state.held, two), clients(state.pending, one));
  controller.abort();
  await waiting;
  mine.letGo();
  await thread.terminate();
});

web('workers: a lock whose thread is terminated goes to the next in line', async () => {
  const name = uniqueName();
  const thread = await holdingThread(name);
  const order: string[] = [];
  const waiting = ['first', 'second'].map(which => locks.request(name, () => order.push(which)));
  await thread.terminate();
  await Promise.all(waiting);
  assert.equal(order, ['first', 'second']);
});

web('workers: a waiter whose thread is terminated is passed over', async () => {
  const name = uniqueName();
  const mine = hold(name);
  await mine.held;
  const thread = await waitingThread(name);
  const behind = locks.request(name, () => 'passed');
  await thread.terminate();
  mine.letGo();
  assert.is(await behind, 'passed');
  assert.equal(modes((await locks.query()).pending, name), []);
});

web('workers: a lock is stolen from another thread, which hears of it at once', async () => {
  const name = uniqueName();
  const thread = await holdingThread(name);
  const told = new Promise(resolve => thread.on('message', resolve));
  await locks.request(name, { steal: true }, async () => {
    assert.is(await told, 'AbortError');
    assert.equal(clients((await locks.query()).held, name), ['partyline-thread-0']);
  });
  await thread.terminate();
});

web('workers: a thread that blocks elsewhere holds nobody up with what it waits for', async () => {
  const name = uniqueName();
  const mutex = Mutex.named(`for ${name}`, { fairness: 'fifo' });
  const guard = mutex.lockSync();
  const mine = hold(name);
  await mine.held;
  const thread = await waitingThread(name, `partyline.Mutex.named('for ${name}').lockSync().unlock();`);
  while (mutex.waiting === 0) await new Promise(resolve => setImmediate(resolve));
  const behind = locks.request(name, () => 'passed');
  mine.letGo();
  assert.is(await behind, 'passed', 'the thread before it sleeps');
  guard.unlock();
  assert.is(await new Promise(resolve => thread.on('message', resolve)), 'granted');
  await thread.terminate();
});

web('workers: four threads under one lock count right', async () => {
  const name = uniqueName();
  const cells = new Int32Array(new SharedArrayBuffer(16));
  const code = `
    (async () => {
      for (let i = 0; i < 150; i++)
        await partyline.locks.request(${JSON.stringify(name)}, async () => {
          if (Atomics.add(workerData.cells, 1, 1) !== 0) Atomics.add(workerData.cells, 2, 1);
          workerData.cells[0]++;
          if (i % 3 === 0) await null;
          Atomics.sub(workerData.cells, 1, 1);
        });
      parentPort.postMessage('done');
    })();`;
  const threads = await Promise.all([1, 2, 3, 4].map(() => script(code, { cells })));
  assert.equal([...cells], [600, 0, 0, 0]);
  await Promise.all(threads.map(thread => thread.terminate()));
});

web('workers: threads that are terminated anywhere leave nothing held, pending or lost', async () => {
  const names = [uniqueName(), uniqueName(), 'long '.repeat(100)];
  const code = `
    const next = i => {
      const name = workerData.names[i % 3];
      const controller = new AbortController();
      const options = i % 5 === 0 ? { steal: true } : i % 2 === 0 ? { mode: 'shared', signal: controller.signal } : {};
      partyline.locks.request(name, options, () => i % 4 === 0 ? new Promise(setImmediate) : i).catch(() => undefined);
      if (i % 6 === 2) controller.abort();
      if (i % 50 === 49) setImmediate(next, i + 1); else next(i + 1);
      if (i === 400) parentPort.postMessage('warm');
    };
    next(0);`;
  for (let round = 0; round < 3; round++) {
    const threads = await Promise.all([1, 2, 3].map(() => script(code, { names })));
    await Promise.all(threads.map(thread => thread.terminate()));
    for (const name of names) assert.is(await locks.request(name, () => 'mine'), 'mine');
    assert.equal(await locks.query(), { held: [], pending: [] }, `round ${round}`);
  }
});

web('many names, one after the other, take no memory; many at once take turns as they should', async () => {
  for (let i = 0; i < 20_000; i++) await locks.request(`passing ${i}`, () => i);
  assert.equal(await locks.query(), { held: [], pending: [] });
  const before = process.memoryUsage().rss;
  const results = await Promise.all(Array.from({ length: 5_000 }, (_, i) => locks.request(`at once ${i}`, () => i)));
  assert.is(results.length, 5_000);
  let inside = 0;
  const queue = Array.from({ length: 5_000 }, () => locks.request('one for all', async () => assert.is(++inside - 1 - inside--, -1)));
  await Promise.all(queue);
  assert.ok(process.memoryUsage().rss - before < 200e6);
});

web('a request that waits keeps the process; a lock that is held does not', async () => {
  const worker = new Worker(
    `import(${JSON.stringify(INDEX)}).then(({ locks }) => void locks.request('for ever', () => new Promise(() => undefined)));`,
    { eval: true },
  );
  await new Promise(resolve => worker.once('exit', resolve));
  assert.equal(modes((await locks.query()).held, 'for ever'), []);
});

/** A thread that holds a lock; 'let go' makes it let go. It says so when the lock is stolen. */
function holdingThread(name: string, options = {}): Promise<Worker> {
  return script(
    `partyline.locks.request(workerData.name, workerData.options, () => new Promise(resolve => {
       parentPort.postMessage('held');
       parentPort.on('message', message => {
         if (message === 'let go') resolve();
         else void partyline.locks.request(message.alsoWant, () => undefined);
       });
     })).catch(error => parentPort.postMessage(error.name));`,
    { name, options },
  );
}

/** A thread that waits for a lock. */
function waitingThread(name: string, andThen = ''): Promise<Worker> {
  return script(
    `partyline.locks.request(workerData.name, () => parentPort.postMessage('granted'));
     parentPort.postMessage('waits');
     ${andThen}`,
    { name },
  );
}

/** A plain thread with the library; resolves with its first message. */
async function script(code: string, workerData: unknown): Promise<Worker> {
  const worker = new Worker(
    `const { parentPort, workerData: { data: workerData, index } } = require('node:worker_threads');
     import(index).then(partyline => { ${code} });`,
    { eval: true, workerData: { data: workerData, index: INDEX } },
  );
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return worker;
}

web.run();
