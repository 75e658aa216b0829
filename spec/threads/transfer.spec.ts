// What is moved between threads instead of copied: arguments, items and results.
import { once } from 'node:events';
import { MessageChannel, type MessagePort, receiveMessageOnPort, threadId } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pcall, TaskError, ThreadExitError, ThreadPool, transfer } from '../../lib/index.js';
import { rejection } from '../support/rejection.js';
import type * as tasks from './transfer.worker.js';

const module: URL = new URL('./transfer.worker.js', import.meta.url);
const SIZE = 100_000;

const transfers = suite('transfer');

/** The thread from which a port comes that was moved here. */
async function originOf(port: MessagePort): Promise<number> {
  const [origin] = (await once(port, 'message')) as [number];
  port.close();
  return origin;
}

function bytesOf(size: number, value = 0): Uint8Array {
  return new Uint8Array(size).fill(value);
}

/** Of a TaskError. */
function causeOf(error: Error): Error {
  assert.instance(error, TaskError);
  return error.cause as Error;
}

/** Not sent, and known to be no copy's fault. */
function wasMovedBefore(error: Error): void {
  const cause = causeOf(error);
  assert.instance(cause, DOMException);
  assert.is(cause.name, 'DataCloneError');
}

transfers('a result is moved: the thread that made it has it no more', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const { make, makeLater, leftOver } = pool.tasks<typeof tasks>();
  assert.equal(await make(SIZE), bytesOf(SIZE, 7));
  assert.is(await leftOver(), 0);
  assert.equal(await makeLater(SIZE), new ArrayBuffer(SIZE));
  assert.is(await leftOver(), 0);
});

transfers('a small result is moved as well', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  assert.equal(await pool.execute<Uint8Array>('make', [3]), bytesOf(3, 7));
  assert.is(await pool.execute('leftOver'), 0);
});

transfers('of an object that is answered, only what is listed is moved', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const { pair, leftOver } = pool.tasks<typeof tasks>();
  assert.equal(await pair(SIZE), { name: 'pair', left: bytesOf(SIZE), right: bytesOf(SIZE) });
  assert.is(await leftOver(), SIZE); // `right`, of which a copy was sent
});

transfers('what can only be moved can be answered', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const port = await pool.execute<MessagePort>('port');
  assert.is(await originOf(port), pool.stats().threads[0]?.threadId);
});

transfers('arguments are moved, each by itself, beside those of the option', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const [a, b, c, d] = [bytesOf(1), bytesOf(2), bytesOf(3), bytesOf(4)];
  assert.is(await pool.execute('lengthOf', [transfer(a), b, transfer(c), d], { transfer: [b.buffer as ArrayBuffer] }), 10);
  assert.equal(
    [a, b, c, d].map(({ byteLength }) => byteLength),
    [0, 0, 0, 4],
  );
});

transfers('two views of one buffer move it once', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const { buffer } = new Uint8Array(10);
  const halves = [new Uint8Array(buffer, 0, 5), new Uint8Array(buffer, 5)].map(half => transfer(half));
  assert.is(await pool.execute('lengthOf', halves, { transfer: [buffer] }), 10);
  assert.is(buffer.byteLength, 0);
});

transfers('of an argument that is an object, only what is listed is moved', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const value = { name: 'pair', left: bytesOf(5), right: bytesOf(6) };
  assert.equal(await pool.tasks<typeof tasks>().leftOfPair(transfer(value, [value.left])), [5, 6]);
  assert.equal([value.left.byteLength, value.right.byteLength], [0, 6]);
});

transfers('what was moved once is copied the next time', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const value = { name: 'pair', left: bytesOf(5), right: bytesOf(6) };
  await pool.execute('leftOfPair', [transfer(value, [value.left])]);
  value.left = bytesOf(7);
  assert.equal(await pool.execute('leftOfPair', [value]), [7, 6]);
  assert.is(value.left.byteLength, 7);
});

transfers('items of a map are moved, and its results', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const items = Array.from({ length: 20 }, (_, i) => bytesOf(i + 1));
  const results: number[] = [];
  const map = pool.map<Uint8Array, Uint8Array>(
    'giveBack',
    items.map(item => transfer(item)),
  );
  for await (const { byteLength } of map) results.push(byteLength);
  assert.equal(
    results,
    items.map((_, i) => i + 1),
  );
  assert.ok(items.every(({ byteLength }) => byteLength === 0));
  assert.is(await pool.execute('leftOver'), 0);
});

transfers('a blocked caller moves and is moved to', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const bytes = bytesOf(SIZE);
  assert.is(pool.executeSync<Uint8Array>('giveBack', [transfer(bytes)]).byteLength, SIZE);
  assert.is(bytes.byteLength, 0);
  assert.is(pool.executeSync('leftOver'), 0);
});

transfers('a task moves what it hands in, and what it is answered', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  await pool.broadcast('leftOver'); // both threads are there
  assert.equal(await pool.execute('passOn', [pool, SIZE]), [0, SIZE]);
  const threads = pool.stats().threads.map(thread => thread.threadId);
  for (const task of ['portFrom', 'portFromSync']) {
    const origin = await originOf(await pool.execute<MessagePort>(task, [pool]));
    assert.ok(threads.includes(origin), `${task}: ${origin} is none of ${threads.join()}`);
  }
});

transfers('a pool of another thread moves as well', async () => {
  await using outer = new ThreadPool({ module, size: 1 });
  await using inner = new ThreadPool({ module, size: 1 });
  assert.equal(await outer.execute('passOn', [inner, SIZE]), [0, SIZE]);
  for (const task of ['portFrom', 'portFromSync']) {
    const origin = await originOf(await outer.execute<MessagePort>(task, [inner]));
    assert.is(origin, inner.stats().threads[0]?.threadId, task);
  }
});

