import { threadId, Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspect, Mutex, type ObjectReport, ReentrantMutex, share, type ThreadReport } from '../../lib/index.js';
import { holderThread } from '../support/lock-threads.js';

const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
import(workerData.index).then(async ({ attach }) => {
  const lock = attach(workerData.lock);
  if (workerData.blocks) lock.lockSync();
  else await Promise.all([lock.lock(), lock.lock()]);
});`;

/** A thread that waits for a lock, blocked or with two flows. Resolves once it is in line. */
async function waiterThread(lock: Mutex | ReentrantMutex, blocks: boolean): Promise<Worker> {
  const before = lock.waiting;
  const worker = new Worker(THREAD, {
    eval: true,
    workerData: { index: new URL('../../lib/index.js', import.meta.url).href, lock: share(lock), blocks },
  });
  while (lock.waiting < before + (blocks ? 1 : 2)) await new Promise(resolve => setImmediate(resolve));
  return worker;
}

function reportOf(name: string): ObjectReport | undefined {
  return inspect().objects.find(object => object.name === name);
}

async function threadReport(id: number, isReady: (report: ThreadReport) => boolean): Promise<ThreadReport> {
  for (;;) {
    const report = inspect().threads.find(thread => thread.threadId === id);
    if (report !== undefined && isReady(report)) return report;
    await new Promise(resolve => setImmediate(resolve));
  }
}

const reports = suite('inspect');

reports('a named lock is there before anybody has waited for it', () => {
  const mutex = new Mutex({ name: 'quiet' });
  assert.equal(reportOf('quiet')?.waiters, []);
  const guard = mutex.tryLock();
  assert.equal(reportOf('quiet')?.owner, { threadId });
  guard?.unlock();
  assert.is(reportOf('quiet')?.owner, undefined);
});

reports('a lock says who holds it, and who waits, in order, with their ages', async () => {
  const mutex = new Mutex({ name: 'busy', fairness: 'fifo' });
  const threads = [await holderThread(mutex), await waiterThread(mutex, true), await waiterThread(mutex, false)] as const;
  const [holder, blocked, flows] = threads;
  const report = reportOf('busy');
  assert.is(report?.kind, 'Mutex');
  assert.equal(report?.owner, { threadId: holder.threadId });
  assert.is(report?.waiting, 3);
  assert.equal(
    report?.waiters.map(({ threadId: id, count }) => [id, count]),
    [
      [blocked.threadId, 1],
      [flows.threadId, 2],
    ],
  );
  assert.ok((report?.waiters[0]?.waitingMs ?? -1) >= (report?.waiters[1]?.waitingMs ?? 0));
  assert.type(report?.heldMs, 'number');
  await Promise.all(threads.map(thread => thread.terminate()));
});

reports('a thread says what it is blocked in and by whom, or what its flows wait for', async () => {
  const mutex = new ReentrantMutex({ name: 'wanted' });
  const threads = [await holderThread(mutex), await waiterThread(mutex, true), await waiterThread(mutex, false)] as const;
  const [holder, blocked, flows] = threads;
  const blockedReport = await threadReport(blocked.threadId, ({ blocked: wait }) => wait?.holderThreadId !== undefined);
  assert.is(blockedReport.blocked?.label, "ReentrantMutex 'wanted'");
  assert.is(blockedReport.blocked?.holderThreadId, holder.threadId);
  assert.is(blockedReport.parentThreadId, threadId);
  const flowsReport = await threadReport(flows.threadId, ({ flows: wait }) => wait !== undefined);
  assert.is(flowsReport.flows?.label, "ReentrantMutex 'wanted'");
  assert.is(flowsReport.flows?.objects, 1);
  await Promise.all(threads.map(thread => thread.terminate()));
  assert.is(
    inspect().threads.find(thread => thread.threadId === blocked.threadId),
    undefined,
  );
});

reports('a lock without a name is there once it has been shared or waited for', async () => {
  const mutex = new Mutex();
  const ids = (): string[] => inspect().objects.map(({ id }) => id);
  const before = ids();
  const guard = mutex.lockSync();
  const waiting = mutex.lock();
  assert.is(ids().length, before.length + 1);
  guard.unlock();
  (await waiting).unlock();
});

reports('a lock that nobody uses any more is not kept alive by it', async () => {
  const make = (): void => void new Mutex({ name: 'dropped' });
  make();
  const { gc } = await import('node:vm').then(async vm => {
    (await import('node:v8')).setFlagsFromString('--expose-gc');
    return { gc: vm.runInNewContext('gc') as () => void };
  });
  for (let i = 0; i < 1_000 && reportOf('dropped') !== undefined; i++) {
    await new Promise(resolve => setTimeout(resolve, 5));
    gc();
  }
  assert.is(reportOf('dropped'), undefined);
});

reports.run();
