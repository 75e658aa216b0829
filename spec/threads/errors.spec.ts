// What is left of an error when a task throws it in another thread: everything.
import { AssertionError } from 'node:assert';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TimeoutError } from '../../lib/errors.js';
import { rejection } from '../support/rejection.js';
import { newPool, type Pool } from './contract.js';

const module: URL = new URL('./errors.worker.js', import.meta.url);
const errors = suite<{ pool: Pool }>('errors of tasks');

type Odd = Error & Readonly<Record<string, unknown>>;

errors.before(context => {
  context.pool = newPool({ module, size: 1 });
});
errors.after(({ pool }) => pool.close());

async function thrownBy({ pool }: { pool: Pool }, task: string, args: unknown[] = []): Promise<Odd> {
  return (await rejection(pool.execute(task, args))) as Odd;
}

errors('the classes of the language are kept, and print as they do', async context => {
  for (const errorClass of [TypeError, RangeError, SyntaxError, URIError, EvalError, ReferenceError, Error]) {
    const error = await thrownBy(context, 'throwBuiltIn', [errorClass.name]);
    assert.is(Object.getPrototypeOf(error), errorClass.prototype);
    assert.is(String(error), `${errorClass.name}: on purpose`);
    assert.equal(Object.keys(error), [], 'nothing is added to it');
    assert.equal(Object.getOwnPropertyNames(error).sort(), ['message', 'stack']);
  }
});

errors('a class of its own arrives as the nearest known one, with name, code, cause and own fields', async context => {
  const error = await thrownBy(context, 'throwOwnClass');
  assert.instance(error, RangeError);
  assert.equal([error.name, error['code'], error.message], ['Jammed', 'E_JAMMED', 'no paper']);
  assert.equal(error['tray'], { number: 2, sizes: new Map([['A4', 3]]) });
  assert.instance(error.cause, TypeError);
  assert.is((error.cause as Error).cause, 'a text');
  assert.not.ok(Object.keys(error).includes('cause'), 'a cause is not enumerable');
});

errors('one of ours is of its class, with its fields', async context => {
  const error = await thrownBy(context, 'throwOurs');
  assert.instance(error, TimeoutError);
  assert.equal([error['code'], error['operation'], error['timeoutMs'], error['detail']], ['TIMEOUT', 'printing', 5, 'queued']);
});

errors('a system error keeps errno, code, syscall and path', async context => {
  const error = await thrownBy(context, 'throwSystemError');
  const { errno, code, syscall, path } = error;
  assert.equal([typeof errno, code, syscall, path], ['number', 'ENOENT', 'open', '/no/such/file']);
});

errors('the stack shows the thread that threw, and who waited for it here', async context => {
  async function theOneWhoWaits(): Promise<unknown> {
    return await context.pool.execute('throwBuiltIn', ['RangeError']);
  }
  const { stack = '' } = await rejection(theOneWhoWaits());
  const lines = stack.split('\n');
  const [first, inside, waiting] = ['RangeError: on purpose', 'makeError', 'theOneWhoWaits'].map(text =>
    lines.findIndex(line => line.includes(text)),
  );
  assert.is(first, 0);
  assert.ok((inside ?? -1) > 0, stack);
  assert.match(lines[inside ?? 0] ?? '', 'errors.worker');
  assert.ok((waiting ?? -1) > (inside ?? 0), stack);
});

errors('an assertion error can be shown as a difference: actual, expected, operator', async context => {
  const error = await thrownBy(context, 'failAssertion');
  assert.instance(error, AssertionError);
  assert.equal([error['code'], error['operator'], error['generatedMessage']], ['ERR_ASSERTION', 'deepStrictEqual', true]);
  assert.equal([error['actual'], error['expected']], [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }]);
  const same = await thrownBy(context, 'isEqual', [{ a: 1 }, { a: 1 }]);
  assert.equal([same['actual'], same['expected']], [{ a: 1 }, { a: 1 }]);
  const undefinedOnOneSide = await thrownBy(context, 'isEqual', [undefined, 5]);
  assert.ok('actual' in undefinedOnOneSide && undefinedOnOneSide['actual'] === undefined);
});

errors('an assertion of uvu keeps what its reporter shows', async context => {
  const error = await thrownBy(context, 'failUvuAssertion');
  assert.equal([error.name, error['code'], error['operator']], ['Assertion', 'ERR_ASSERTION', 'equal']);
  assert.equal([error['actual'], error['expects'], typeof error['details']], [{ a: 1 }, { a: 2 }, 'string']);
});

