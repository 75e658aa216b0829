import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ThreadPool } from '../../lib/threads/index.js';

const LIBRARY = fileURLToPath(new URL('../../lib/', import.meta.url));

const copies = suite('two copies of the library in one thread');

let folder: string;
copies.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-copy-'));
  for (const part of ['memory', 'sync', 'queue', 'threads', 'errors.js'])
    cpSync(join(LIBRARY, part), join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
copies.after(() => rmSync(folder, { recursive: true }));

// Each copy used to let callers in by a function of its own. The one that closed the last pool did not end what the other one had begun, so that
// with the next pool every caller was let in twice, and its tasks ran twice.
copies('a caller from another thread is let in once, and nobody when all pools are closed', async () => {
  const listeners = process.listenerCount('workerMessage');
  const { ThreadPool: OtherPool } = (await import(pathToFileURL(join(folder, 'threads/index.js')).href)) as {
    ThreadPool: typeof ThreadPool;
  };
  assert.is.not(OtherPool, ThreadPool);
  for (let i = 0; i < 2; i++) {
    const [first, last] = [new ThreadPool({ size: 1 }), new OtherPool({ size: 1 })];
    const answer = await last.execute((pool: ThreadPool) => pool.execute((n: number) => n + 1, [41]), [first]);
    assert.is(answer, 42);
    assert.is(first.stats().completed, 1);
    await first.close();
    await last.close();
    await nextTurn(); // those who wait for the end are answered first
    assert.is(process.listenerCount('workerMessage'), listeners);
  }
});

copies.run();
