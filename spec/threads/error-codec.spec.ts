import { AssertionError } from 'node:assert';
import vm from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConnectionError, type PartylineError, ThreadExitError, TimeoutError } from '../../lib/errors.js';
import { decodeError, encodeError, registerErrorClass } from '../../lib/threads/index.js';

const codec = suite('error codec');

/** What arrives in another thread. */
function travel<E>(thrown: E): E {
  return decodeError(structuredClone(encodeError(thrown))) as E;
}

codec('built-in classes, DOMException and ours arrive as they were', () => {
  const cases: Error[] = [
    new TypeError('a'),
    new RangeError('b'),
    new DOMException('c', 'AbortError'),
    new TimeoutError('wait', 5, 'queued'),
    new ThreadExitError(3, 1, 'add'),
    new ConnectionError('AUTH_FAILED', 'wrong password'),
  ];
  for (const error of cases) {
    const arrived = travel(error);
    assert.is(Object.getPrototypeOf(arrived), Object.getPrototypeOf(error));
    assert.is(arrived.message, error.message);
    assert.is(arrived.name, error.name);
    assert.is((arrived as PartylineError).code, (error as PartylineError).code);
    assert.ok(arrived.stack?.startsWith(error.stack ?? '-'));
  }
  assert.equal({ ...travel(new TimeoutError('wait', 5)) }, { code: 'TIMEOUT', operation: 'wait', timeoutMs: 5, detail: undefined });
});

codec('another class arrives as the nearest known one, with its name and fields', () => {
  class HttpError extends RangeError {
    override name = 'HttpError';
    readonly status: number = 404;
    readonly headers: Record<string, string> = { etag: 'x' };
  }
  const arrived = travel(new HttpError('not found'));
  assert.instance(arrived, RangeError);
  assert.is(arrived.name, 'HttpError');
  assert.is(arrived.status, 404);
  assert.equal(arrived.headers, { etag: 'x' });
});

codec('a registered class is kept', () => {
  class Jammed extends Error {}
  registerErrorClass(Jammed);
  assert.instance(travel(new Jammed('printer')), Jammed);
});

codec('causes are kept, however deep, and may form a cycle', () => {
  const root = new TypeError('root') as TypeError & { cause: unknown };
  const arrived = travel(new Error('top', { cause: new RangeError('middle', { cause: root }) }));
  const middle = arrived.cause as Error;
  assert.instance(middle, RangeError);
  assert.instance(middle.cause, TypeError);
  assert.not.ok(Object.keys(arrived).includes('cause'));
  root.cause = root;
  const circular = travel(root);
  assert.is(circular.cause, circular);
});

codec('the errors of an AggregateError keep their classes', () => {
  const arrived = travel(new AggregateError([new TypeError('a'), 5], 'both'));
  assert.instance(arrived, AggregateError);
  assert.instance(arrived.errors[0], TypeError);
  assert.is(arrived.errors[1], 5);
});

codec('an assertion error can still be compared', () => {
  const arrived = travel(new AssertionError({ actual: { a: 1 }, expected: { a: 2 }, operator: 'deepStrictEqual' }));
  assert.instance(arrived, AssertionError);
  assert.equal([arrived.actual, arrived.expected, arrived.code], [{ a: 1 }, { a: 2 }, 'ERR_ASSERTION']);
});

codec('an error of another realm arrives as one of this', () => {
  assert.instance(travel(vm.runInNewContext('new TypeError("foreign")') as Error), TypeError);
});

codec('what was thrown and is no error arrives as it was', () => {
  for (const thrown of [undefined, null, 0, 'text', 5n, { a: [1] }]) assert.equal(travel(thrown), thrown);
});

codec('what cannot be cloned becomes text, never an empty object', () => {
  class Opaque {
    readonly #secret = 1;
    get secret(): number {
      return this.#secret;
    }
  }
  const fields = { callback: () => 1, promise: Promise.resolve(1), opaque: new Opaque(), symbol: Symbol('s') };
  const arrived = travel(Object.assign(new Error('x'), fields)) as unknown as Record<string, unknown>;
  for (const key of Object.keys(fields)) assert.type(arrived[key], 'string', key);
  assert.match(String(arrived['callback']), 'callback');
  assert.is(travel<unknown>(Symbol('alone')), 'Symbol(alone)');
});

codec('an error that cannot even be read does not throw', () => {
  const getter = Object.defineProperty(new Error('x'), 'trap', {
    get() {
      throw new Error('do not look');
    },
    enumerable: true,
  });
  assert.match(String((travel(getter) as unknown as { trap: unknown }).trap), 'do not look');
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.type(travel<unknown>(proxy), 'string');
});

codec('of a chain of causes that is longer than structured clone can take, the first hundred arrive', () => {
  let error = new Error('0');
  for (let n = 1; n < 20_000; n++) error = new Error(String(n), { cause: error });
  let arrived: unknown = travel(error);
  for (let n = 19_999; n > 19_900; n--) {
    assert.is((arrived as Error).message, String(n));
    arrived = (arrived as Error).cause;
  }
  assert.is((arrived as Error).message, '19900');
  assert.is((arrived as Error).cause, '[more than 100 errors deep]');
});

codec.run();
