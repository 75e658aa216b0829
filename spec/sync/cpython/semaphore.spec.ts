import * as assert from 'uvu/assert';
import { Semaphore } from '../../../lib/index.js';
import { baseSemaphoreCases, lines, semaphoreVariants } from './base-semaphore-cases.js';
import { CaseSuite } from './case-suite.js';
import { until } from './bunch.js';
import { acquire, type Mode } from './mode.js';
import { begin, newNotes, newPhase, read, sorted } from './notes.js';

const N = 10;
const suite = new CaseSuite(
  ['BaseSemaphoreTests', 'SemaphoreTests'],
  semaphoreVariants((permits, fairness) => new Semaphore(permits, { fairness })),
  N,
);

baseSemaphoreCases(suite);

/** Ten threads acquire twice each and give nothing back: what they get is added by this thread, in three phases. */
async function checkPhases(semaphore: Semaphore, mode: Mode, add: (count: number) => void): Promise<void> {
  const own = await acquire(semaphore, mode);
  const [notes, phase] = [newNotes(), newPhase()];
  const bunch = suite.threads.start(N, 'acquireTwice', semaphore, mode, notes, phase);
  /** So many permits have been noted, and every thread is in line or through. */
  const settled = (count: number): Promise<void> => until(() => read(notes).length >= count && semaphore.waiting + bunch.finished === N);
  await settled(6);
  assert.equal(sorted(notes), lines(6));
  begin(phase, 1);
  add(7);
  await settled(13);
  assert.equal(sorted(notes), lines(6, 7));
  begin(phase, 2);
  add(6);
  await settled(19);
  assert.equal(sorted(notes), lines(6, 7, 6));
  assert.is(semaphore.tryAcquire(), undefined);
  begin(phase, 3);
  add(1);
  await bunch.results;
  assert.equal(sorted(notes), lines(6, 7, 6, 1));
  assert.is(semaphore.available, 0);
  own.release();
  assert.is(semaphore.available, 1);
}

suite.each('ten threads get as many permits as there are, in every phase', async ({ make, mode }) => {
  const semaphore = make(7);
  await checkPhases(semaphore, mode, count => {
    for (let i = 0; i < count; i++) semaphore.release();
  });
});

suite.each('permits that are released together are acquired one by one', async ({ make, mode }) => {
  const semaphore = make(7);
  await checkPhases(semaphore, mode, count => semaphore.release(count));
});

suite.each('releasing what was never acquired adds a permit', async ({ make, mode }) => {
  const semaphore = make(1);
  semaphore.release();
  await acquire(semaphore, mode, 1, { timeout: 0 });
  await acquire(semaphore, mode, 1, { timeout: 0 });
  assert.is(semaphore.available, 0);
  semaphore.release();
  assert.is(semaphore.available, 1);
});

suite.each('every thread sees how many permits there are', async ({ make, mode }) => {
  const semaphore = make(3);
  const seen = (): Promise<number> => suite.threads.run('countPermits', semaphore);
  assert.is(await seen(), 3);
  const permit = await acquire(semaphore, mode);
  assert.is(await seen(), 2);
  permit.release();
  semaphore.release();
  assert.is(await seen(), 4);
});

suite.run();
