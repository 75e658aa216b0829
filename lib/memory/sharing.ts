import { shown } from './shown.js';
import { oncePerThread } from './this-thread.js';

/**
 * How an object reaches another thread: `share` turns it into plain data that can be structured-cloned, `attach` turns
 * that back into an object on the same shared memory.
 *
 * A class takes part by having a `[SHARE]` method and registering its kind. Attaching the same thing twice in one
 * thread gives the same object: a primitive keeps its local list of async waiters in that one object.
 */
export const SHARE: unique symbol = Symbol.for('partyline.share') as never;

/** Plain data that stands for a shared object. Opaque: pass it on, and `attach` it on the other side. */
export interface Handle {
  /** What it stands for, for example `mutex`. */
  readonly partyline: string;
  /** The module that knows this kind; a thread that has not loaded it can import it from here. */
  readonly home: string;
  /** Same `id`, same object. */
  readonly id: string;
  readonly [detail: string]: unknown;
}

/** An object that learns something new from a later handle of the same thing has a method of this name. */
export const UPDATE: unique symbol = Symbol.for('partyline.update') as never;

/** An object that can be shared. */
export interface Shareable {
  [SHARE](): Handle;
}

/** An object that is of use in its own thread alone has a property of this name: what to say to who sends it elsewhere. */
export const STAYS: unique symbol = Symbol.for('partyline.stays') as never;

/** Whether an object is of use in its own thread alone. */
export function isBoundToThread(value: object): value is { readonly [STAYS]: string } {
  return typeof (value as { [STAYS]?: unknown })[STAYS] === 'string';
}

type Attach = (handle: Handle) => object;

const kinds: Map<string, Attach> = oncePerThread('kinds', () => new Map());
const attached: Map<string, WeakRef<object>> = oncePerThread('attached', () => new Map());
const forget: FinalizationRegistry<string> = oncePerThread(
  'forget',
  () =>
    new FinalizationRegistry((id: string) => {
      if (attached.get(id)?.deref() === undefined) attached.delete(id);
    }),
);

/** Makes `attach` understand handles of this kind. Called once by the module that defines the class. */
export function registerKind(kind: string, attachKind: Attach): void {
  if (!kinds.has(kind)) kinds.set(kind, attachKind);
}

/** Whether this thread can attach handles of this kind (it has loaded their module). */
export function isKnownKind(handle: Handle): boolean {
  return kinds.has(handle.partyline);
}

/** Whether a value can be given to {@link share}. */
export function isShareable(value: unknown): value is Shareable {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Shareable>)[SHARE] === 'function';
}

/** Whether a value came out of {@link share}. */
export function isHandle(value: unknown): value is Handle {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Handle).partyline === 'string' &&
    typeof (value as Handle).home === 'string' &&
    typeof (value as Handle).id === 'string'
  );
}

/** Every shared object that this thread has opened and still uses, as far as it is named, was shared, or was waited for. */
export function openedObjects(): object[] {
  return [...attached.values()].map(ref => ref.deref()).filter(object => object !== undefined);
}

/** Makes later `attach` calls in this thread answer this very object. */
export function remember(id: string, object: object): void {
  if (attached.get(id)?.deref() === object) return;
  attached.set(id, new WeakRef(object));
  forget.register(object, id);
}

/** The object of this thread that has this id; `make` makes it when there is none yet. */
export function onlyOne<T extends object>(id: string, make: () => T): T {
  const known = attached.get(id)?.deref();
  if (known !== undefined) return known as T;
  const object = make();
  remember(id, object);
  return object;
}

/**
 * Turns a lock, pool, device or connection into plain data for `workerData` or `postMessage`.
 *
 * @throws TypeError when the value is none of ours.
 */
export function share(value: unknown): Handle {
  if (!isShareable(value)) {
    const isOurs = typeof value === 'object' && value !== null && isBoundToThread(value);
    throw new TypeError(`share: ${isOurs ? value[STAYS] : `not a shareable object: ${shown(value)}`}`);
  }
  const handle = value[SHARE]();
  remember(handle.id, value);
  return handle;
}

/**
 * Turns a handle back into the object it stands for, on the same shared memory.
 *
 * @throws TypeError when the value is not a handle, or of a kind whose module this thread has not loaded.
 */
export function attach<T>(handle: Handle): T {
  if (!isHandle(handle))
    throw new TypeError(`attach: not a handle${isShareable(handle) ? ', but what share() takes' : ''}: ${shown(handle)}`);
  const known = attached.get(handle.id)?.deref() as { [UPDATE]?: (handle: Handle) => void } | undefined;
  if (known !== undefined) {
    known[UPDATE]?.(handle);
    return known as T;
  }
  const attachKind = kinds.get(handle.partyline);
  if (attachKind === undefined)
    throw new TypeError(`attach: this thread knows no ${handle.partyline}; import 'partyline' (or ${handle.home}) first`);
  const object = attachKind(handle);
  remember(handle.id, object);
  return object as T;
}
