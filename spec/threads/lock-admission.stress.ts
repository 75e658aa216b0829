// Eight threads whose tasks want random sets of the same locks, and two that take them one by one; all die at random moments.
// `--sets N` (default 10,000), `--kills N` (default 100), `--seed N`.
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspect, locks } from '../../lib/index.js';
import { LockStormBoard } from '../support/storm/lock-storm-board.js';
import { generator, stormLocks } from '../support/storm/lock-storm-locks.js';
import type { LockStormData } from './lock-storm.worker.js';

const { values } = parseArgs({ options: { sets: { type: 'string' }, kills: { type: 'string' }, seed: { type: 'string' } }, strict: false });
const SETS = Number(values.sets ?? 10_000);
const KILLS = Number(values.kills ?? 100);
const SEED = Number(values.seed ?? Date.now() % 2 ** 31);
const POOLS = 8;
const OUTSIDERS = 2;
/** Each kills in the slots that leave the same remainder. */
const KILLERS = 2;
/** Nothing may take so long, on a machine that is busy with other things. */
const PATIENCE_MS = 20_000;

const storm = suite('LockAdmission, stress');

storm(`${SETS} lock sets, ${KILLS} deaths: no conflict, nobody starves, nobody waits for ever (seed ${SEED})`, async () => {
  const board = new LockStormBoard();
  const random = generator(SEED);
  const threads = Array.from({ length: POOLS + OUTSIDERS }, (_, slot) => new StormThread(board, slot, random));
  await Promise.all(threads.map(thread => thread.atWork));
  const progress = watch(board);
  let kills = 0;
  const kill = async (_: unknown, killer: number): Promise<void> => {
    while ((board.granted < SETS || kills < KILLS) && !progress.isStuck) {
      await sleep(random(20));
      const slot = killer + KILLERS * random(Math.floor(threads.length / KILLERS));
      await threads[slot]?.end(random(3) > 0);
      kills++;
      threads[slot] = new StormThread(board, slot, random);
      await threads[slot].atWork;
    }
  };
  await Promise.all(Array.from({ length: KILLERS }, kill));
  board.stop();
  const ends = await Promise.race([Promise.all(threads.map(thread => thread.atRest)), progress.stuck]);
  progress.end();
  console.log(`seed ${SEED}: ${board.granted} sets, ${kills} deaths, longest wait ${board.longestWaitMs} ms`);
  assert.ok(ends !== undefined, `nothing has happened for ${PATIENCE_MS} ms: ${JSON.stringify([await locks.query(), inspect()], null, 1)}`);
  assert.equal(failures, []);
  assert.equal([...new Set(ends)], ['at rest']);
  assert.is(board.wrong, 0, 'some that conflict were inside together');
  assert.ok(board.granted >= SETS && kills >= KILLS);
  assert.ok(board.longestWaitMs < PATIENCE_MS, `one has waited ${board.longestWaitMs} ms`);
  assert.equal(await locks.query(), { held: [], pending: [] });
  for (const { lock, permits } of stormLocks()) {
    if (typeof lock === 'string') continue;
    assert.is('available' in lock ? lock.available : Number(!lock.locked), permits, lock.name);
    assert.is(lock.waiting, 0, lock.name);
  }
});

/** What threads have thrown. */
const failures: Error[] = [];

class StormThread {
  readonly atWork: Promise<unknown>;
  /** What it says at its end. */
  readonly atRest: Promise<string>;
  readonly #worker: Worker;
  readonly #ended: Promise<unknown>;

  constructor({ cells }: LockStormBoard, slot: number, random: (n: number) => number) {
    const role = slot < POOLS ? 'pool' : 'outsider';
    const data: LockStormData = { cells, slot, role, seed: random(2 ** 31), dies: random(4) === 0 ? 1 + random(40) : undefined };
    this.#worker = new Worker(new URL('./lock-storm.worker.js', import.meta.url), { workerData: data });
    this.#ended = new Promise(resolve => this.#worker.once('exit', resolve));
    this.atWork = new Promise(resolve => this.#worker.once('message', resolve));
    // One that has died by its own hand is as good as at rest.
    this.atRest = new Promise(resolve => {
      this.#worker.on('message', message => message !== 'at work' && resolve(String(message)));
      this.#worker.once('error', error => failures.push(error));
      this.#worker.once('exit', code => resolve(code === 3 ? 'at rest' : `exit code ${code}`));
    });
  }

  /** Terminates it; or waits until it has died by its own hand, if it is about to. */
  async end(atOnce: boolean): Promise<void> {
    if (!atOnce) await Promise.race([this.#ended, sleep(50)]);
    await this.#worker.terminate();
    await this.#ended;
  }
}

/** Notices when no set is granted any more. */
function watch(board: LockStormBoard): { readonly isStuck: boolean; readonly stuck: Promise<undefined>; end(): void } {
  let [seen, sinceMs, isStuck] = [-1, performance.now(), false];
  let report = (): void => undefined;
  const stuck = new Promise<undefined>(resolve => (report = () => resolve(undefined)));
  const timer = setInterval(() => {
    const { granted } = board;
    if (granted !== seen) [seen, sinceMs] = [granted, performance.now()];
    else if (performance.now() - sinceMs > PATIENCE_MS) {
      isStuck = true;
      report();
    }
  }, 100);
  return {
    get isStuck() {
      return isStuck;
    },
    stuck,
    end: () => clearInterval(timer),
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

storm.run();
