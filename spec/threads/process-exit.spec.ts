import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { outputOf } from './node-process.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const ends = suite('the end of a process with a ThreadPool');

/** Runs a script in a process of its own. */
function run(script: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const prelude = `import { ThreadPool, pcall } from '../../lib/threads/index.js'; const module = './tasks.worker.js';`;
  return outputOf(['--input-type=module', '--eval', `${prelude}\n${script}`], here);
}

ends('an idle pool that nobody closed does not keep the process', async () => {
  const { code, stdout } = await run(`const pool = new ThreadPool({ module, size: 2 }); console.log(await pool.execute('add', [1, 2]));`);
  assert.equal([code, stdout], [0, '3\n']);
});

ends('a task in flight keeps the process until it answers', async () => {
  const { code, stdout } = await run(`
    const pool = new ThreadPool({ size: 1 });
    pool.execute(async () => { await new Promise(r => setTimeout(r, 50)); return 'late'; }).then(console.log);`);
  assert.equal([code, stdout], [0, 'late\n']);
});

ends('close keeps the process until the threads have ended', async () => {
  const { code, stdout } = await run(`
    const pool = new ThreadPool({ module, size: 2 });
    await Promise.all([pool.execute('add', [1, 1]), pool.execute('add', [2, 2])]);
    await pool.close();
    console.log('closed');`);
  assert.equal([code, stdout], [0, 'closed\n']);
});

ends('what the threads print comes through, and close waits for it', async () => {
  const { stdout, stderr } = await run(`
    const pool = new ThreadPool({ size: 1 });
    await pool.execute(() => { for (let i = 0; i < 2000; i++) console.log('line ' + i); console.error('complaint'); });
    await pool.close();`);
  assert.is(stdout.split('\n').length, 2001);
  assert.is(stderr, 'complaint\n');
});

ends('no signal handler is installed, and nothing is printed for a failed task', async () => {
  const { stdout, stderr } = await run(`
    const pool = new ThreadPool({ module, size: 1 });
    await pool.execute('exit', [2]).catch(error => console.log(error.code));
    await pcall(() => 1, [[], []]);
    console.log(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM'));`);
  assert.equal([stdout, stderr], ['THREAD_EXIT\n0\n', '']);
});

ends.run();
