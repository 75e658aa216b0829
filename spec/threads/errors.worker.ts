/** Tasks that throw every kind of error. */
import { strictEqual, deepStrictEqual } from 'node:assert';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { TimeoutError } from '../../lib/errors.js';

export class Jammed extends RangeError {
  override name = 'Jammed';
  readonly code: string = 'E_JAMMED';
  readonly tray: { readonly number: number; readonly sizes: Map<string, number> } = { number: 2, sizes: new Map([['A4', 3]]) };
}

type BuiltIn = 'TypeError' | 'RangeError' | 'SyntaxError' | 'URIError' | 'EvalError' | 'ReferenceError' | 'Error';

function makeError(name: BuiltIn): Error {
  return new globalThis[name]('on purpose');
}

export function throwBuiltIn(name: BuiltIn): never {
  throw makeError(name);
}

export function throwOwnClass(): never {
  throw new Jammed('no paper', { cause: new TypeError('tray', { cause: 'a text' }) });
}

export function throwOurs(): never {
  throw new TimeoutError('printing', 5, 'queued');
}

export function throwSystemError(): never {
  readFileSync('/no/such/file');
  throw new Error('there is such a file');
}

export function failAssertion(): never {
  deepStrictEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] });
  throw new Error('they are equal');
}

export function failUvuAssertion(): Promise<never> {
  return import('uvu/assert').then(assert => {
    assert.equal({ a: 1 }, { a: 2 });
    throw new Error('they are equal');
  });
}

export function throwDomException(): never {
  throw new DOMException('stopped', 'AbortError');
}

export function throwDataCloneError(): never {
  structuredClone(() => undefined);
  throw new Error('a function was cloned');
}

export function throwAggregate(): never {
  throw new AggregateError([new TypeError('a'), new Jammed('b'), 5, undefined], 'all of them');
}

export async function anyOf(): Promise<unknown> {
  return Promise.any([Promise.reject(new TypeError('a')), Promise.reject(new RangeError('b'))]);
}

export function throwFrozen(): never {
  throw Object.freeze(Object.assign(new RangeError('frozen'), { code: 'E_FROZEN' }));
}

export function throwWithoutStack(): never {
  const error = new Error('no stack');
  delete error.stack;
  throw error;
}

export function throwCyclic(): never {
  const error = new Error('around') as Error & { self?: unknown };
  error.self = error;
  error.cause = new TypeError('and around', { cause: error });
  throw error;
}

export function throwWithUncloneableField(): never {
  throw Object.assign(new RangeError('a field'), { good: 1, handler: () => undefined, timer: Symbol('tick') });
}

export function throwWithTrap(): never {
  throw Object.defineProperty(new RangeError('a trap'), 'trap', {
    get() {
      throw new Error('do not look');
    },
    enumerable: true,
  });
}

export function throwProxy(): never {
  throw new Proxy(new TypeError('behind a proxy'), {});
}

export function throwRevoked(): never {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  throw proxy;
}

export function throwForeign(): never {
  vm.runInNewContext('throw new TypeError("of another realm")');
  throw new Error('it did not throw');
}

export function throwPrototypeless(): never {
  throw Object.assign(Object.create(null) as object, { reason: 'on purpose' });
}

export function throwWithOddMessage(): never {
  throw Object.assign(new Error('replaced'), { message: { text: 'not a string' }, name: 7 });
}

/** What is no error arrives as it was. */
export function throwValue(value: unknown): never {
  throw value;
}

/** An object of a class of its own, as text. */
export function throwOpaque(): never {
  class Opaque {
    readonly #secret = 41;
    get next(): number {
      return this.#secret + 1;
    }
  }
  throw new Opaque();
}

export function throwHuge(): never {
  throw new RangeError('x'.repeat(5_000_000));
}

export function throwShared(cells: Int32Array): never {
  throw Object.assign(new Error('look at the cells'), { cells });
}

export function answerWithErrors(): unknown {
  return { errors: [new TypeError('kept'), new Jammed('kept as well')], ok: true };
}

export function isEqual(a: unknown, b: unknown): void {
  strictEqual(a, b);
}
