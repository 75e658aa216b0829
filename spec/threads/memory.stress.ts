/** Memory stays flat, however many tasks a pool has run. Usage: node memory.stress.js [--deep]; deep is ten times as much. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { growthOf } from '../support/memory-growth.js';
import { newPool, type Pool } from './contract.js';
import { checkFlat, MB, runMany } from './flat-memory.js';

const SCALE = process.argv.includes('--deep') ? 10 : 1;
const module: URL = new URL('./failures.worker.js', import.meta.url);
const memory = suite('the memory of a pool');

/** What the threads have in their heaps, collected. */
async function heapOfThreads(pool: Pool): Promise<number> {
  const measure = async (): Promise<number> => {
    const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import('node:v8'), import('node:vm')]);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  };
  const sizes = await Promise.all([0, 1].map(slot => pool.execute(measure, [], { slot })));
  return sizes.reduce((a, b) => a + b, 0);
}

const TASKS = 1_000_000;

memory(`${TASKS} tasks leave nothing in the heap, in shared memory or in the threads`, async () => {
  const pool = newPool({ module, size: 2 });
  const cells = new Int32Array(new SharedArrayBuffer(4));
  const half = (): Promise<void> => runMany(pool, (TASKS * SCALE) / 2, 1_000, () => pool.execute('count', [cells, 0]));
  const growth = await growthOf(half);
  checkFlat(`${TASKS * SCALE} tasks`, growth);
  const before = await heapOfThreads(pool);
  await half();
  const grown = (await heapOfThreads(pool)) - before;
  console.log(`the heaps of the threads: ${(grown / MB).toFixed(2)} MB`);
  assert.ok(grown < MB, `${grown} bytes`);
  await pool.close();
});

memory('tasks that fail, time out or are aborted leave nothing', async () => {
  const pool = newPool({ module, size: 2 });
  const { signal } = new AbortController();
  const fail = async (i: number): Promise<void> => {
    if (i % 4 === 0) await pool.execute('throwNow').catch(() => undefined);
    else if (i % 4 === 1) await pool.execute('takeAnything', [() => i]).catch(() => undefined);
    else if (i % 4 === 2) await pool.execute('takeAnything', [i], { signal, timeout: 3_600_000 });
    else await pool.execute('takeAnything', [i], { timeout: 0 }).catch(() => undefined);
  };
  checkFlat('100,000 tasks that fail or might', await growthOf(() => runMany(pool, 50_000 * SCALE, 500, fail)));
  await pool.close();
});

memory('values that are too large for words leave nothing', async () => {
  const pool = newPool({ module, size: 2 });
  const text = 'x'.repeat(20_000);
  const answer = async (i: number): Promise<void> => {
    assert.is(await pool.execute('echo', [{ i, text, list: [text, i] }]), text.length + i);
  };
  checkFlat('40,000 values of 40 KB', await growthOf(() => runMany(pool, 20_000 * SCALE, 50, answer)));
  await pool.close();
});

memory('pools that were made, used and closed leave nothing', async () => {
  const growth = await growthOf(async () => {
    for (let i = 0; i < 200 * SCALE; i++) {
      const pool = newPool({ module, size: 1 });
      assert.is(await pool.execute('takeAnything', [i]), 'taken');
      await pool.close();
    }
  });
  checkFlat('400 pools', growth);
});

memory.run();
