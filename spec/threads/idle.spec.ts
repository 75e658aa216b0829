// A pool that has nothing to do.
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { outputOf } from './node-process.js';

const here = fileURLToPath(new URL('./fixtures/', import.meta.url));
const SECONDS = 2;
/** Of the processor, in percent: a timer that fires ten times a second takes more. */
const MOST = 0.5;
const idle = suite('an idle pool');

idle(`uses less than ${MOST} % of a processor over ${SECONDS} s, works afterwards, and lets the process exit`, async () => {
  const mostMs = SECONDS * 10 * MOST;
  const { code, stdout, stderr } = await outputOf([`${here}idle-scenario.js`, String(SECONDS), String(mostMs)], here);
  assert.is(code, 0, stderr);
  const { threads, usedMs } = JSON.parse(stdout) as { threads: number; usedMs: number };
  assert.is(threads, 4);
  assert.ok(usedMs < mostMs, `${usedMs} ms`);
});

/** A process that leaves a pool in some state, and has nothing else to do: it exits. */
const LEFT: Readonly<Record<string, string>> = {
  'that was never used': `newPool({ module, size: 2 });`,
  'with threads that were started ahead': `newPool({ module, size: 2, minSize: 2 });`,
  'that has worked': `await newPool({ module, size: 2 }).execute('add', [1, 2]);`,
  'that isolates': `await newPool({ module, size: 2, isolate: true }).execute('add', [1, 2]);`,
  'with an idle timeout': `await newPool({ module, size: 2, idleTimeout: 60_000 }).execute('add', [1, 2]);`,
  'whose tasks had timeouts and signals': `
    const pool = newPool({ module, size: 2 });
    await pool.execute('add', [1, 2], { timeout: 60_000, signal: new AbortController().signal });`,
  'whose thread has a timer': `await newPool({ module, size: 1 }).execute('tick', [new Int32Array(new SharedArrayBuffer(8))]);`,
  'whose thread has a server': `await newPool({ module, size: 1 }).execute('serve');`,
  'whose task was aborted': `
    await newPool({ module, size: 1 }).execute('linger', [new Int32Array(new SharedArrayBuffer(16))], { timeout: 100 }).catch(() => undefined);`,
  'that was closed twice': `
    const pool = newPool({ module, size: 2 });
    await pool.execute('add', [1, 2]);
    await Promise.all([pool.close(), pool.close()]);`,
  'that was terminated at once': `
    const pool = newPool({ module, size: 2 });
    const task = pool.execute('add', [1, 2]).catch(() => undefined);
    await pool.terminate();
    await task;`,
};

for (const [state, script] of Object.entries(LEFT)) {
  idle(`a pool ${state} does not keep the process alive`, async () => {
    const prelude = `import { newPool } from '../contract.js'; const module = '../event-loop.worker.js';`;
    const { code, stdout, stderr } = await outputOf(['--input-type=module', '--eval', `${prelude}\n${script}\nconsole.log('done');`], here);
    assert.equal([code, stdout, stderr], [0, 'done\n', '']);
  });
}

idle.run();
