/** Memory stays flat when every task has a thread of its own. Node itself keeps some KB of each thread, outside of the heap. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { growthOf } from '../support/memory-growth.js';
import { newPool } from './contract.js';
import { checkFlat, runMany } from './flat-memory.js';

const module: URL = new URL('./failures.worker.js', import.meta.url);
const memory = suite('the memory of a pool that isolates');

const ISOLATED = 10_000;

memory(`${ISOLATED} threads that each ran one task leave nothing`, async () => {
  const pool = newPool({ module, size: 2, isolate: true });
  const threads = new Set<unknown>();
  const one = async (): Promise<void> => void threads.add(await pool.execute('whichThread'));
  const growth = await growthOf(() => runMany(pool, ISOLATED / 2, 10, one));
  checkFlat(`${ISOLATED} threads`, growth);
  assert.is(threads.size, ISOLATED);
  await pool.close();
});

memory.run();
