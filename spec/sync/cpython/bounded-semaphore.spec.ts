import * as assert from 'uvu/assert';
import { Semaphore } from '../../../lib/index.js';
import { baseSemaphoreCases, lines, semaphoreVariants, settled } from './base-semaphore-cases.js';
import { CaseSuite } from './case-suite.js';
import { acquire } from './mode.js';
import { begin, newNotes, newPhase, sorted } from './notes.js';
import { outcomeOf } from './outcome.js';

const N = 10;
const suite = new CaseSuite(
  ['BaseSemaphoreTests', 'BoundedSemaphoreTests'],
  semaphoreVariants((permits, options) => new Semaphore(permits, { ...options, max: permits })),
  N,
);

baseSemaphoreCases(suite);

// Ten threads acquire twice each, and keep a permit until the next phase: then all seven change hands.

suite.each('ten threads get as many permits as there are, in every phase', async ({ make, mode }) => {
  const semaphore = make(7);
  const own = await acquire(semaphore, mode);
  const [notes, phase] = [newNotes(), newPhase()];
  const bunch = suite.threads.start(N, 'acquireInTurns', semaphore, mode, notes, phase);
  await settled(semaphore, bunch, notes, 6, N - 6);
  assert.equal(sorted(notes), lines(0, 6));
  begin(phase, 1);
  own.release();
  await settled(semaphore, bunch, notes, 13, N - 7);
  assert.equal(sorted(notes), lines(0, 6, 7));
  begin(phase, 2);
  await settled(semaphore, bunch, notes, 20, N - 7);
  assert.equal(sorted(notes), lines(0, 6, 7, 7));
  assert.is(semaphore.tryAcquire(), undefined);
  begin(phase, 3);
  await bunch.results;
  assert.is(semaphore.available, 7);
});

suite.each('permits that are released together are acquired one by one', async ({ make, mode }) => {
  const semaphore = make(7);
  const own = await acquire(semaphore, mode, 7);
  const [notes, phase] = [newNotes(), newPhase()];
  const bunch = suite.threads.start(N, 'acquireInTurns', semaphore, mode, notes, phase);
  await settled(semaphore, bunch, notes, 0, N);
  assert.equal(sorted(notes), []);
  begin(phase, 1);
  own.release();
  await settled(semaphore, bunch, notes, 7, N - 7);
  assert.equal(sorted(notes), lines(1, 7));
  begin(phase, 2);
  await settled(semaphore, bunch, notes, 14, N - 7);
  assert.equal(sorted(notes), lines(1, 7, 7));
  assert.is(semaphore.tryAcquire(), undefined);
  begin(phase, 3);
  await settled(semaphore, bunch, notes, 20, N - 6);
  assert.equal(sorted(notes), lines(1, 7, 7, 6));
  begin(phase, 4);
  await bunch.results;
  assert.is(semaphore.available, 7);
});

suite.each('releasing past the maximum is a RangeError, before and after a permit went round', async ({ make, mode }) => {
  const semaphore = make(1);
  const releaseOne = async (): Promise<string> => (await outcomeOf(() => semaphore.release())).end;
  assert.is(await releaseOne(), 'RangeError');
  const permit = await acquire(semaphore, mode);
  assert.is(await releaseOne(), 'RangeError', 'a held permit counts towards the maximum');
  assert.is(permit.release(), true);
  assert.is(permit.release(), false, 'and comes back once');
  assert.is(await releaseOne(), 'RangeError');
  assert.is(semaphore.available, 1);
});

suite.each('every thread sees how many permits are left', async ({ make, mode }) => {
  const semaphore = make(3);
  const seen = (): Promise<number> => suite.threads.run('countPermits', semaphore);
  assert.is(await seen(), 3);
  const permit = await acquire(semaphore, mode);
  assert.is(await seen(), 2);
  permit.release();
  assert.is(await seen(), 3);
});

suite.run();
