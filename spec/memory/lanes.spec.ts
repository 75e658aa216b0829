// Lanes on real threads: what short lives leave behind, and how a process with locks comes to its end.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Mutex } from '../../lib/sync.js';
import { growthOf, shortLives } from '../support/memory-growth.js';
import { outputOf } from '../threads/node-process.js';

const SYNC = new URL('../../lib/sync.js', import.meta.url).href;
const MB = 2 ** 20;

const lanes = suite('lanes');

lanes('300 threads that come and go leave nothing behind', async () => {
  const lock = new Mutex({ fairness: 'fifo' });
  const { heapBytes } = await growthOf(async () => {
    await shortLives(lock, 150);
  });
  assert.is(lock.waiting, 0);
  assert.is(lock.locked, false);
  lock.lockSync().unlock();
  assert.ok(heapBytes < 4 * MB, `the heap has grown by ${heapBytes} bytes`);
});

lanes('50,000 mutexes that were made, locked and dropped leave nothing behind', async () => {
  const { heapBytes, sharedBytes } = await growthOf(async () => {
    for (let i = 0; i < 25_000; i++) new Mutex().lockSync().unlock();
  });
  assert.ok(heapBytes < 2 * MB, `the heap has grown by ${heapBytes} bytes`);
  assert.ok(sharedBytes < 2 * MB, `shared memory has grown by ${sharedBytes} bytes`);
});

lanes('more threads at once than lanes are a RangeError that says what to do', async () => {
  const code = `
    process.env.PARTYLINE_LANES = '3';
    const { Mutex } = await import(${JSON.stringify(SYNC)});
    const { Worker } = require('node:worker_threads');
    const lock = new Mutex(); /* one lane */
    const code = \`import(${JSON.stringify(SYNC)}).then(({ Mutex }) => {
      const { parentPort } = require('node:worker_threads');
      let answer = 'joined';
      try { new Mutex(); } catch (error) { answer = error.name + ': ' + error.message; }
      parentPort.postMessage(answer);
      parentPort.once('message', () => {});
    })\`;
    const start = async () => {
      const worker = new Worker(code, { eval: true });
      return { worker, answer: await new Promise(resolve => worker.once('message', resolve)) };
    };
    const started = [await start(), await start(), await start()];
    console.log(started.map(({ answer }) => answer).join('\\n'));
    await started[0].worker.terminate();
    console.log((await start()).answer);
    process.exit();`;
  const { stdout } = await outputOf(['-e', `(async () => { ${code} })();`], process.cwd());
  const [first, second, third, afterDeath] = stdout.trim().split('\n');
  assert.equal([first, second, afterDeath], ['joined', 'joined', 'joined'], 'a lane is free again after a death');
  assert.match(third ?? '', /^RangeError: all 3 lanes are taken: .*PARTYLINE_LANES/);
});

lanes('PARTYLINE_LANES that is no number of lanes is a RangeError', async () => {
  for (const wanted of ['0', '1.5', 'many', '1024']) {
    const code = `process.env.PARTYLINE_LANES = '${wanted}'; import(${JSON.stringify(SYNC)}).catch(error => console.log(error.name, error.message));`;
    assert.match(
      (await outputOf(['-e', code], process.cwd())).stdout,
      new RegExp(`^RangeError .*1 to 1023, not ${wanted === 'many' ? 'NaN' : wanted}`),
    );
  }
});

lanes('a process that has used locks ends by itself', async () => {
  const code = `
    const { Mutex, Semaphore } = await import(${JSON.stringify(SYNC)});
    const lock = new Mutex({ fairness: 'fifo' });
    const guard = await lock.lock({ timeout: 60_000 });
    const waiting = lock.lock({ timeout: 60_000, signal: new AbortController().signal });
    guard.unlock();
    (await waiting).unlock();
    await lock.lock({ timeout: 0 }); /* held to the end, which keeps nobody */
    await lock.lock({ timeout: 5 }).catch(() => {});
    await new Semaphore(1).acquire();
    await new Promise(resolve => setTimeout(resolve, 1));
    console.log(JSON.stringify(process.getActiveResourcesInfo().filter(name => name !== 'PipeWrap' && name !== 'TTYWrap')));`;
  const { code: exitCode, stdout, stderr } = await outputOf(['-e', `(async () => { ${code} })();`], process.cwd());
  assert.equal([exitCode, stdout.trim(), stderr], [0, '[]', '']);
});

lanes('a process stays alive while a lock is awaited that another thread holds, and no longer', async () => {
  const code = `
    const { Mutex, share } = await import(${JSON.stringify(SYNC)});
    const { Worker } = require('node:worker_threads');
    const lock = new Mutex({ fairness: 'fifo' });
    const worker = new Worker(\`import(${JSON.stringify(SYNC)}).then(async ({ attach }) => {
      const { parentPort, workerData } = require('node:worker_threads');
      const guard = attach(workerData).lockSync();
      parentPort.postMessage('held');
      setTimeout(() => guard.unlock(), 300);
    })\`, { eval: true, workerData: share(lock) });
    await new Promise(resolve => worker.once('message', resolve));
    worker.unref(); /* from here on nothing but the wait keeps the process */
    (await lock.lock()).unlock();
    console.log('granted');`;
  const { code: exitCode, stdout, stderr } = await outputOf(['-e', `(async () => { ${code} })();`], process.cwd());
  assert.equal([exitCode, stdout.trim(), stderr], [0, 'granted', '']);
});

lanes('a thread that has used a lock ends by itself, and its promises reject nowhere unheard', async () => {
  const code = `
    process.on('unhandledRejection', error => console.log('unhandled', error));
    const { Mutex, share } = await import(${JSON.stringify(SYNC)});
    const { Worker } = require('node:worker_threads');
    const lock = new Mutex();
    const guard = lock.lockSync();
    const worker = new Worker(\`import(${JSON.stringify(SYNC)}).then(async ({ attach }) => {
      const lock = attach(require('node:worker_threads').workerData);
      const waits = [lock.lock({ timeout: 5 }), lock.lock({ signal: AbortSignal.timeout(5) }), lock.lock({ timeout: 0 })];
      console.log((await Promise.allSettled(waits)).map(({ reason }) => reason.name).join());
    })\`, { eval: true, workerData: share(lock) });
    const exitCode = await new Promise(resolve => worker.once('exit', resolve));
    console.log('exit', exitCode, lock.waiting);`;
  const { code: exitCode, stdout, stderr } = await outputOf(['-e', `(async () => { ${code} })();`], process.cwd());
  assert.equal([exitCode, stdout.trim(), stderr], [0, 'TimeoutError,TimeoutError,TimeoutError\nexit 0 0', '']);
});

lanes.run();
