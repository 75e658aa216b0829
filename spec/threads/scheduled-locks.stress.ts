// Tasks of one pool of eight threads that want random sets of locks, and outsiders that take the same locks one by one; threads of
// both die at random moments. `--sets N` (default 10,000), `--seed N`.
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { locks, ThreadPool } from '../../lib/index.js';
import { LockStormBoard } from '../support/storm/lock-storm-board.js';
import { generator, someOf, stormLocks, wantOf } from '../support/storm/lock-storm-locks.js';
import type { LockStormData } from './lock-storm.worker.js';

const { values } = parseArgs({ options: { sets: { type: 'string' }, seed: { type: 'string' } }, strict: false });
const SETS = Number(values.sets ?? 10_000);
const SEED = Number(values.seed ?? Date.now() % 2 ** 31);
const THREADS = 8;
const OUTSIDERS = 2;
/** So many tasks are under way at a time. */
const AT_A_TIME = 100;
const PATIENCE_MS = 60_000;

const storm = suite('execute with locks, stress');

storm(`${SETS} tasks with random locks: no conflict, nobody starves, nobody waits for ever (seed ${SEED})`, async () => {
  const board = new LockStormBoard();
  const random = generator(SEED);
  const all = stormLocks();
  const pool = new ThreadPool({ module: new URL('./locked-storm-tasks.worker.js', import.meta.url), size: THREADS });
  const outsiders = Array.from({ length: OUTSIDERS }, (_, i) => new Outsider(board, THREADS + i, random));
  let [begun, done, died] = [0, 0, 0];
  const flow = async (): Promise<void> => {
    while (begun++ < SETS) {
      const wants = someOf(all, 4, random).map(lock => wantOf(lock, random(2) === 0));
      const dies = random(200) === 0;
      const args = [board.cells, wants.map(([, told]) => told), { turns: random(3), dies }];
      const options = { locks: wants.map(([lock]) => lock), ...(random(20) === 0 && { signal: AbortSignal.timeout(random(20)) }) };
      const [end] = await Promise.allSettled([pool.execute('stayInside', args, options)]);
      done++;
      if (end.status === 'fulfilled') continue;
      const { code, name } = end.reason as { code?: string; name?: string };
      assert.ok(code === 'THREAD_EXIT' || name === 'TimeoutError', String(end.reason));
      if (code === 'THREAD_EXIT') died++;
      if (random(3) === 0) await outsiders[random(OUTSIDERS)]?.replace();
    }
  };
  const timer = setTimeout(() => undefined, 2 ** 30);
  const outcome = await Promise.race([Promise.all(Array.from({ length: AT_A_TIME }, flow)), stuck(() => done)]);
  assert.ok(
    outcome !== undefined,
    `nothing has happened for ${PATIENCE_MS} ms, ${done} of ${SETS} done: ${JSON.stringify(await locks.query())}`,
  );
  await Promise.all(outsiders.map(outsider => outsider.end()));
  await pool.close();
  clearTimeout(timer);
  console.log(`seed ${SEED}: ${done} tasks, ${died} threads of the pool died`);
  assert.is(board.wrong, 0, 'some that conflict were inside together');
  assert.ok(died > 0);
  assert.equal(await locks.query(), { held: [], pending: [] });
  for (const { lock, permits } of all) {
    if (typeof lock === 'string') continue;
    assert.is('available' in lock ? lock.available : Number(!lock.locked), permits, lock.name);
    assert.is(lock.waiting, 0, lock.name);
  }
});

/** A thread that takes the locks one by one. */
class Outsider {
  readonly #start: () => Worker;
  #worker: Worker;

  constructor({ cells }: LockStormBoard, slot: number, random: (n: number) => number) {
    this.#start = () => {
      const data: LockStormData = { cells, slot, role: 'outsider', seed: random(2 ** 31), dies: undefined };
      return new Worker(new URL('./lock-storm.worker.js', import.meta.url), { workerData: data });
    };
    this.#worker = this.#start();
  }

  /** It dies, and another one comes. */
  async replace(): Promise<void> {
    const worker = this.#worker;
    await worker.terminate();
    if (worker === this.#worker) this.#worker = this.#start();
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Resolves when a number has not changed for long. */
async function stuck(number: () => number): Promise<undefined> {
  for (let before = -1; before !== number();) {
    before = number();
    await new Promise(resolve => setTimeout(resolve, PATIENCE_MS).unref());
  }
  return undefined;
}

storm.run();
