import type { EncodedError } from '../../threads/error-codec.js';
import type { EncodedValue } from '../../threads/value-codec.js';
import { isWaitOptions } from '../time-budget.js';

/** One call of a connection's method by another thread. */
export interface CallRequest {
  /** Chosen by the caller; names the call in `cancel`. */
  readonly callId: number;
  readonly connection: string;
  readonly method: string;
  readonly args: EncodedValue;
  /** Which argument is the options, -1 for none; the owner puts timeout and signal back there. */
  readonly optionsAt: number;
  /** Milliseconds that are left, undefined for no limit. */
  readonly timeoutMs: number | undefined;
  /** The caller has the connection's lock and keeps it until the answer comes. */
  readonly isHeld: boolean;
}

/** What came of a call. */
export type CallAnswer = { readonly ok: true; readonly value: EncodedValue } | { readonly ok: false; readonly error: EncodedError };

/** A connection to be made in the thread that is asked. */
export interface CreateRequest {
  /** URL of the module that exports the class. */
  readonly module: string;
  readonly className: string;
  readonly info: EncodedValue;
  readonly context: { readonly device: { readonly name: string } | undefined; readonly alias: string; readonly via: string | undefined };
}

/** What the owner of connections does for the threads that call. */
export interface OwnerApi {
  call(request: CallRequest): Promise<CallAnswer>;
  /** The call's signal aborts; its answer still comes. */
  cancel(callId: number): void;
  create(request: CreateRequest): Promise<CallAnswer>;
  /** Lets go of a connection. */
  forget(connection: string): void;
}

/** Where a method takes its `{ timeout, signal }`. A method of the user's own gets them where the caller put them. */
const OPTIONS_AT: ReadonlyMap<string, number> = new Map([
  ['connect', 0],
  ['disconnect', 0],
  ['receive', 0],
  ['ping', 0],
  ['reset', 0],
  ['recoverAbandoned', 0],
  ['send', 1],
  ['execute', 1],
  ['configure', 1],
]);

/** The index of the options among a call's arguments, -1 when the method takes none that we know of. */
export function optionsIndex(method: string, args: readonly unknown[]): number {
  const index = OPTIONS_AT.get(method);
  if (index !== undefined) return index;
  return isWaitOptions(args.at(-1)) ? args.length - 1 : -1;
}
