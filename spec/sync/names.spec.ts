import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, IndexRing, Mutex, ReentrantMutex, share, SharedState } from '../../lib/index.js';
import { Flags, lockThreads } from '../support/lock-threads.js';

const names = suite('names');
const INDEX = new URL('../../lib/index.js', import.meta.url).href;

names('one name is one object in a thread, and others are others', () => {
  assert.is(Mutex.named('one'), Mutex.named('one'));
  assert.is.not(Mutex.named('one'), Mutex.named('another'));
  assert.is(Mutex.named('one').name, 'one');
  assert.is(ReentrantMutex.named('again'), ReentrantMutex.named('again'));
  assert.is(Mutex.named('x'.repeat(128)), Mutex.named('x'.repeat(128)));
  assert.is.not(Mutex.named('\u{feff}bom'), Mutex.named('bom'));
});

names('a thread that somebody else made, and that got nothing from us, finds the same mutex', async () => {
  const mutex = Mutex.named('found by a stranger');
  const stranger = await script(`
    partyline.Mutex.named('found by a stranger').lockSync();
    parentPort.postMessage('held');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`);
  assert.is(mutex.locked, true);
  assert.is(mutex.owner?.threadId, stranger.threadId);
  await stranger.terminate();
  const guard = await mutex.lock();
  assert.is(guard.abandoned, true);
  guard.unlock();
});

names('what a thread made first is found by the one that made the thread, after it is gone', async () => {
  const thread = await script(`
    partyline.SharedState.named('made below', { count: 'int32' }, { count: 7 }).add('count', 1);
    parentPort.postMessage('made');`);
  await thread.terminate();
  assert.is(SharedState.named('made below', { count: 'int32' }, { count: 99 }).get('count'), 8);
});

names('a handle of a named object is the named object', async () => {
  const mutex = Mutex.named('handled');
  const handle = share(mutex);
  assert.is(attach(structuredClone(handle)), mutex);
  const thread = await script(
    `
    const byHandle = partyline.attach(workerData.handle);
    const isSame = byHandle === partyline.Mutex.named('handled');
    const early = partyline.Mutex.named('second');
    const guard = byHandle.lockSync();
    parentPort.postMessage({ isSame, isSecond: partyline.attach(workerData.second) === early });
    parentPort.once('message', () => guard.unlock());`,
    { handle, second: share(Mutex.named('second')) },
    answer => assert.equal(answer, { isSame: true, isSecond: true }),
  );
  assert.is(mutex.locked, true);
  thread.postMessage('go on');
  (await mutex.lock()).unlock();
});

names('threads that ask for new names at the same time get the same objects', async () => {
  const flags = new Flags();
  await using pool = lockThreads(4);
  const [threads, rounds] = [4, 40];
  const runs = Array.from({ length: threads }, (_, i) => pool.execute('nameAll', ['race', rounds, flags, threads], { slot: i } as never));
  const answers = (await Promise.all(runs)) as string[][];
  for (const answer of answers) assert.equal(answer, answers[0]);
  assert.is(new Set(answers[0]).size, rounds);
});

names('a maker that is terminated hinders nobody and leaves one object for each name', async () => {
  for (let round = 0; round < 12; round++) {
    const flags = new Flags();
    const dying = new Worker(
      `const { workerData } = require('node:worker_threads');
       import(workerData.index).then(({ Mutex, share }) => {
         for (let i = 0; i < 60; i++) {
           Mutex.named(workerData.prefix + i);
           if (i === 3) { Atomics.add(workerData.cells, 0, 1); Atomics.notify(workerData.cells, 0); }
         }
       });`,
      { eval: true, workerData: { index: INDEX, prefix: `storm ${round} `, cells: flags.cells } },
    );
    await flags.reached(1);
    const ended = dying.terminate();
    const here = Array.from({ length: 60 }, (_, i) => Mutex.named(`storm ${round} ${i}`));
    await ended;
    const thread = await script(
      `parentPort.postMessage(Array.from({ length: 60 }, (_, i) => partyline.share(partyline.Mutex.named(workerData + i)).id));`,
      `storm ${round} `,
      answer =>
        assert.equal(
          answer,
          here.map(mutex => share(mutex).id),
        ),
    );
    await thread.terminate();
    assert.is(
      here.every(mutex => mutex.lockSync().unlock()),
      true,
    );
  }
});

names('a name that stands for something else is refused, and the message says what', () => {
  Mutex.named('taken');
  assert.throws(
    () => ReentrantMutex.named('taken'),
    isTypeError(/'taken' is the name of a Mutex, so it cannot be the name of a ReentrantMutex/),
  );
  IndexRing.named('ring', 8);
  assert.throws(() => Mutex.named('ring'), isTypeError(/name of a IndexRing/));
});

names('options that are left out take what is there; others than those are refused', () => {
  const fair = Mutex.named('fair', { fairness: 'fifo' });
  assert.is(Mutex.named('fair'), fair);
  assert.throws(() => Mutex.named('fair', { fairness: 'eventual' }), isTypeError(/other options/));
  assert.throws(() => Mutex.named('new', { fairness: 'strict' as never }), isTypeError(/fairness must be/));
  assert.is(Mutex.named('new'), Mutex.named('new'), 'and the failure is not in the way');
  assert.throws(() => ReentrantMutex.named('reentrant', { fairness: 'eventual' }), isTypeError(/always 'fifo'/));
  assert.throws(() => IndexRing.named('ring', 9), isTypeError(/other options/));
  SharedState.named('state', { a: 'int32' });
  assert.throws(() => SharedState.named('state', { b: 'int32' }), isTypeError(/other options/));
});

names('what is no name is refused', () => {
  for (const bad of ['', 7, undefined, null, {}]) assert.throws(() => Mutex.named(bad as never), isTypeError(/a name must be a string/));
  assert.throws(() => Mutex.named('\ud800'), isTypeError(/well-formed/));
  const isRangeError = (error: unknown): boolean => error instanceof RangeError && /128 bytes in UTF-8, not 129/.test(error.message);
  assert.throws(() => Mutex.named('x'.repeat(129)), isRangeError);
  assert.throws(() => Mutex.named(`x${'é'.repeat(64)}`), isRangeError);
});

names('when there is no room for another name, the ones that are there go on', async () => {
  const thread = await script(
    `
    const { Mutex } = partyline;
    let count = 0;
    let message = '';
    try { for (;; count++) Mutex.named('many ' + count); } catch (error) { message = error.constructor.name + ': ' + error.message; }
    const guard = Mutex.named('many 0').lockSync();
    parentPort.postMessage({ count, message, held: guard.held });`,
    undefined,
    answer => {
      const { count, message, held } = answer as { count: number; message: string; held: boolean };
      assert.ok(count > 800, `${count} mutexes`);
      assert.match(message, /RangeError: no room for another name/);
      assert.is(held, true);
    },
  );
  await thread.terminate();
});

/** A plain thread with the library; resolves with its first message. */
async function script(code: string, workerData?: unknown, check: (answer: unknown) => void = () => undefined): Promise<Worker> {
  const worker = new Worker(
    `const { parentPort, workerData: { data: workerData, index } } = require('node:worker_threads');
     import(index).then(partyline => { ${code} });`,
    { eval: true, workerData: { data: workerData, index: INDEX } },
  );
  check(await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject)));
  return worker;
}

function isTypeError(message: RegExp): (error: unknown) => boolean {
  return error => error instanceof TypeError && message.test(error.message);
}

names.run();
