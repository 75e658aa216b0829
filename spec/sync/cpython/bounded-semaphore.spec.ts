import * as assert from 'uvu/assert';
import { Semaphore } from '../../../lib/index.js';
import { baseSemaphoreCases, semaphoreVariants, type SemaphoreVariant } from './base-semaphore-cases.js';
import { CaseSuite } from './case-suite.js';
import { until } from './bunch.js';
import { acquire } from './mode.js';
import { begin, newNotes, newPhase, read } from './notes.js';
import { outcomeOf } from './outcome.js';

const N = 10;
const suite = new CaseSuite(
  ['BaseSemaphoreTests', 'BoundedSemaphoreTests'],
  semaphoreVariants((permits, fairness) => new Semaphore(permits, { fairness, max: permits })),
  N,
);

baseSemaphoreCases(suite);

const PERMITS = 7;

/**
 * Ten threads acquire twice each, and keep a permit until the next phase. A phase ends when all permits for the threads are in
 * use, or nobody waits. Answers how many permits were acquired in each phase.
 */
async function countPhases({ mode, make }: SemaphoreVariant, own: number): Promise<number[]> {
  const semaphore = make(PERMITS);
  const permit = await acquire(semaphore, mode, own);
  const [notes, phase] = [newNotes(), newPhase()];
  const bunch = suite.threads.start(N, 'acquireInTurns', semaphore, mode, notes, phase);
  const counts: number[] = [];
  for (let number = 0; bunch.finished < N; number++) {
    begin(phase, number);
    if (number === 1) permit.release();
    const most = number === 0 ? PERMITS - own : PERMITS;
    const holders = (): number => read(notes).filter(line => line === number).length;
    await until(() => {
      const [held, waiting] = [holders(), semaphore.waiting]; // looked at once: a thread between the two is in neither
      return held + waiting + bunch.finished === N && (waiting === 0 || held >= most);
    });
    counts.push(holders());
    if (holders() === PERMITS) assert.is(semaphore.tryAcquire(), undefined);
  }
  assert.is(semaphore.available, PERMITS);
  return counts;
}

/** In strict order the phases are what they are; otherwise a thread may come to its second permit before another has one. */
function checkCounts({ fairness }: SemaphoreVariant, counts: number[], expected: number[]): void {
  if (fairness === 'fifo') assert.equal(counts, expected);
  assert.equal(counts.slice(0, 2), expected.slice(0, 2));
  assert.ok(Math.max(...counts) <= PERMITS);
  assert.is(
    counts.reduce((sum, count) => sum + count),
    2 * N,
  );
}

suite.each('ten threads get as many permits as there are, in every phase', async variant => {
  checkCounts(variant, await countPhases(variant, 1), [6, 7, 7, 0]);
});

suite.each('permits that are released together are acquired one by one', async variant => {
  checkCounts(variant, await countPhases(variant, PERMITS), [0, 7, 7, 6, 0]);
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
