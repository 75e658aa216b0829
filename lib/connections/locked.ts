import type { Guard } from '../sync/guard.js';
import type { WaitOptions } from '../sync/wait-options.js';
import { TimeBudget, withOptions } from './time-budget.js';
import type { Lockable } from './lockable.js';

/** Where a `@locked` method carries its mark, so that another thread takes the lock for it as well. */
const LOCKED: unique symbol = Symbol.for('partyline.locked') as never;

/** Whether a method was decorated with `@locked`. */
export function isLocked(method: object): boolean {
  return LOCKED in method;
}

/**
 * Method decorator (TC39): the method runs with its object's lock held, and the lock is given back when it returns, throws or
 * rejects. Locked methods may call each other. If the last argument is `{ timeout, signal }`, waiting for the lock obeys
 * it, and the method gets the time that is left.
 *
 * A method that is not `async` blocks the thread while it waits for the lock, except on connections, which always await it.
 *
 * @example
 * class Console extends BaseConnection {
 *   \@locked async execute(command: string) { ... }
 * }
 */
export function locked<This extends Lockable, Args extends unknown[], R>(
  method: (this: This, ...args: Args) => R,
  context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => R>,
): (this: This, ...args: Args) => R {
  if (context.kind !== 'method') throw new TypeError(`@locked is for methods, not for a ${String(context.kind)}`);
  const isAsync = Object.prototype.toString.call(method) === '[object AsyncFunction]';
  const wrapper = function (this: This, ...args: Args): R {
    if (isAsync || this.awaitsLock) return runLocked(this, method as (...args: Args) => unknown, args) as R;
    return this.mutex.runUntilSettled(() => method.apply(this, args));
  };
  Object.defineProperty(wrapper, 'name', { value: String(context.name) });
  return Object.assign(wrapper, { [LOCKED]: true });
}

/** Calls a method with the object's lock held. */
export async function runLocked<Args extends unknown[], R>(
  object: Lockable,
  method: (...args: Args) => R | Promise<R>,
  args: Args,
): Promise<R> {
  const budget = TimeBudget.of(args);
  return object.mutex.run(async guard => {
    await recover(object, guard, budget.left());
    return method.apply(object, withOptions(args, budget));
  }, budget.options);
}

/** Objects that are being put in order: what that calls on them is not held up by it. */
const recovering: WeakSet<Lockable> = new WeakSet();

async function recover(object: Lockable, guard: Guard, options: WaitOptions): Promise<void> {
  if (!guard.abandoned || recovering.has(object)) return;
  recovering.add(object);
  try {
    await object.recoverAbandoned(options);
    guard.markConsistent();
  } finally {
    recovering.delete(object);
  }
}
