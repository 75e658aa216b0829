import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, type Guard, ReadWriteLock, share, ThreadPool } from '../../lib/index.js';
import { Flags } from '../support/lock-threads.js';
import { rejection } from '../support/rejection.js';

const lock = suite('ReadWriteLock');

type Mode = 'read' | 'write';

lock('readers are inside together, a writer is alone', () => {
  const both = new ReadWriteLock();
  const [first, second] = [both.readSync(), both.readSync()];
  assert.is(both.tryWrite(), undefined);
  assert.equal([both.locked, both.readers, both.owner], [true, 1, undefined]);
  assert.is(first.unlock(), true);
  assert.is(first.unlock(), false, 'a second unlock does nothing');
  assert.is(both.tryWrite(), undefined, 'the second one still reads');
  second.unlock();
  const writer = both.tryWrite();
  assert.ok(writer);
  assert.equal([both.locked, both.readers, both.owner], [true, 0, { threadId: 0 }]);
  assert.is(both.tryRead(), undefined);
  assert.is(both.tryWrite(), undefined);
  assert.is(writer.unlock(), true);
  assert.is(writer.held, false);
  assert.equal([both.locked, both.readers, both.owner, both.waiting], [false, 0, undefined, 0]);
});

lock('four threads read at the same time', async () => {
  const both = new ReadWriteLock();
  const flags = new Flags();
  await using pool = threads(4);
  await Promise.all([0, 1, 2, 3].map(() => pool.execute('readTogether', [both, flags, 4])));
  assert.is(both.readers, 0);
});

lock('flows are served in order, neighbours that read together', async () => {
  const both = new ReadWriteLock();
  const guard = await both.write();
  const log: string[] = [];
  const enter = async (name: string, mode: Mode): Promise<Guard> => {
    const entered = await both[mode]();
    log.push(name);
    return entered;
  };
  const [r1, r2, w1, r3, r4, w2] = [
    enter('r1', 'read'),
    enter('r2', 'read'),
    enter('w1', 'write'),
    enter('r3', 'read'),
    enter('r4', 'read'),
    enter('w2', 'write'),
  ];
  assert.is(both.waiting, 6);
  guard.unlock();
  (await r1).unlock();
  (await r2).unlock();
  assert.equal(log, ['r1', 'r2']);
  (await w1).unlock();
  const [third, fourth] = [await r3, await r4];
  assert.equal(log, ['r1', 'r2', 'w1', 'r3', 'r4']);
  third.unlock();
  fourth.unlock();
  (await w2).unlock();
  assert.is(both.waiting, 0);
});

lock('a new reader does not overtake a writer that waits', async () => {
  const both = new ReadWriteLock();
  const flags = new Flags();
  await using pool = threads(2);
  const first = both.readSync();
  const writer = pool.execute('enterInOrder', [both, flags, 'write', 1]);
  await waiting(both, 1);
  assert.is(both.tryRead(), undefined);
  const reader = pool.execute('enterInOrder', [both, flags, 'read', 2]);
  await waiting(both, 2);
  first.unlock();
  await Promise.all([writer, reader]);
  assert.equal([...flags.cells.subarray(16, 18)], [1, 2]);
});

// It used to come in if the writer was hidden behind a reader of its own thread that had yet to look.
lock('a new reader does not overtake a flow that waits to write behind one that waits to read', async () => {
  const both = new ReadWriteLock();
  const flags = new Flags();
  const { cells } = flags;
  await using pool = threads(2);
  const tasks = [pool.execute('writeUntil', [both, flags]), pool.execute('readAfterwards', [both, flags, 3])];
  await flags.reached(2);
  const log = (number: number) => (): void => void (cells[16 + Atomics.add(cells, 3, 1)] = number);
  const flows = [both.runRead(log(1)), both.runWrite(log(2))];
  Atomics.store(cells, 6, 1);
  Atomics.notify(cells, 6);
  // Until the other reader is in line, or in, the flows get no turn.
  while (both.waiting < 3 && Atomics.load(cells, 3) === 0);
  await Promise.all([...flows, ...tasks]);
  assert.equal([...cells.subarray(16, 19)], [1, 2, 3]);
});

