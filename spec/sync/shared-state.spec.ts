import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attach, type Handle, share, SharedState } from '../../lib/index.js';
import { lockThreads } from '../support/lock-threads.js';

const state = suite('SharedState');
const SCHEMA = { count: 'int32', sum: 'float64', text: { string: 40 } } as const;

state('fields begin at their initial values, or at nothing', () => {
  const shared = new SharedState(
    { n: 'int32', f: 'float64', on: 'boolean', phase: { enum: ['idle', 'busy'] }, name: { string: 8 } },
    { f: 1.5 },
  );
  assert.equal(shared.snapshot(), { n: 0, f: 1.5, on: false, phase: 'idle', name: '' });
  shared.set('phase', 'busy');
  shared.set('on', true);
  shared.set('name', 'zürich');
  assert.equal(shared.snapshot(), { n: 0, f: 1.5, on: true, phase: 'busy', name: 'zürich' });
});

state('a value that does not fit is refused and changes nothing', () => {
  const shared = new SharedState({ n: 'int32', phase: { enum: ['idle'] }, name: { string: 4 } }, { n: 3 });
  assert.throws(() => shared.set('n', 1.5), /32-bit/);
  assert.throws(() => shared.set('n', 2 ** 31), /32-bit/);
  assert.throws(() => shared.set('phase', 'gone' as never), /not one of idle/);
  assert.throws(() => shared.set('name', 'abcde'), /5 bytes does not fit into 4/);
  assert.throws(() => shared.get('nope' as never), /no field 'nope'/);
  assert.throws(() => new SharedState({ x: 'int64' as never }), /field 'x': not one of 'int32'/);
  assert.equal(shared.snapshot(), { n: 3, phase: 'idle', name: '' });
});

state('add answers the sum, and an int32 wraps', () => {
  const shared = new SharedState({ n: 'int32', f: 'float64' }, { n: 2 ** 31 - 1 });
  assert.is(shared.add('n', 1), -(2 ** 31));
  assert.is(shared.add('f', 0.25), 0.25);
});

state('no thread loses another thread’s writes, and no reader sees half a text', async () => {
  const shared = new SharedState(SCHEMA);
  await using pool = lockThreads(3);
  const rounds = 2_000;
  const [, , torn] = await Promise.all([
    pool.execute('addToState', [shared, rounds]),
    pool.execute('addToState', [shared, rounds]),
    pool.execute('readState', [shared, rounds * 5]),
  ]);
  assert.is(torn, 0);
  assert.is(shared.get('count'), 2 * rounds);
  assert.is(shared.get('sum'), rounds);
});

state('a handle attached here is the same state', () => {
  const shared = new SharedState(SCHEMA);
  const handle: Handle = share(shared);
  assert.is(attach(handle), shared);
  const other = attach<typeof shared>({ ...handle, id: 'as if in another thread' });
  other.set('text', 'hello');
  assert.is(shared.get('text'), 'hello');
});

state.run();
