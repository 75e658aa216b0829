import * as assert from 'uvu/assert';
import type { Permit, Semaphore } from '../../../lib/index.js';
import { rejection } from '../../support/rejection.js';
import { until } from './bunch.js';
import type { CaseSuite } from './case-suite.js';
import { collectGarbage } from './garbage.js';
import { acquire, MODES, type Mode } from './mode.js';
import { begin, newNotes, newPhase, read, sorted } from './notes.js';
import { hasLasted, outcomeOf } from './outcome.js';

type Fairness = 'fifo' | 'eventual';

/** A kind of semaphore, and a way to wait for it. */
export interface SemaphoreVariant {
  readonly label: string;
  readonly mode: Mode;
  readonly fairness: Fairness;
  readonly make: (permits: number) => Semaphore;
}

/** Both ways to wait for semaphores of either fairness. */
export function semaphoreVariants(make: (permits: number, fairness: Fairness) => Semaphore): SemaphoreVariant[] {
  return (['fifo', 'eventual'] as const).flatMap(fairness =>
    MODES.map(mode => ({ label: `${fairness}, ${mode}`, mode, fairness, make: (permits: number) => make(permits, fairness) })),
  );
}

/** So many lines of each phase, beginning with phase 0. */
export function lines(...counts: number[]): number[] {
  return counts.flatMap((count, phase) => Array.from({ length: count }, () => phase));
}

/** The cases that hold for semaphores with and without a maximum. */
export function baseSemaphoreCases(suite: CaseSuite<SemaphoreVariant>): void {
  permitCases(suite);
  threadCases(suite);
  timeoutCases(suite);
  blockCases(suite);
}

function permitCases(suite: CaseSuite<SemaphoreVariant>): void {
  suite.each('a negative number of permits is refused', async ({ make }) => {
    for (const permits of [-1, -Number.MAX_SAFE_INTEGER, -Infinity]) assert.is((await outcomeOf(() => make(permits))).end, 'RangeError');
  });

  suite.each('permits that come back can be acquired again', async ({ make, mode }) => {
    for (const count of [1, 2]) {
      const semaphore = make(count);
      for (let round = 0; round < 2; round++) {
        const permits: Permit[] = [];
        while (permits.length < count) permits.push(await acquire(semaphore, mode));
        assert.is(semaphore.available, 0);
        for (const permit of permits) assert.is(permit.release(), true);
        assert.is(semaphore.available, count);
      }
    }
  });

  suite.each('a permit can be released also when it is all that is left of the semaphore', async ({ make, mode }) => {
    const permitOfOne = async (): Promise<Permit> => acquire(make(1), mode);
    const permit = await permitOfOne();
    await collectGarbage();
    assert.is(permit.release(), true);
  });

  suite.each('a try takes a permit as long as there is one', ({ make }) => {
    const semaphore = make(2);
    const [first, second, third] = [semaphore.tryAcquire(), semaphore.tryAcquire(), semaphore.tryAcquire()];
    assert.is(first?.held, true);
    assert.is(second?.held, true);
    assert.is(third, undefined);
    first?.release();
    assert.is(semaphore.tryAcquire()?.held, true);
  });
}

function threadCases(suite: CaseSuite<SemaphoreVariant>): void {
  suite.each('ten tries in five threads take the three permits that are left', async ({ make, mode }) => {
    const semaphore = make(4);
    const own = await acquire(semaphore, mode);
    const [notes, phase] = [newNotes(), newPhase()];
    const bunch = suite.threads.start(5, 'tryTwice', semaphore, mode, notes, phase);
    await until(() => read(notes).length === 10);
    assert.equal(sorted(notes), lines(7, 3));
    begin(phase, 1);
    await bunch.results;
    own.release();
    assert.is(semaphore.available, 4);
  });

  suite.each('the permits of a thread that ends are free again', async ({ make, mode }) => {
    const semaphore = make(2);
    const own = await acquire(semaphore, mode);
    assert.is((await rejection(suite.threads.run('acquireAndExit', semaphore, mode))).code, 'THREAD_EXIT');
    await suite.threads.run('acquireAndRelease', semaphore, mode);
    own.release();
    assert.is(semaphore.available, 2);
  });

  suite.each('one permit admits one thread at a time', async ({ make, mode }) => {
    const semaphore = make(1);
    const own = await acquire(semaphore, mode);
    assert.is(own.count, 1);
    const bunch = suite.threads.start(1, 'acquireAndRelease', semaphore, mode);
    await until(() => semaphore.waiting === 1);
    assert.is(bunch.finished, 0);
    own.release();
    await bunch.results;
    assert.is(semaphore.available, 1);
  });
}

function timeoutCases(suite: CaseSuite<SemaphoreVariant>): void {
  suite.each('a timeout does not keep from permits that are free', async ({ make, mode }) => {
    const semaphore = make(2);
    const first = await acquire(semaphore, mode, 1, { timeout: 5 });
    const second = await acquire(semaphore, mode, 1, { timeout: 5 });
    assert.is((await outcomeOf(() => acquire(semaphore, mode, 1, { timeout: 5 }))).end, 'TIMEOUT');
    first.release();
    const third = await acquire(semaphore, mode, 1, { timeout: 5 });
    const outcome = await outcomeOf(() => acquire(semaphore, mode, 1, { timeout: 100 }));
    assert.is(outcome.end, 'TIMEOUT');
    assert.ok(hasLasted(outcome, 100), `${outcome.elapsedMs} ms`);
    for (const permit of [second, third]) permit.release();
    assert.is(semaphore.available, 2);
    assert.is(semaphore.waiting, 0);
  });

  suite.each('a wait for a permit that times out has lasted its timeout', async ({ make, mode }) => {
    const semaphore = make(1);
    const own = await acquire(semaphore, mode);
    const outcome = await suite.threads.run('awaitPermit', semaphore, mode, 100);
    assert.is(outcome.end, 'TIMEOUT');
    assert.ok(hasLasted(outcome, 100), `${outcome.elapsedMs} ms`);
    own.release();
    assert.is((await suite.threads.run('awaitPermit', semaphore, mode, 10_000)).end, 'ok');
  });
}

function blockCases(suite: CaseSuite<SemaphoreVariant>): void {
  /** Two blocks in one another, of which the inner one may throw. */
  const nested = async ({ mode }: SemaphoreVariant, semaphore: Semaphore, error?: Error): Promise<void> => {
    using _outer = await acquire(semaphore, mode);
    assert.is(semaphore.tryAcquire()?.release(), true);
    using _inner = await acquire(semaphore, mode);
    assert.is(semaphore.tryAcquire(), undefined);
    if (error !== undefined) throw error;
  };

  suite.each('the end of a block gives the permit back', async variant => {
    const semaphore = variant.make(2);
    await nested(variant, semaphore);
    assert.is(semaphore.available, 2);
    assert.is(semaphore.tryAcquire()?.release(), true);
  });

  suite.each('an exception that leaves a block gives the permit back', async variant => {
    const semaphore = variant.make(2);
    assert.is((await outcomeOf(() => nested(variant, semaphore, new TypeError('left')))).end, 'TypeError');
    assert.is(semaphore.available, 2);
    assert.is(semaphore.tryAcquire()?.release(), true);
  });
}