lock('an awaited read waits behind a writer, also in a thread that reads', async () => {
  const both = new ReadWriteLock();
  const first = both.readSync();
  const log: string[] = [];
  const writer = both.runWrite(() => void log.push('write'));
  const reader = both.runRead(() => void log.push('read'));
  assert.is(both.waiting, 2);
  const nested = both.readSync();
  assert.is(nested.held, true, 'a blocking read is granted at once');
  assert.is(both.waiting, 2);
  first.unlock();
  nested.unlock();
  await Promise.all([writer, reader]);
  assert.equal(log, ['write', 'read']);
});

lock('four threads, blocking and awaiting: no writer meets anybody, no write is lost', async () => {
  const both = new ReadWriteLock();
  const flags = new Flags();
  await using pool = threads(4);
  const rounds = 3_000;
  const wrong = await Promise.all([0, 1, 2, 3].map(i => pool.execute('readAndWrite', [both, flags, rounds, i % 2 === 0])));
  assert.equal(wrong, [0, 0, 0, 0]);
  assert.equal([flags.cells[4], flags.cells[5]], [rounds, rounds], 'a quarter of the rounds of four threads');
  assert.equal([both.waiting, both.locked], [0, false]);
});

lock('a terminated writer leaves the lock abandoned, for readers as well, until somebody vouches', async () => {
  const both = new ReadWriteLock();
  const writer = await keeper(both, 'write');
  assert.equal(both.owner, { threadId: writer.threadId });
  const waiter = both.read();
  await writer.terminate();
  const reader = await waiter;
  assert.is(reader.abandoned, true);
  assert.is(both.readSync().abandoned, true);
  reader.unlock();
  const another = new ReadWriteLock();
  assert.is(another.readSync().abandoned, false);
});

lock('abandoned is told to everybody until markConsistent', async () => {
  const both = new ReadWriteLock();
  await (await keeper(both, 'write')).terminate();
  const told = [both.runReadSync(guard => guard.abandoned), both.runWriteSync(guard => guard.abandoned)];
  assert.equal(told, [true, true]);
  both.runWriteSync(guard => guard.markConsistent());
  assert.equal([both.runReadSync(guard => guard.abandoned), both.runWriteSync(guard => guard.abandoned)], [false, false]);
  await (await keeper(both, 'write')).terminate();
  both.runReadSync(guard => guard.markConsistent());
  assert.is(await both.runWrite(guard => guard.abandoned), false, 'a reader can vouch as well');
});

lock('a terminated reader leaves nothing behind', async () => {
  const both = new ReadWriteLock();
  const reader = await keeper(both, 'read');
  assert.is(both.readers, 1);
  const waiter = both.write();
  await reader.terminate();
  const guard = await waiter;
  assert.is(guard.abandoned, false);
  guard.unlock();
  assert.is(both.readers, 0);
});

lock('a writer that is terminated while it waits for readers abandons nothing and stops nobody', async () => {
  const both = new ReadWriteLock();
  const guard = both.readSync();
  const writer = await blocked(both, 'write');
  const reader = both.read();
  assert.is(both.waiting, 2);
  await writer.terminate();
  const entered = await reader;
  assert.is(entered.abandoned, false);
  entered.unlock();
  guard.unlock();
  assert.is(
    both.runWriteSync(written => written.abandoned),
    false,
  );
});

lock('a thread that blocks itself hears that the last reader has died', async () => {
  if (process.platform !== 'linux') return assert.ok(true);
  const both = new ReadWriteLock();
  const reader = await keeper(both, 'read');
  void reader.terminate(); // and this thread's event loop never runs while it waits
  const guard = both.writeSync({ timeout: 30_000 });
  assert.is(guard.abandoned, false);
  guard.unlock();
});

lock('threads that are terminated at any moment never leave the lock unusable', async () => {
  const both = new ReadWriteLock();
  const flags = new Flags();
  for (let round = 0; round < 8; round++) {
    const pool = threads(3);
    const ends = [0, 1, 2].map(() => pool.execute('goOn', [both, flags]).catch((error: unknown) => (error as { code: string }).code));
    await flags.reached(3 * (round + 1));
    await pool.terminate();
    assert.is((await Promise.all(ends)).length, 3);
    (await both.write({ timeout: 30_000 })).unlock();
    assert.equal([both.locked, both.waiting], [false, 0]);
  }
});