transfers('a broadcast moves its results, and refuses arguments that would have to go to several threads', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const ports = await pool.broadcast<MessagePort>('port');
  assert.equal(
    await Promise.all(ports.map(originOf)),
    pool.stats().threads.map(thread => thread.threadId),
  );
  const bytes = bytesOf(1);
  const error = await rejection(pool.broadcast('lengthOf', [transfer(bytes)]));
  assert.instance(error, TypeError);
  assert.match(error.message, 'cannot be moved');
  assert.is(bytes.byteLength, 1);
});

transfers('pcall moves arguments and results', async () => {
  await using pool = new ThreadPool({ module, size: 2 });
  const given = [bytesOf(1), bytesOf(2)];
  const results = await pcall<Uint8Array>(
    'giveBack',
    given.map(bytes => [transfer(bytes)]),
    { pool },
  );
  assert.equal(results, [bytesOf(1), bytesOf(2)]);
  assert.ok(given.every(({ byteLength }) => byteLength === 0));
});

transfers('what has been moved cannot be moved or sent again, and the pool goes on', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const bytes = bytesOf(8);
  const twice = await Promise.allSettled([1, 2].map(() => pool.execute('lengthOf', [transfer(bytes)])));
  assert.equal(twice[0], { status: 'fulfilled', value: 8 });
  wasMovedBefore((twice[1] as PromiseRejectedResult).reason as Error);
  wasMovedBefore(await rejection(pool.execute('lengthOf', [bytes])));
  await pool.execute('sameAgain');
  wasMovedBefore(await rejection(pool.execute('sameAgain')));
  assert.is(await pool.execute('lengthOf', [bytesOf(3)]), 3);
});

transfers('a task that would move again what has been moved, in a task, is told so', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const { port1, port2 } = new MessageChannel();
  await pool.execute('lengthOf', [transfer(port1)]);
  wasMovedBefore(await rejection(pool.execute('lengthOf', [transfer(port1)])));
  port2.close();
});

transfers('what Node cannot move fails the task, and the pool goes on', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  for (const error of [await rejection(pool.execute('unmovable')), await rejection(pool.execute('lengthOf', [transfer(new Date())]))])
    assert.match(causeOf(error).message, /transferList|unsupported type/);
  assert.is(await pool.execute('lengthOf', [bytesOf(3)]), 3);
});

transfers('a mistake is told where it is made', async () => {
  const wrong: [() => unknown, string][] = [
    [() => transfer(5 as never), '5 is no object'],
    [() => transfer(undefined as never), 'undefined is no object'],
    [() => transfer({ bytes: bytesOf(1) }), 'list what is to be moved'],
    [() => transfer([bytesOf(1)]), 'list what is to be moved'],
    [() => transfer(Promise.resolve(bytesOf(1))), 'Promise'],
    [() => transfer({}, 5 as never), 'must be an array, not 5'],
    [() => transfer({}, [{}] as never), 'list what is to be moved'],
    [() => transfer({}, ['text'] as never), "'text' itself cannot be moved"],
  ];
  for (const [call, message] of wrong) {
    assert.throws(call, (error: unknown) => error instanceof TypeError && error.message.includes(message), message);
  }
  await using pool = new ThreadPool({ module, size: 1 });
  const error = await rejection(pool.execute('unlisted'));
  assert.instance(error, TypeError);
  assert.match(error.message, 'list what is to be moved');
});

transfers('what was moved to a thread that dies cannot be sent to another one', async () => {
  await using pool = new ThreadPool({ module, size: 1, concurrency: 4 }); // the thread has all four when the first one ends it
  await pool.execute('exitIf', [false]);
  const port = new MessageChannel().port1;
  const ends = await Promise.allSettled([
    pool.execute('exitIf', [true]),
    pool.execute('lengthOf', [transfer(bytesOf(8))]),
    pool.execute('lengthOf', [transfer({ byteLength: 9, port }, [port])]),
    pool.execute('lengthOf', [bytesOf(8)]),
  ]);
  for (const end of ends.slice(0, 3)) assert.instance((end as PromiseRejectedResult).reason, ThreadExitError);
  assert.equal(ends[3], { status: 'fulfilled', value: 8 });
});

transfers('memory that is shared stays shared', async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const back = await pool.execute<Int32Array>('giveBack', [transfer(shared)]);
  back[1] = 5;
  assert.equal([...shared], [0, 5]);
});

transfers("Node's small buffers are copied: they have their memory in common", async () => {
  await using pool = new ThreadPool({ module, size: 1 });
  const [one, other] = [Buffer.from('one'), Buffer.from('other')];
  assert.is(await pool.execute('lengthOf', [transfer(one), other]), 8);
  assert.equal([one.toString(), other.toString()], ['one', 'other']);
});

transfers('what was to be moved and was not sent is still here', async () => {
  const pool = new ThreadPool({ module, size: 1 });
  await pool.close();
  const bytes = bytesOf(8);
  await rejection(pool.execute('lengthOf', [transfer(bytes)]));
  assert.is(bytes.byteLength, 8);
});

transfers('anything that is moved by hand beside it goes its own way', () => {
  const { port1, port2 } = new MessageChannel();
  const bytes = transfer(bytesOf(8));
  port1.postMessage(bytes);
  assert.equal(receiveMessageOnPort(port2)?.message, bytesOf(8));
  assert.is(bytes.byteLength, 8);
  port1.close();
});

transfers('a task called as a function answers the value itself', async () => {
  const { make, port } = await import('./transfer.worker.js');
  assert.equal(make(3), bytesOf(3, 7));
  assert.is(await originOf(port()), threadId);
});

transfers.run();
