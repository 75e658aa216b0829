// Threads that others have made take part as soon as they load partyline.
import { fileURLToPath } from 'node:url';
import { SHARE_ENV, Worker, type WorkerOptions } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { build } from 'esbuild';
import { Piscina } from 'piscina';
import { FixedThreadPool } from 'poolifier';
import { spawn, Thread, Worker as ThreadsJsWorker } from 'threads';
import { Tinypool } from 'tinypool';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pool as createWorkerpool } from 'workerpool';
import { Mutex, share } from '../../lib/sync.js';
import { type StrangerAnswer, STRANGERS_LOCK, type StrangerTask } from './strangers/stranger.js';

const ROUNDS = 200;
const SYNC: string = new URL('../../lib/sync.js', import.meta.url).href;
const STRANGER = new URL('./strangers/stranger.js', import.meta.url);

const strangers = suite('threads made by others');

type Ask = (task: StrangerTask) => Promise<StrangerAnswer>;

/** Has somebody else's thread meet this one at two locks. */
function meets(who: string, ask: Ask): void {
  strangers(who, async () => {
    const lock = new Mutex({ fairness: 'fifo' });
    const cells = new Int32Array(new SharedArrayBuffer(4));
    const guards = [lock.lockSync(), Mutex.named(STRANGERS_LOCK).lockSync()];
    const answer = ask({ lock: share(lock), cells, rounds: ROUNDS });
    await Promise.race([answer, untilWaitedFor(lock)]);
    for (const guard of guards) guard.unlock();
    for (let i = 0; i < ROUNDS; i++) await lock.run(() => (cells[0] = (cells[0] ?? 0) + 1));
    const { threadId, ...seen } = await answer;
    assert.ok(threadId > 0);
    assert.equal(seen, { ownerThreadId: 0, couldTake: false, couldTakeNamed: false });
    assert.is(cells[0], 2 * ROUNDS, 'no count was lost');
    assert.is(lock.waiting, 0);
  });
}

async function untilWaitedFor(lock: Mutex): Promise<void> {
  while (lock.waiting === 0) await new Promise(resolve => setImmediate(resolve));
}

/** What a worker says first, when it is the last that it does. */
async function onlyMessage(worker: Worker): Promise<StrangerAnswer> {
  const exit = new Promise(resolve => worker.once('exit', resolve));
  const message = await new Promise<StrangerAnswer>((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await exit; // a thread that used a lock ends by itself
  return message;
}

function plain(options: WorkerOptions = {}, generations = 0): Ask {
  const file = new URL('./strangers/plain.worker.js', import.meta.url);
  return task => onlyMessage(new Worker(file, { ...options, workerData: { task, generations } }));
}

meets('a plain worker', plain());
meets('a worker of a worker', plain({}, 1));
meets("a worker of a worker's worker", plain({}, 2));
meets('a worker with an environment of its own', plain({ env: {} }));
meets('a worker that shares the environment', plain({ env: SHARE_ENV }));
meets('a worker with options for Node', plain({ execArgv: ['--no-warnings'], argv: ['x'], trackUnmanagedFds: false }));
meets('a worker made of a string', task => {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(${JSON.stringify(STRANGER.href)}).then(({ meetStranger }) => meetStranger(workerData)).then(answer => parentPort.postMessage(answer));`;
  return onlyMessage(new Worker(code, { eval: true, workerData: task }));
});
meets('a worker made of a data: URL', task => {
  const code = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { meetStranger } from ${JSON.stringify(STRANGER.href)};
    parentPort.postMessage(await meetStranger(workerData));`;
  return onlyMessage(new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData: task }));
});

meets('comlink', async task => {
  const worker = new Worker(new URL('./strangers/comlink.worker.js', import.meta.url));
  const endpoint = {
    postMessage: (message: unknown, transfer?: never[]) => worker.postMessage(message, transfer),
    addEventListener: (_type: string, listener: (event: { data: unknown }) => void) => worker.on('message', data => listener({ data })),
    removeEventListener: () => undefined,
  };
  const answer = await Comlink.wrap<Ask>(endpoint as unknown as Comlink.Endpoint)(task);
  await worker.terminate();
  return answer as StrangerAnswer;
});

meets('threads.js', async task => {
  const thread = (await spawn(new ThreadsJsWorker('./strangers/threads-js.worker.js'))) as unknown as { meetStranger: Ask };
  const answer = await thread.meetStranger(task);
  await Thread.terminate(thread);
  return answer;
});

meets('piscina', async task => {
  const pool = new Piscina<StrangerTask, StrangerAnswer>({ filename: STRANGER.href, name: 'meetStranger' });
  const answer = await pool.run(task);
  await pool.destroy();
  return answer;
});

// Vitest runs its files on it.
meets('tinypool', async task => {
  const pool = new Tinypool({
    filename: STRANGER.href,
    name: 'meetStranger',
    minThreads: 1,
    maxThreads: 1,
    env: { VITEST: 'true' },
    execArgv: ['--no-warnings'],
  });
  const answer = (await pool.run(task)) as StrangerAnswer;
  await pool.destroy();
  return answer;
});

meets('workerpool', async task => {
  const pool = createWorkerpool(fileURLToPath(new URL('./strangers/workerpool.worker.js', import.meta.url)), { workerType: 'thread' });
  const answer = (await pool.exec('meetStranger', [task])) as unknown as StrangerAnswer;
  await pool.terminate();
  return answer;
});

meets('poolifier', async task => {
  const file = fileURLToPath(new URL('./strangers/poolifier.worker.js', import.meta.url));
  const pool = new FixedThreadPool<StrangerTask, StrangerAnswer>(1, file);
  const answer = await pool.execute(task);
  void pool.destroy(); // its promise never settles on Node 26 (poolifier 5.3.2)
  return answer;
});

/** As vitest with `vmThreads`: a copy of the module, in a context of its own, and another copy of it before that in the same thread. */
meets('a copy of the module in a vm context, beside another copy', async task => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(STRANGER)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    define: { 'import.meta.url': '"file:///bundled.js"' },
  });
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const vm = require('node:vm');
    const { task, copy } = workerData;
    const globals = Object.fromEntries(['process', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'queueMicrotask',
      'TextEncoder', 'TextDecoder', 'AbortSignal', 'console'].map(name => [name, globalThis[name]]));
    import(${JSON.stringify(SYNC)}).then(async ({ Mutex }) => {
      new Mutex().lockSync().unlock(); // this copy has the thread's lane already
      const module = { exports: {} };
      vm.runInNewContext(copy, { ...globals, require, module, exports: module.exports });
      parentPort.postMessage(await module.exports.meetStranger(task));
    });`;
  return onlyMessage(new Worker(code, { eval: true, workerData: { task, copy: outputFiles[0]?.text } }));
});

strangers.run();