lock('a writer that gives up lets the readers behind it in', async () => {
  const both = new ReadWriteLock({ name: 'routes' });
  const guard = both.readSync();
  const writer = rejection(both.write({ timeout: 20 }));
  const reader = both.read();
  const error = await writer;
  assert.is(error.code, 'TIMEOUT');
  assert.match(error.message, /ReadWriteLock 'routes'\.write did not finish within 20 ms \(1 reading, \d waiting\)/);
  (await reader).unlock();
  const controller = new AbortController();
  const aborted = rejection(both.write({ signal: controller.signal }));
  const later = both.read();
  controller.abort(new Error('changed my mind'));
  assert.is((await aborted).message, 'changed my mind');
  (await later).unlock();
  guard.unlock();
  assert.equal([both.waiting, both.locked], [0, false]);
});

lock('a blocking writer that times out lets the readers behind it in', async () => {
  const both = new ReadWriteLock();
  const flags = new Flags();
  const keeping = await keeper(both, 'read');
  await using pool = threads(1);
  assert.throws(() => both.writeSync({ timeout: 20 }), isCode('TIMEOUT'));
  assert.is(await pool.execute('enterBlocked', [both, flags, 'read']), false);
  assert.is(both.tryWrite(), undefined);
  assert.throws(() => both.writeSync({ timeout: 0 }), isCode('TIMEOUT'));
  await keeping.terminate();
});

lock('what could never end is a DeadlockError at once, whatever the timeout', async () => {
  const both = new ReadWriteLock();
  const writer = await both.write();
  for (const options of [{}, { timeout: 0 }, { timeout: 10_000 }]) {
    assert.throws(() => both.readSync(options), isCode('DEADLOCK'));
    assert.throws(() => both.writeSync(options), isCode('DEADLOCK'));
  }
  writer.unlock();
  const reader = await both.read();
  for (const options of [{}, { timeout: 0 }, { timeout: 10_000 }]) assert.throws(() => both.writeSync(options), isCode('DEADLOCK'));
  reader.unlock();
  both.writeSync().unlock();
});

lock('a blocking call passes a flow of its thread that waits, whatever either wants', async () => {
  const both = new ReadWriteLock();
  for (const [flow, call] of [
    ['write', 'read'],
    ['write', 'write'],
    ['read', 'write'],
  ] as const) {
    const flags = new Flags();
    await using pool = threads(1);
    const guard = both.readSync();
    const other = pool.execute('enterBlocked', [both, flags, 'write']);
    await waiting(both, 1);
    const flowing = both[flow]();
    guard.unlock();
    (call === 'read' ? both.readSync() : both.writeSync()).unlock();
    (await flowing).unlock();
    assert.is(await other, false);
  }
  assert.equal([both.waiting, both.locked], [0, false]);
});

lock('downgrade goes on reading, with no writer in between', async () => {
  const both = new ReadWriteLock();
  const flags = new Flags();
  await using pool = threads(2);
  const writer = both.writeSync();
  const reader = pool.execute('enterBlocked', [both, flags, 'read']);
  await waiting(both, 1);
  const later = pool.execute('enterInOrder', [both, flags, 'write', 1]);
  await waiting(both, 2);
  const guard = writer.downgrade();
  assert.equal([writer.held, guard.held], [false, true]);
  assert.is(writer.unlock(), false);
  assert.throws(() => writer.downgrade(), isCode('NOT_OWNER'));
  assert.is(await reader, false, 'readers come in');
  assert.is(flags.cells[3], 0, 'writers do not');
  guard.unlock();
  await later;
  assert.is(flags.cells[3], 1);
});

lock('a guard that is downgraded says what it was told, and what has been mended since', async () => {
  const both = new ReadWriteLock();
  await (await keeper(both, 'write')).terminate();
  both.runWriteSync(guard => {
    using reader = guard.downgrade();
    assert.is(reader.abandoned, true);
  });
  both.runWriteSync(guard => {
    guard.markConsistent();
    using reader = guard.downgrade();
    assert.is(reader.abandoned, false);
  });
});

