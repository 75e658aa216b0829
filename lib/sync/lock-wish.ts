import { shown } from '../memory/shown.js';
import { checkSignal } from './wait-options.js';

/** Alone, or together with others that are `shared`. */
export type LockMode = 'exclusive' | 'shared';

/** How a lock is requested. */
export interface LockRequestOptions {
  /** By default `exclusive`. */
  readonly mode?: LockMode | undefined;
  /** Calls the callback with null if the lock is not free this moment. */
  readonly ifAvailable?: boolean | undefined;
  /** Takes the lock at once from those who hold it: their requests reject with an AbortError, their callbacks go on. */
  readonly steal?: boolean | undefined;
  /** Withdraws the request when it aborts before the callback is called. */
  readonly signal?: AbortSignal | undefined;
}

/** What is asked of `locks.request`, checked. */
export interface Wish {
  readonly name: string;
  readonly mode: LockMode;
  readonly ifAvailable: boolean;
  readonly steal: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * The wish and the callback in the arguments of `locks.request`: with two of them the second is the callback.
 *
 * @throws what the standard says (https://w3c.github.io/web-locks/#api-lock-manager-request).
 */
export function wishOf<C>(args: readonly unknown[]): readonly [Wish, C] {
  if (args.length < 2) throw new TypeError(`request: needs a name and a callback, not ${args.length} arguments`);
  const [name, options, callback] = args.length === 2 ? [args[0], undefined, args[1]] : args;
  const wish: Wish = { name: `${name as string}`, ...optionsOf(options) };
  if (typeof callback !== 'function') throw new TypeError(`request: the callback must be a function, not ${shown(callback)}`);
  checkCombination(wish);
  wish.signal?.throwIfAborted();
  return [wish, callback as C];
}

function optionsOf(options: unknown): Omit<Wish, 'name'> {
  if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function')
    throw new TypeError(`request: the options must be an object, not ${shown(options)}`);
  const { ifAvailable, mode = 'exclusive', signal, steal } = (options ?? {}) as LockRequestOptions;
  if (`${mode}` !== 'exclusive' && `${mode}` !== 'shared')
    throw new TypeError(`request: the mode must be 'exclusive' or 'shared', not ${shown(mode)}`);
  checkSignal(signal);
  return { ifAvailable: Boolean(ifAvailable), mode: `${mode}`, signal, steal: Boolean(steal) };
}

function checkCombination({ name, mode, ifAvailable, steal, signal }: Wish): void {
  if (name.startsWith('-')) throw notSupported(`the name must not begin with '-': ${name}`);
  if (steal && ifAvailable) throw notSupported('steal and ifAvailable do not go together');
  if (steal && mode !== 'exclusive') throw notSupported('steal goes with the mode exclusive only');
  if (signal !== undefined && steal) throw notSupported('signal and steal do not go together');
  if (signal !== undefined && ifAvailable) throw notSupported('signal and ifAvailable do not go together');
}

function notSupported(message: string): DOMException {
  return new DOMException(`request: ${message}`, 'NotSupportedError');
}
