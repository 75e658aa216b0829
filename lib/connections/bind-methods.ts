import type { Shareable } from '../memory/sharing.js';
import { boundMethod, type BoundMethod, TARGET } from '../threads/bound-method.js';
import { isLocked } from './locked.js';

/** A method that other threads can call. */
export interface MethodName {
  readonly name: string;
  /** The caller takes the object's lock first. */
  readonly isLocked: boolean;
}

/** Names that belong to the object in the thread that it is in. */
const LOCAL: ReadonlySet<string> = new Set([
  'constructor',
  'acquire',
  'acquireSync',
  'tryAcquire',
  'release',
  'lease',
  'setState',
  'recoverAbandoned',
  'unshare',
]);

/** The methods that an object's classes define, from its own class up to `base`, most derived first. */
export function methodsOf(object: object, base: object): MethodName[] {
  const methods = new Map<string, MethodName>();
  for (
    let type = Object.getPrototypeOf(object) as object | null;
    type !== null;
    type = type === base ? null : (Object.getPrototypeOf(type) as object | null)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(type))) {
      if (typeof value !== 'function' || LOCAL.has(name) || methods.has(name)) continue;
      methods.set(name, { name, isLocked: isLocked(value as object) });
    }
  }
  return [...methods.values()];
}

/** Ties an object's methods to it, so that they can be taken off and sent to other threads. `afterwards` is called once such a method has succeeded. */
export function bindMethods(object: Shareable, base: object, afterwards: Readonly<Record<string, () => void>>): void {
  for (const { name } of methodsOf(object, base)) {
    const method = boundMethod(object, name);
    Object.defineProperty(object, name, {
      value: followedBy(method, afterwards[name]),
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
}

function followedBy(method: BoundMethod<unknown[], unknown>, done: (() => void) | undefined): BoundMethod<unknown[], unknown> {
  if (done === undefined) return method;
  const followed = async (...args: unknown[]): Promise<unknown> => {
    const result = await method(...args);
    done();
    return result;
  };
  return Object.assign(followed, { [TARGET]: method[TARGET] });
}
