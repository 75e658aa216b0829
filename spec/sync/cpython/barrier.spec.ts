import * as assert from 'uvu/assert';
import { Barrier } from '../../../lib/index.js';
import { until } from './bunch.js';
import { CaseSuite } from './case-suite.js';
import { type Mode, MODES, pass } from './mode.js';
import { hasLasted } from './outcome.js';

const N = 5;
const suite = new CaseSuite(
  ['BarrierTests'],
  MODES.map(mode => ({ label: mode, mode })),
  N,
);

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const words = (): Int32Array => new Int32Array(new SharedArrayBuffer(8));

/** Five threads pass a barrier, twice a round, and nobody is early or late. */
async function checkLockstep(mode: Mode, rounds: number): Promise<void> {
  const barrier = new Barrier(N);
  assert.is(barrier.parties, N);
  const counts = words();
  assert.equal(await suite.threads.start(N, 'passInLockstep', barrier, mode, counts, rounds).results, times(N, 0));
  assert.equal([...counts], [N * rounds, N * rounds]);
  assert.is(barrier.waiting, 0);
  assert.is(barrier.broken, false);
}

suite.each('nobody passes a barrier before all have arrived', ({ mode }) => checkLockstep(mode, 1));

suite.each('a barrier is passed in lockstep ten times', ({ mode }) => checkLockstep(mode, 10));

suite.each('every party gets an index of its own', async ({ mode }) => {
  const indices = await suite.threads.start(N, 'passOnce', new Barrier(N), mode).results;
  assert.equal(indices.sort(), [0, 1, 2, 3, 4]);
});

suite.each('one party acts for all between two waits', async ({ mode }) => {
  const acts = words();
  assert.equal(await suite.threads.start(N, 'passAndAct', new Barrier(N), mode, acts).results, times(N, 1));
});

suite.each('an abort breaks the barrier for those who wait, and not for those who have passed', async ({ mode }) => {
  const barrier = new Barrier(N);
  const ends = await suite.threads.start(N, 'passAndAbort', barrier, mode).results;
  assert.equal(ends.sort(), [...times(N - 1, 'BROKEN_BARRIER'), 'aborted']);
  assert.is(barrier.broken, true);
});

suite.each('a reset frees those who wait with an error, and the barrier works on', async ({ mode }) => {
  const barrier = new Barrier(N);
  const ends = await suite.threads.start(N, 'passAndReset', barrier, mode).results;
  assert.equal(ends.map(([between]) => between).sort(), [...times(N - 1, 'BROKEN_BARRIER'), 'reset']);
  assert.equal(
    ends.map(([, after]) => after),
    times(N, 'ok'),
  );
  assert.is(barrier.broken, false);
});

suite.each('a barrier that was aborted works again after a reset', async ({ mode }) => {
  const barrier = new Barrier(N);
  const ends = await suite.threads.start(N, 'passAbortAndReset', barrier, new Barrier(N), mode).results;
  assert.equal(ends.map(([between]) => between).sort(), [...times(N - 1, 'BROKEN_BARRIER'), 'aborted']);
  assert.equal(
    ends.map(([, after]) => after),
    times(N, 'ok'),
  );
  assert.is(barrier.broken, false);
});

suite.each('a timeout of one party breaks the barrier for all', async ({ mode }) => {
  const barrier = new Barrier(N);
  const outcomes = await suite.threads.start(N, 'passTooLate', barrier, mode, 100).results;
  const late = outcomes.filter(({ isLate }) => isLate);
  assert.equal(
    late.map(({ end }) => end),
    ['BROKEN_BARRIER'],
  );
  const others = outcomes.filter(({ isLate }) => !isLate);
  assert.is(others.length, N - 1);
  // Their time is up at about the same moment, so more than one may be the one that it is up for.
  for (const { end } of others) assert.ok(['TIMEOUT', 'BROKEN_BARRIER'].includes(end), end);
  const timedOut = others.filter(({ end }) => end === 'TIMEOUT');
  assert.ok(timedOut.length > 0);
  for (const outcome of timedOut) assert.ok(hasLasted(outcome, 100), `${outcome.elapsedMs} ms`);
  assert.is(barrier.broken, true);
});

suite.each('a party that nobody joins has waited for its timeout', async ({ mode }) => {
  const barrier = new Barrier(2);
  const outcome = await suite.threads.run('awaitBarrier', barrier, mode, 100);
  assert.is(outcome.end, 'TIMEOUT');
  assert.ok(hasLasted(outcome, 100), `${outcome.elapsedMs} ms`);
  assert.is(barrier.broken, true);
});

suite.each('a barrier of one party never waits', async ({ mode }) => {
  const barrier = new Barrier(1);
  assert.is(await pass(barrier, mode), 0);
  assert.is(await pass(barrier, mode), 0);
  assert.is(barrier.waiting, 0);
});

suite.each('every thread sees who waits at a barrier and whether it is broken', async ({ mode }) => {
  const barrier = new Barrier(3);
  const seen = async (): Promise<unknown> => {
    const here = { waiting: barrier.waiting, parties: barrier.parties, broken: barrier.broken };
    assert.equal(await suite.threads.run('viewBarrier', barrier), here);
    return here;
  };
  assert.equal(await seen(), { waiting: 0, parties: 3, broken: false });
  const bunch = suite.threads.start(2, 'passOnce', barrier, mode);
  await until(() => barrier.waiting === 2);
  assert.equal(await seen(), { waiting: 2, parties: 3, broken: false });
  assert.is(await pass(barrier, mode), 2);
  await bunch.results;
  assert.equal(await seen(), { waiting: 0, parties: 3, broken: false });
  barrier.abort();
  assert.equal(await seen(), { waiting: 0, parties: 3, broken: true });
});

suite.run();
