import { MessageChannel } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Lease } from '../../lib/connections/lease.js';
import { DeadlockError } from '../../lib/errors.js';
import { share } from '../../lib/memory/sharing.js';
import { IndexRing } from '../../lib/queue/index-ring.js';
import { Latch } from '../../lib/sync/latch.js';
import { Mutex } from '../../lib/sync/mutex.js';
import { ReadWriteLock } from '../../lib/sync/read-write-lock.js';
import { ReentrantMutex } from '../../lib/sync/reentrant-mutex.js';
import { Semaphore } from '../../lib/sync/semaphore.js';
import { boundMethod, decodeValue, encodeValue, loadKinds, TARGET } from '../../lib/threads/index.js';

const codec = suite('value codec');

/** What arrives. In this thread a handle leads back to the very same object. */
function travel<T>(value: T): T {
  return decodeValue(structuredClone(encodeValue(value))) as T;
}

codec('a value with nothing of ours inside is sent as it is', () => {
  const { port1, port2 } = new MessageChannel();
  for (const value of [1, 'a', [1, 2], { a: [new Map([[1, new Date(0)]])] }, new Uint8Array(3), [port1]]) {
    assert.is(encodeValue(value).value, value);
    assert.is(encodeValue(value).marks, undefined);
  }
  port1.close();
  port2.close();
});

codec('shared objects are found in arrays, objects, maps, sets and instances', () => {
  const ring = new IndexRing(2);
  class Box {
    readonly content: IndexRing = ring;
  }
  const value = {
    list: Object.assign([] as unknown[], { 1: ring, 2: 2 }),
    map: new Map<unknown, unknown>([[ring, [ring]]]),
    set: new Set([ring]),
    box: new Box(),
    date: new Date(5),
  };
  const arrived = travel(value);
  assert.is(arrived.list[1], ring);
  assert.not.ok(0 in arrived.list);
  assert.equal([...arrived.map], [[ring, [ring]]]);
  assert.ok(arrived.set.has(ring));
  assert.is(arrived.box.content, ring);
  assert.equal(arrived.date, new Date(5));
  assert.is(travel(ring), ring);
});

codec('cycles and shared parts stay what they are', () => {
  const part = { n: 1 };
  const value = { ring: new IndexRing(2), a: part, b: part, self: undefined as unknown };
  value.self = value;
  const arrived = travel(value);
  assert.is(arrived.self, arrived);
  assert.is(arrived.a, arrived.b);
  assert.is.not(arrived.a, part);
});

codec('the caller’s own value is left alone', () => {
  const ring = new IndexRing(2);
  const value = { list: [ring] };
  encodeValue(value);
  assert.is(value.list[0], ring);
});

codec('a handle that the caller made stays a handle', () => {
  const handle = share(new IndexRing(2));
  assert.equal(travel({ handle, ring: new IndexRing(2) }).handle, handle);
});

codec('an own key __proto__ does not become a prototype', () => {
  const value = JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, unknown>;
  value['ring'] = new IndexRing(2);
  const arrived = travel(value);
  assert.is(Object.getPrototypeOf(arrived), Object.prototype);
  assert.ok(Object.hasOwn(arrived, '__proto__'));
});

codec('bound methods inside a value call the same object', () => {
  const ring = new IndexRing(2);
  const push = boundMethod<[number], boolean>(ring, 'push');
  const arrived = travel({ push });
  assert.is(arrived.push[TARGET].object, ring);
  assert.is(arrived.push(1), true);
  assert.is(ring.pop(), 1);
});

codec('errors inside a value keep their class', () => {
  const arrived = travel([{ error: new DeadlockError('locked') }]);
  assert.instance(arrived[0]?.error, DeadlockError);
  assert.is(arrived[0]?.error.code, 'DEADLOCK');
});

// Each used to arrive as an empty object, and the lock stayed held.
codec('what belongs to one thread is refused, by what it is', async () => {
  const [mutex, reentrant, table] = [new Mutex(), new ReentrantMutex(), new ReadWriteLock()];
  const [semaphore, latch, owner] = [new Semaphore(1), new Latch(1), { name: 'a connection' }];
  using written = table.writeSync();
  const bound: Readonly<Record<string, { [Symbol.dispose](): void }>> = {
    'a guard belongs': mutex.lockSync(),
    'a guard': reentrant.lockSync(),
    guard: written,
    'a permit belongs': semaphore.acquireSync(),
    'a party of a latch': latch.party(),
    'a lease belongs': new Lease(owner, () => undefined),
  };
  for (const [text, value] of Object.entries(bound)) {
    const isRefusal = (error: Error): boolean => error instanceof TypeError && error.message.includes(text);
    assert.throws(() => encodeValue(value), isRefusal);
    assert.throws(() => encodeValue([{ deep: new Map([[1, value]]) }]), isRefusal);
    assert.throws(() => share(value), isRefusal);
    value[Symbol.dispose]();
    assert.throws(() => encodeValue(value), isRefusal);
  }
});

codec('nothing has to be loaded for kinds that are known', () => {
  assert.is(loadKinds(encodeValue([new IndexRing(2)])), undefined);
});

codec('a list nested a hundred thousand deep is looked through', () => {
  let nested: unknown[] = [new IndexRing(2)];
  for (let i = 0; i < 100_000; i++) nested = [nested];
  assert.is(encodeValue(nested).marks?.length, 1);
});

codec.run();
