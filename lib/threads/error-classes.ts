import * as ours from '../errors.js';

/** A class of errors, seen from outside: whatever its constructor takes. */
export type ErrorClass = { readonly name: string; readonly prototype: Error };

/**
 * The classes that an error keeps when it crosses a thread: the language's own, `DOMException`, `node:assert`'s and ours.
 * An error of any other class arrives as the nearest of these that it extends, with its own `name`.
 */
const byName: Map<string, Error> = new Map();
const byPrototype: Map<object, string> = new Map();
const builtIns: readonly ErrorClass[] = [
  AggregateError,
  DOMException,
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
];

/** Makes errors of this class arrive as instances of it, in threads that have registered it as well. */
export function registerErrorClass(errorClass: ErrorClass): void {
  byName.set(errorClass.name, errorClass.prototype);
  byPrototype.set(errorClass.prototype, errorClass.name);
}

for (const known of [...builtIns, ...Object.values(ours)]) registerErrorClass(known);

/** The name of the nearest registered class that this error is of; `Error` when there is none. */
export function errorClassOf(error: object): string {
  for (let at: unknown = Object.getPrototypeOf(error); typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
    const name = byPrototype.get(at) ?? unseenClass(at);
    if (name !== undefined) return name;
  }
  return 'Error';
}

/** The prototype that errors of this class have in this thread; that of `Error` when it is not registered here. */
export function errorPrototype(className: string): Error {
  if (className === ASSERTION && !byName.has(ASSERTION)) registerAssertionError();
  return byName.get(className) ?? Error.prototype;
}

const ASSERTION = 'AssertionError';

/** A class that is registered under this name but with another prototype: it comes from another realm (a vm context, a test runner's sandbox). */
function unseenClass(prototype: object): string | undefined {
  const name = Object.hasOwn(prototype, 'constructor') ? prototype.constructor.name : undefined;
  if (name !== ASSERTION) return builtIns.some(builtIn => builtIn.name === name) ? name : undefined;
  registerAssertionError();
  return byPrototype.get(prototype);
}

/** Loading `node:assert` takes 3 ms, so that happens when the first such error comes by. */
function registerAssertionError(): void {
  registerErrorClass(process.getBuiltinModule('node:assert').AssertionError);
}
