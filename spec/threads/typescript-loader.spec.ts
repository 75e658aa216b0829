import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TaskError } from '../../lib/errors.js';
import { ThreadPool, typescriptExecArgv } from '../../lib/threads/index.js';
import { outputOf } from './node-process.js';
import { rejection } from '../support/rejection.js';

/** The sources, not what they were compiled to: this file runs from dist/. */
const fixtures: URL = new URL('../../../spec/threads/fixtures/', import.meta.url);
const loader = suite('TypeScript loader');

loader('runs tasks of a .ts module, with .ts imports written .js and decorators', async () => {
  await using pool = new ThreadPool({ module: new URL('decorated.ts', fixtures), size: 1 });
  assert.equal(await pool.execute('answer', ['you', 4]), { text: 'HELLO YOU', twice: 8 });
});

loader('names lines of the TypeScript file in stacks', async () => {
  await using pool = new ThreadPool({ module: new URL('decorated.ts', fixtures), size: 1 });
  assert.match((await rejection(pool.execute('fail'))).stack ?? '', 'decorated.ts:27:9');
});

loader('loads a .ts task into a pool that began without TypeScript', async () => {
  await using pool = new ThreadPool({ size: 1 });
  assert.is(await pool.execute(() => 1), 1);
  assert.is(await pool.execute({ module: new URL('double.ts', fixtures), name: 'double' }, [2]), 4);
});

loader('says which file is missing as it was written', async () => {
  await using pool = new ThreadPool({ module: new URL('missing-import.ts', fixtures), size: 1 });
  assert.match((await rejection(pool.execute('x'))).message, 'nowhere.js');
});

loader('its Node arguments make a worker whose entry is TypeScript start', async () => {
  const source = `import { double } from ${JSON.stringify(new URL('double.js', fixtures).href)}; import { parentPort } from 'node:worker_threads'; parentPort.postMessage(double(3));`;
  const entry = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const worker = new Worker(entry, { execArgv: [...typescriptExecArgv] });
  assert.equal(await once(worker, 'message'), [6]);
});

loader('without esbuild, says to install it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'partyline-'));
  try {
    await cp(fileURLToPath(new URL('../../lib', import.meta.url)), join(folder, 'lib'), { recursive: true });
    await cp(new URL('double.ts', fixtures), join(folder, 'double.ts'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const script = `
      import { ThreadPool } from './lib/threads/index.js';
      const pool = new ThreadPool({ module: './double.ts', size: 1 });
      await pool.execute('double', [2]).catch(error => console.log(error.name, error.code, error.message));`;
    const { stdout } = await outputOf(['--input-type=module', '--eval', script], folder);
    assert.match(stdout, `TaskError ${new TaskError('', '').code}`);
    assert.match(stdout, 'npm install --save-dev esbuild');
  } finally {
    await rm(folder, { recursive: true });
  }
});

loader.run();
