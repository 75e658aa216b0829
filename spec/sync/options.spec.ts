import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Barrier, IndexRing, Latch, Mutex, ReadWriteLock, ReentrantMutex, Semaphore, SharedEvent, SharedState } from '../../lib/index.js';
import { rejection } from '../support/rejection.js';

const options = suite('options');

type Make = (...args: never[]) => unknown;

/** How each class is made: by name and without, with what comes before its options. */
const CLASSES: Readonly<Record<string, { readonly named: Make; readonly create: Make; readonly before: readonly unknown[] }>> = {
  Mutex: { named: Mutex.named, create: o => new Mutex(o), before: [] },
  ReentrantMutex: { named: ReentrantMutex.named, create: o => new ReentrantMutex(o), before: [] },
  ReadWriteLock: { named: ReadWriteLock.named, create: o => new ReadWriteLock(o), before: [] },
  Semaphore: { named: Semaphore.named, create: (n, o) => new Semaphore(n, o), before: [2] },
  SharedEvent: { named: SharedEvent.named, create: o => new SharedEvent(o), before: [] },
  Latch: { named: Latch.named, create: (n, o) => new Latch(n, o), before: [2] },
  Barrier: { named: Barrier.named, create: (n, o) => new Barrier(n, o), before: [2] },
  IndexRing: { named: IndexRing.named, create: n => new IndexRing(n), before: [2] },
  SharedState: { named: SharedState.named, create: (s, v) => new SharedState(s, v), before: [{ n: 'int32' }] },
};
const LOCKS = ['Mutex', 'ReentrantMutex', 'ReadWriteLock', 'Semaphore'];
const NOT_OPTIONS = [null, 'x', 7, Symbol('x')];

function failure(make: Make, ...args: readonly unknown[]): Error | undefined {
  try {
    (make as (...given: readonly unknown[]) => unknown)(...args);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** The same refusal before there is an object of this name, and when there is one already. */
function refusedEachTime(error: typeof TypeError | typeof RangeError, kind: string, ...bad: readonly unknown[]): void {
  const { named, before } = CLASSES[kind] as (typeof CLASSES)[string];
  const name = `${kind} ${JSON.stringify(bad)}`;
  const first = failure(named, name, ...bad);
  named(...([name, ...before] as never[]));
  const second = failure(named, name, ...bad);
  assert.instance(first, error, name);
  assert.is(second?.constructor, first?.constructor, `${name}: ${second?.message}`);
  assert.is(second?.message, first?.message);
}

for (const [kind, { named, create, before }] of Object.entries(CLASSES)) {
  options(`${kind}: what is no name is refused`, () => {
    for (const name of [undefined, null, '', 7, {}, Symbol('x'), 'half \ud800'])
      assert.instance(failure(named, name, ...before), TypeError);
    assert.instance(failure(named, 'x'.repeat(129), ...before), RangeError);
  });

  if (kind === 'IndexRing') continue;
  options(`${kind}: a constructor refuses options that are none`, () => {
    for (const bad of NOT_OPTIONS) assert.match(failure(create, ...before, bad)?.message ?? '', 'must be an object such as {');
    if (kind === 'SharedState') return;
    for (const name of [null, 7, {}, Symbol('x')])
      assert.match(failure(create, ...before, { name })?.message ?? '', 'name must be a string, not');
    assert.is(failure(create, ...before, { name: undefined }), undefined);
  });
}

for (const kind of LOCKS) {
  options(`${kind}: an unknown fairness is refused, each time`, () => {
    const { create, before } = CLASSES[kind] as (typeof CLASSES)[string];
    for (const fairness of ['fair', null, 7, '']) {
      assert.match(failure(create, ...before, { fairness })?.message ?? '', 'fairness ');
      refusedEachTime(TypeError, kind, ...before, { fairness });
    }
    for (const bad of NOT_OPTIONS) refusedEachTime(TypeError, kind, ...before, bad);
    refusedEachTime(TypeError, kind, ...before, { name: 7 });
  });
}

options('ReentrantMutex and ReadWriteLock: eventual is none of theirs', () => {
  for (const kind of ['ReentrantMutex', 'ReadWriteLock']) refusedEachTime(TypeError, kind, { fairness: 'eventual' });
});

options('Semaphore: numbers of permits that cannot be are refused, each time', () => {
  for (const permits of [-1, 1.5, NaN, Infinity, 2 ** 31]) refusedEachTime(RangeError, 'Semaphore', permits);
  for (const permits of [undefined, null, '2', {}]) refusedEachTime(TypeError, 'Semaphore', permits);
  for (const max of [-1, 1.5, NaN, 1]) refusedEachTime(RangeError, 'Semaphore', 2, { max });
  for (const max of [null, '2']) refusedEachTime(TypeError, 'Semaphore', 2, { max });
});

options('Latch, Barrier, IndexRing: numbers that cannot be are refused, each time', () => {
  for (const kind of ['Latch', 'Barrier', 'IndexRing']) {
    for (const number of [-1, 1.5, NaN, Infinity, 2 ** 31]) refusedEachTime(RangeError, kind, number);
    for (const number of [undefined, null, '2', {}]) refusedEachTime(TypeError, kind, number);
  }
  for (const kind of ['Barrier', 'IndexRing']) refusedEachTime(RangeError, kind, 0);
});

options('SharedState: a schema or values that cannot be are refused, each time', () => {
  for (const schema of [undefined, null, 'int32', { n: 'int64' }, { n: null }, { n: undefined }, { n: { enum: [] } }, { n: { enum: [1] } }])
    refusedEachTime(TypeError, 'SharedState', schema);
  for (const field of [{ enum: ['twice', 'twice'] }, { string: 0 }, { string: 1.5 }, { string: 65_536 }, { string: '9' }])
    refusedEachTime(TypeError, 'SharedState', { n: field });
  for (const values of [null, 7, { n: '1' }, { n: null }, { other: 1 }]) refusedEachTime(TypeError, 'SharedState', { n: 'int32' }, values);
  for (const n of [1.5, NaN, 2 ** 31]) refusedEachTime(RangeError, 'SharedState', { n: 'int32' }, { n });
});

options('what is refused is told from what looks like it', async () => {
  const [lock, semaphore] = [new Mutex(), new Semaphore(1)];
  assert.match(failure(lock.lockSync.bind(lock), { timeout: '5' })?.message ?? '', "not '5'");
  assert.match(failure(lock.lockSync.bind(lock), { timeout: 5n })?.message ?? '', 'not 5n');
  assert.match(failure(semaphore.acquireSync.bind(semaphore), '1')?.message ?? '', "not '1'");
  assert.match(failure(semaphore.runSync.bind(semaphore), () => 1, null)?.message ?? '', 'options must be an object');
  assert.match((await rejection(semaphore.run(() => 1, null as never))).message, 'options must be an object');
  assert.match((await rejection(lock.lock({ signal: Object.create(null) as never }))).message, 'signal must be an AbortSignal');
});

options.run();
