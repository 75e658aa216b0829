// Real threads, killed at random moments, on real locks. `--seconds N` (default 10), `--seed N`.
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { IndexRing, Mutex, ReentrantMutex, share, SharedState } from '../../lib/index.js';

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } }, strict: false });
const SECONDS = Number(values.seconds ?? 10);
const SEED = Number(values.seed ?? Date.now() % 2 ** 31);
const THREADS = 4;
const RESUME_MS = 2_000;

const storm = suite('a storm of kills');

storm(`locks, ring and state survive ${SECONDS} s of terminated threads (seed ${SEED})`, async () => {
  const locks = { fifo: new Mutex({ fairness: 'fifo' }), eventual: new Mutex(), reentrant: new ReentrantMutex() };
  const ring = new IndexRing(64);
  for (let i = 0; i < 32; i++) ring.push(i);
  const state = new SharedState({ count: 'int32', text: { string: 16 } });
  const cells = new Int32Array(new SharedArrayBuffer(64));
  let random = SEED;
  const below = (n: number): number => ((random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fff_ffff) >> 8) % n;
  const failures: Error[] = [];
  const start = (): Worker => {
    const workerData = {
      fifo: share(locks.fifo),
      eventual: share(locks.eventual),
      reentrant: share(locks.reentrant),
      ring: share(ring),
      state: share(state),
      cells,
      seed: below(2 ** 30),
    };
    return new Worker(new URL('./storm.worker.js', import.meta.url), { workerData }).on('error', error => failures.push(error as Error));
  };
  const workers = Array.from({ length: THREADS }, start);
  // Most victims are at work when they die, some are still on their way into the realm.
  const atWork = (worker: Worker): Promise<unknown> =>
    below(10) === 0 ? Promise.resolve() : new Promise(resolve => worker.once('message', resolve));
  let kills = 0;
  const endMs = performance.now() + SECONDS * 1_000;
  while (performance.now() < endMs && failures.length === 0) {
    const victim = kills % THREADS;
    await new Promise(resolve => setTimeout(resolve, below(12)));
    void workers[victim]?.terminate();
    const next = (workers[victim] = start());
    await atWork(next);
    kills++;
  }
  await Promise.all(workers.map(worker => worker.terminate()));
  const [errors, sections, abandoned] = cells;
  console.log(`seed ${SEED}: ${kills} kills, ${sections} sections, ${abandoned} abandoned`);
  assert.equal(failures, []);
  assert.is(errors, 0, 'two threads were inside at the same time, or a value was torn');
  for (const lock of Object.values(locks)) {
    const guard = await lock.lock({ timeout: RESUME_MS });
    guard.unlock();
    assert.is(lock.waiting, 0);
  }
  assert.ok(kills > 10 && (sections ?? 0) > kills);
});

storm.run();
