import { isShareable, type Shareable } from '../memory/sharing.js';

/** Where a {@link BoundMethod} keeps its object and its name. */
export const TARGET: unique symbol = Symbol.for('partyline.target') as never;

/** A method taken off a shared object. In another thread it is the method of the same object there. */
export interface BoundMethod<A extends unknown[], R> {
  (...args: A): R;
  readonly [TARGET]: { readonly object: Shareable; readonly method: string };
}

/**
 * A function that calls `object[method](...)`, and that `execute()` and `pcall()` can send to other threads.
 *
 * The object may hand it out under the method's own name (`this.execute = boundMethod(this, 'execute')`): the call then
 * goes to the method of that name further up the prototype chain.
 *
 * @throws TypeError when the object cannot be shared.
 */
export function boundMethod<A extends unknown[], R>(object: Shareable, method: string): BoundMethod<A, R> {
  if (!isShareable(object)) throw new TypeError(`boundMethod: not a shareable object: ${String(object)}`);
  const bound = (...args: A): R => methodOf<A, R>(object, method).apply(object, args);
  return Object.assign(bound, { [TARGET]: { object, method } });
}

/** Whether a function came out of {@link boundMethod}. */
export function isBoundMethod(value: unknown): value is BoundMethod<unknown[], unknown> {
  return typeof value === 'function' && TARGET in value;
}

type Method<A extends unknown[], R> = (...args: A) => R;

function methodOf<A extends unknown[], R>(object: object, method: string): Method<A, R> {
  for (let holder: object | null = object; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    const value: unknown = Reflect.get(holder, method, object);
    if (typeof value === 'function' && !leadsBack(value, object, method)) return value as Method<A, R>;
  }
  throw new TypeError(`${object.constructor.name} has no method ${method}`);
}

/** Whether calling this function would end in looking for the same method again. */
function leadsBack(value: unknown, object: object, method: string): boolean {
  return isBoundMethod(value) && value[TARGET].object === object && value[TARGET].method === method;
}
