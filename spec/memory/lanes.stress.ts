// Many short lives, and many short-lived locks. `--threads N` (default 10,000), `--locks N` (default 1,000,000).
import { parseArgs } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Mutex } from '../../lib/sync.js';
import { type Growth, growthOf, shortLives } from '../support/memory-growth.js';

const { values } = parseArgs({ options: { threads: { type: 'string' }, locks: { type: 'string' } }, strict: false });
const THREADS = Number(values.threads ?? 10_000);
const LOCKS = Number(values.locks ?? 1_000_000);
const MB = 2 ** 20;

const stress = suite('lanes, stress');

stress(`${LOCKS} mutexes that were made, locked and dropped leave nothing behind`, async () => {
  const growth = await growthOf(async () => {
    for (let i = 0; i < LOCKS / 2; i++) new Mutex().lockSync().unlock();
  });
  print(`${LOCKS} mutexes`, growth);
  assert.ok(growth.heapBytes < 4 * MB && growth.sharedBytes < 4 * MB && growth.rssBytes < 64 * MB);
});

stress(`${THREADS} threads that come and go leave nothing behind`, async () => {
  const lock = new Mutex({ fairness: 'fifo' });
  const startMs = performance.now();
  const growth = await growthOf(() => shortLives(lock, THREADS / 2));
  print(`${THREADS} threads, ${((THREADS * 1_000) / (performance.now() - startMs)).toFixed(0)}/s`, growth);
  assert.ok(growth.heapBytes < 8 * MB && growth.rssBytes < 64 * MB);
  assert.is(lock.waiting, 0);
  lock.lockSync().unlock();
});

/** By how much memory grew over the second half. */
function print(what: string, { heapBytes, sharedBytes, rssBytes }: Growth): void {
  const [heap, shared, rss] = [heapBytes, sharedBytes, rssBytes].map(bytes => (bytes / MB).toFixed(2));
  console.log(`${what}: over the second half heap ${heap} MB, shared ${shared} MB, RSS ${rss} MB`);
}

stress.run();
