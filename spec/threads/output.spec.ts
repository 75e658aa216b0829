// What the threads of a pool print.
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { outputOf } from './node-process.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const output = suite('the output of a pool’s threads');

function run(script: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const prelude = `import { newPool } from './contract.js'; const module = './nested.worker.js';`;
  return outputOf(['--input-type=module', '--eval', `${prelude}\n${script}`], here);
}

output('lines of a thread come in order, stdout and stderr each, across tasks', async () => {
  const { code, stdout, stderr } = await run(`
    const pool = newPool({ size: 1 });
    const print = n => { console.log('out ' + n); console.error('err ' + n); process.stdout.write('part ' + n + ' '); console.log('end'); };
    await Promise.all(Array.from({ length: 300 }, (_, n) => pool.execute(print, [n])));
    await pool.close();`);
  const numbers = Array.from({ length: 300 }, (_, n) => n);
  assert.is(stdout, numbers.map(n => `out ${n}\npart ${n} end\n`).join(''));
  assert.is(stderr, numbers.map(n => `err ${n}\n`).join(''));
  assert.is(code, 0);
});

output('lines of several threads are whole, each thread’s in order', async () => {
  const { stdout } = await run(`
    const pool = newPool({ module, size: 2 });
    const print = (who, n) => { for (let i = 0; i < n; i++) console.log(who + ' ' + i); };
    await Promise.all([pool.execute(print, ['a', 1000], { slot: 0 }), pool.execute(print, ['b', 1000], { slot: 1 })]);
    await pool.close();`);
  const lines = stdout.trimEnd().split('\n');
  assert.is(lines.length, 2_000);
  for (const who of ['a', 'b']) {
    assert.equal(
      lines.filter(text => text.startsWith(who)),
      Array.from({ length: 1_000 }, (_, i) => `${who} ${i}`),
    );
  }
});

output('what a task printed before it ended its thread, or was terminated with it, comes through', async () => {
  const { stdout } = await run(`
    const pool = newPool({ size: 1 });
    await pool.execute(() => { console.log('before exit'); process.exit(3); }).catch(error => console.log(error.code));
    await pool.execute(() => { console.log('before throw'); setImmediate(() => { throw new Error('x'); }); return new Promise(() => {}); })
      .catch(error => console.log(error.code));
    await pool.close();`);
  const lines = stdout.trim().split('\n').sort();
  assert.equal(lines, ['THREAD_EXIT', 'THREAD_EXIT', 'before exit', 'before throw']);
});

output('each thread of an isolating pool prints all that it has', async () => {
  const { stdout } = await run(`
    const pool = newPool({ size: 2, isolate: true });
    const print = async n => {
      const { threadId } = await import('node:worker_threads');
      for (let i = 0; i < 50; i++) console.log(n + '.' + i);
      return threadId;
    };
    const ids = await Promise.all([0, 1, 2, 3].map(n => pool.execute(print, [n])));
    await pool.close();
    console.log('threads ' + new Set(ids).size);`);
  const lines = stdout.trimEnd().split('\n');
  assert.is(lines.length, 201);
  assert.is(lines.at(-1), 'threads 4');
  for (const n of [0, 1, 2, 3]) assert.is(lines.filter(text => text.startsWith(`${n}.`)).length, 50);
});

output('a closed pipe at the other end of stdout does not hang the pool', async () => {
  const { code } = await run(`
    const pool = newPool({ size: 1 });
    process.stdout.on('error', () => undefined);
    process.stdout.destroy();
    await pool.execute(() => { for (let i = 0; i < 5000; i++) console.log('line ' + i); });
    await pool.close();`);
  assert.is(code, 0);
});

output.run();
