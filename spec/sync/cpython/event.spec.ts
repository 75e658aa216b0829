import * as assert from 'uvu/assert';
import { SharedEvent } from '../../../lib/index.js';
import { until } from './bunch.js';
import { CaseSuite } from './case-suite.js';
import { type Mode, MODES } from './mode.js';
import { newNotes, read, sorted } from './notes.js';
import { hasLasted } from './outcome.js';

const N = 5;
const suite = new CaseSuite(
  ['EventTests'],
  MODES.map(mode => ({ label: mode, mode })),
  N,
);

const all = <T>(value: T): T[] => Array.from({ length: N }, () => value);

/** Five threads wait twice for an event that is set once. */
async function checkNotify(event: SharedEvent, mode: Mode): Promise<void> {
  const [started, seen] = [newNotes(), newNotes()];
  const bunch = suite.threads.start(N, 'seeTwice', event, mode, started, seen);
  await until(() => read(started).length === N);
  assert.equal(read(seen), []);
  event.set();
  await bunch.results;
  assert.equal(sorted(seen), [...all(1), ...all(2)]);
}

suite.once('an event is set until it is cleared, however often either is said', () => {
  const event = new SharedEvent();
  assert.is(event.isSet, false);
  event.set();
  assert.is(event.isSet, true);
  event.set();
  assert.is(event.isSet, true);
  event.clear();
  assert.is(event.isSet, false);
  event.clear();
  assert.is(event.isSet, false);
});

suite.each('setting an event wakes five threads, which do not wait a second time', ({ mode }) => checkNotify(new SharedEvent(), mode));

suite.each('it does so again after it was cleared', async ({ mode }) => {
  const event = new SharedEvent();
  await checkNotify(event, mode);
  event.set();
  event.clear();
  await checkNotify(event, mode);
});

suite.each('a wait for an event that is not set times out, after its timeout', async ({ mode }) => {
  const event = new SharedEvent();
  for (const [now, later] of await suite.threads.start(N, 'seeInTime', event, mode, 100).results) {
    assert.is(now.end, 'TIMEOUT');
    assert.is(later.end, 'TIMEOUT');
    assert.ok(hasLasted(later, 100), `${later.elapsedMs} ms`);
  }
});

suite.each('a wait for an event that is set does not time out', async ({ mode }) => {
  const event = new SharedEvent();
  event.set();
  for (const [now, later] of await suite.threads.start(N, 'seeInTime', event, mode, 100).results) {
    assert.is(now.end, 'ok');
    assert.is(later.end, 'ok');
  }
});

suite.each('an event that is set and cleared at once has woken all who waited', async ({ mode }) => {
  const event = new SharedEvent();
  const started = newNotes();
  const bunch = suite.threads.start(N, 'awaitEvent', event, mode, started);
  await until(() => read(started).length === N);
  // A thread that blocks can only say that it is about to: it is woken by the first time that finds it waiting.
  do {
    event.set();
    event.clear();
    await new Promise(resolve => setImmediate(resolve));
  } while (mode === 'blocking' && bunch.finished < N);
  assert.equal(
    (await bunch.results).map(({ end }) => end),
    all('ok'),
  );
  assert.is(event.isSet, false);
});

suite.once('every thread sees whether an event is set', async () => {
  const event = new SharedEvent();
  assert.is(await suite.threads.run('isSet', event), false);
  event.set();
  assert.is(await suite.threads.run('isSet', event), true);
});

suite.run();
