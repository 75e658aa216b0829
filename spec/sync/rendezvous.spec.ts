// Threads that got no realm from the thread that made them, since it has not loaded partyline, find each other's.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { outputOf } from '../threads/node-process.js';

const SYNC = new URL('../../lib/sync.js', import.meta.url).href;

const rendezvous = suite('rendezvous of threads');

/** What a main thread prints that runs `main`. It loads partyline only if `main` does. */
async function printed(main: string): Promise<string[]> {
  const code = `
    const { Worker } = require('node:worker_threads');
    const sync = ${JSON.stringify(SYNC)};
    process.on('warning', ({ code }) => console.log('warning ' + code));
    /** A worker that runs \`body\` once it has loaded partyline; \`say\` answers this thread. */
    const start = (body, workerData) => {
      const worker = new Worker(\`
        const { parentPort, workerData } = require('node:worker_threads');
        const say = what => parentPort.postMessage(what);
        import('\${sync}').then(async ({ Mutex, attach, share }) => { \${body} });\`, { eval: true, workerData });
      worker.said = new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      return worker;
    };
    (async () => { ${main} })();`;
  const { code: exitCode, stdout, stderr } = await outputOf(['--no-warnings', '-e', code], process.cwd());
  assert.equal([exitCode, stderr], [0, ''], 'it ends by itself, and nothing went wrong');
  return stdout.trim().split('\n');
}

rendezvous('workers that start at the same time mean the same lock by a name', async () => {
  const lines = await printed(`
    const cells = new Int32Array(new SharedArrayBuffer(4));
    const workers = Array.from({ length: 6 }, () => start(\`
      const lock = Mutex.named('db');
      for (let i = 0; i < 300; i++) { const guard = lock.lockSync(); workerData[0] = workerData[0] + 1; guard.unlock(); }
      say('done');\`, cells));
    await Promise.all(workers.map(worker => worker.said));
    console.log(cells[0]);`);
  assert.equal(lines, ['1800']);
});

rendezvous('a worker that starts later finds the realm of one that only its event loop keeps', async () => {
  const lines = await printed(`
    const first = start("const guard = Mutex.named('db').lockSync(); say('held'); parentPort.once('message', () => guard.unlock());");
    await first.said;
    const second = start("const lock = Mutex.named('db'); say(String(lock.tryLock()) + ' ' + lock.owner.threadId)");
    console.log(await second.said, first.threadId);
    first.postMessage('unlock');`);
  assert.equal(lines, ['undefined 1 1']);
});

rendezvous('a worker that is blocked in a lock answers, when nobody else can', async () => {
  const lines = await printed(`
    const cells = new Int32Array(new SharedArrayBuffer(8));
    const deaf = start(\`
      Mutex.named('db').lockSync();
      say('held');
      parentPort.once('message', () => { workerData[1] = 1; Atomics.wait(workerData, 0, 0); });\`, cells);
    await deaf.said;
    const blocked = start("say('blocks'); Mutex.named('db').lockSync();");
    await blocked.said;
    deaf.postMessage('be deaf');
    while (Atomics.load(cells, 1) === 0) await new Promise(resolve => setImmediate(resolve));
    const late = start("const lock = Mutex.named('db'); say(String(lock.tryLock()) + ' ' + lock.owner.threadId);");
    console.log(await late.said, deaf.threadId);
    await Promise.all([deaf.terminate(), blocked.terminate()]);`);
  assert.equal(lines, ['undefined 1 1']);
});

rendezvous('a main thread that loads partyline last finds the realm of its workers, and passes it on', async () => {
  const lines = await printed(`
    const first = start("const guard = Mutex.named('db').lockSync(); say('held'); parentPort.once('message', () => guard.unlock());");
    await first.said;
    const { Mutex } = await import(sync);
    console.log(Mutex.named('db').owner.threadId === first.threadId);
    const second = start("say(Mutex.named('db').owner.threadId)");
    console.log(await second.said === first.threadId);
    first.postMessage('unlock');
    (await Mutex.named('db').lock()).unlock();
    console.log('granted');`);
  assert.equal(lines, ['true', 'true', 'granted']);
});

rendezvous('two realms, made while the first could not answer, are reported by a warning', async () => {
  const lines = await printed(`
    const first = start("new Mutex(); say('blocks'); Atomics.wait(workerData, 0, 0);", new Int32Array(new SharedArrayBuffer(4)));
    await first.said;
    const second = start("process.on('warning', ({ code }) => say(code)); new Mutex();");
    console.log(await second.said);
    await first.terminate();`);
  assert.ok(lines.includes('PARTYLINE_TWO_REALMS'), lines.join());
});

rendezvous('a thread that comes first does not wait for anybody', async () => {
  const lines = await printed(`
    const startMs = performance.now();
    await import(sync);
    const alone = performance.now() - startMs;
    console.log(alone < 2_000, process.getActiveResourcesInfo().includes('MessagePort'));`);
  assert.equal(lines, ['true false']);
});

rendezvous.run();