errors('a DOMException is one, with its name and its code', async context => {
  for (const [task, name, code] of [
    ['throwDomException', 'AbortError', 20],
    ['throwDataCloneError', 'DataCloneError', 25],
  ] as const) {
    const error = await thrownBy(context, task);
    assert.instance(error, DOMException);
    assert.equal([error.name, error['code']], [name, code]);
    assert.ok(error.message.length > 0);
    assert.match(error.stack ?? '', task);
  }
});

errors('an AggregateError keeps the errors in it, with their classes', async context => {
  const thrown = (await thrownBy(context, 'throwAggregate')) as unknown as AggregateError;
  assert.instance(thrown, AggregateError);
  assert.is(thrown.message, 'all of them');
  assert.equal(
    thrown.errors.map(error => (error instanceof Error ? `${error.name}: ${error.message}` : (error as unknown))),
    ['TypeError: a', 'Jammed: b', 5, undefined],
  );
  assert.instance(thrown.errors[1], RangeError);
  assert.is((thrown.errors[1] as Odd)['code'], 'E_JAMMED');
  const any = (await thrownBy(context, 'anyOf')) as unknown as AggregateError;
  assert.equal(
    any.errors.map(error => (error as Error).message),
    ['a', 'b'],
  );
});

errors('a frozen error arrives with its class and code', async context => {
  const error = await thrownBy(context, 'throwFrozen');
  assert.instance(error, RangeError);
  assert.is(error['code'], 'E_FROZEN');
});

errors('an error without a stack does not get that of the pool', async context => {
  const { stack } = await thrownBy(context, 'throwWithoutStack');
  assert.not.match(stack ?? '', 'error-codec');
});

errors('cycles through causes and fields stay cycles', async context => {
  const error = await thrownBy(context, 'throwCyclic');
  assert.is(error['self'], error);
  assert.is((error.cause as Error).cause, error);
});

errors('a field that cannot be cloned becomes text, and the others stay', async context => {
  const error = await thrownBy(context, 'throwWithUncloneableField');
  assert.instance(error, RangeError);
  assert.equal([error['good'], error['timer']], [1, 'Symbol(tick)']);
  assert.match(String(error['handler']), 'Function');
});

errors('a field that throws when it is looked at does not hide the error', async context => {
  const error = await thrownBy(context, 'throwWithTrap');
  assert.instance(error, RangeError);
  assert.match(String(error['trap']), 'do not look');
});

errors('errors behind a proxy, of another realm, or with odd names are errors, and what they say is kept', async context => {
  for (const [task, said] of [
    ['throwProxy', 'behind a proxy'],
    ['throwForeign', 'of another realm'],
  ] as const) {
    const error = await thrownBy(context, task);
    assert.instance(error, TypeError);
    assert.is(error.message, said);
  }
  assert.instance(await thrownBy(context, 'throwWithOddMessage'), Error);
});

errors('what is no error arrives as it was', async context => {
  const values = [undefined, null, 0, -0, NaN, '', 'text', 5n, true, [], {}, [1, { a: new Date(5) }], new Map([[1, new Set([2])]]), /x/g];
  for (const value of values) assert.equal(await thrownBy(context, 'throwValue', [value]), value);
  assert.equal({ ...(await thrownBy(context, 'throwPrototypeless')) }, { reason: 'on purpose' });
});

errors('what cannot be cloned, or read, becomes text, never an empty object', async context => {
  for (const task of ['throwOpaque', 'throwRevoked']) {
    const text: unknown = await thrownBy(context, task);
    assert.type(text, 'string');
    assert.is.not(text, '');
  }
});

errors('a message of 5 MB arrives whole', async context => {
  assert.is((await thrownBy(context, 'throwHuge')).message.length, 5_000_000);
});

errors('shared memory in a field is the same memory here', async context => {
  const cells = new Int32Array(new SharedArrayBuffer(4));
  const error = await thrownBy(context, 'throwShared', [cells]);
  cells[0] = 7;
  assert.is((error['cells'] as Int32Array)[0], 7);
});

errors('errors inside a result keep their classes', async ({ pool }) => {
  const answer = (await pool.execute('answerWithErrors')) as { errors: Odd[]; ok: boolean };
  assert.instance(answer.errors[0], TypeError);
  assert.equal([answer.errors[1]?.name, answer.errors[1]?.['code'], answer.ok], ['Jammed', 'E_JAMMED', true]);
});

errors('none of these errors has cost the thread', ({ pool }) => {
  assert.is(pool.stats().replaced, 0);
});

errors.run();