lock('the run forms give the lock back when the callback throws or rejects', async () => {
  const both = new ReadWriteLock();
  const fail = (): never => {
    throw new Error('now');
  };
  assert.throws(() => both.runReadSync(fail), 'now');
  assert.throws(() => both.runWriteSync(fail), 'now');
  await rejection(both.runRead(() => Promise.reject(new Error('late'))));
  await rejection(both.runWrite(() => Promise.reject(new Error('late'))));
  assert.is(both.locked, false);
  assert.equal([both.runReadSync(() => 1), both.runWriteSync(() => 2)], [1, 2]);
  assert.equal([await both.runRead(async () => 3), await both.runWrite(async () => 4)], [3, 4]);
});

lock('what is no timeout, signal or fairness is refused', async () => {
  const both = new ReadWriteLock();
  for (const timeout of [-1, NaN]) {
    assert.instance(await rejection(both.read({ timeout })), RangeError);
    assert.instance(await rejection(both.write({ timeout })), RangeError);
    assert.throws(() => both.readSync({ timeout }), /timeout must be/);
    assert.throws(() => both.writeSync({ timeout }), /timeout must be/);
  }
  assert.instance(await rejection(both.read({ signal: 'x' as never })), TypeError);
  const reason = new Error('before');
  assert.is(await rejection(both.write({ signal: AbortSignal.abort(reason) })), reason, 'also when it is free');
  assert.is(both.locked, false);
  assert.throws(() => new ReadWriteLock({ fairness: 'eventual' }), /always 'fifo', not 'eventual'/);
});

lock('attach answers the same lock', () => {
  const both = new ReadWriteLock({ name: 'one' });
  const handle = share(both);
  assert.is(attach(handle), both);
  assert.is(handle.partyline, 'read-write-lock');
  assert.throws(() => attach({ ...handle, partyline: 'mutex', id: 'other' }), /holds something else/);
});

lock('a thread that has waited for the lock exits by itself, one that waits does not', async () => {
  const both = new ReadWriteLock();
  const guard = both.writeSync();
  const worker = new Worker(
    `const { workerData } = require('node:worker_threads');
     import(workerData.index).then(async ({ attach }) => {
       const lock = attach(workerData.lock);
       (await lock.read()).unlock();
       (await lock.write()).unlock();
     });`,
    { eval: true, workerData: { lock: share(both), index: INDEX } },
  );
  const exit = new Promise(resolve => worker.once('exit', resolve));
  await waiting(both, 1);
  guard.unlock();
  assert.is(await exit, 0);
  assert.equal([both.locked, both.waiting], [false, 0]);
});

const INDEX: string = new URL('../../lib/index.js', import.meta.url).href;

function threads(size: number): ThreadPool {
  return new ThreadPool({ module: new URL('read-write-lock.worker.js', import.meta.url), size });
}

/** A plain worker that runs one call on the lock and then sleeps for ever. */
function plainWorker(both: ReadWriteLock, mode: Mode): Worker {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.index).then(({ attach }) => {
      attach(workerData.lock)[workerData.method]();
      parentPort.postMessage('held');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  return new Worker(code, { eval: true, workerData: { lock: share(both), method: `${mode}Sync`, index: INDEX } });
}

/** A worker that has the lock and never gives it back. */
async function keeper(both: ReadWriteLock, mode: Mode): Promise<Worker> {
  const worker = plainWorker(both, mode);
  await new Promise(resolve => worker.once('message', resolve));
  return worker;
}

/** A worker that is blocked in `readSync` or `writeSync`. */
async function blocked(both: ReadWriteLock, mode: Mode): Promise<Worker> {
  const worker = plainWorker(both, mode);
  await waiting(both, both.waiting + 1);
  return worker;
}

async function waiting(both: ReadWriteLock, count: number): Promise<void> {
  while (both.waiting < count) await new Promise(resolve => setImmediate(resolve));
}

function isCode(code: string): (error: unknown) => boolean {
  return error => (error as { code?: string }).code === code;
}

lock.run();
