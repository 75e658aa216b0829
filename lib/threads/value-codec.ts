import { attach, isBoundToThread, isKnownKind, isShareable, share, STAYS, type Handle, type Shareable } from '../memory/sharing.js';
import { boundMethod, isBoundMethod, TARGET } from './bound-method.js';
import { decodeError, encodeError, isError, type EncodedError } from './error-codec.js';
import { isObject, isOrdinary, setOwn, someInside } from './object-graph.js';

/**
 * A value on its way to another thread. Without `marks` it is the value itself, not copied. Otherwise each object in
 * `marks` stands, wherever the same object occurs in `value`, for what is rebuilt from the part of the same index: a
 * structured clone keeps the identity of objects inside one message, so no key or string has to be reserved.
 */
export interface EncodedValue {
  readonly value: unknown;
  readonly marks?: readonly object[];
  readonly parts?: readonly EncodedPart[];
}

type EncodedPart =
  | { readonly kind: 'shared'; readonly handle: Handle }
  | { readonly kind: 'method'; readonly handle: Handle; readonly method: string }
  | { readonly kind: 'error'; readonly error: EncodedError };

/**
 * Makes a value ready for `postMessage`: shared objects, their bound methods and errors inside it become plain data.
 *
 * @throws TypeError when there is something inside that is of use in this thread alone: a guard, permit or lease.
 */
export function encodeValue(value: unknown): EncodedValue {
  return isPlain(value) || !someInside(value, isSpecial) ? { value } : new GraphEncoder().encode(value);
}

/**
 * Loads what {@link decodeValue} needs and this thread has not loaded yet. `undefined` when there is nothing to load.
 *
 * @throws what the import of a module throws.
 */
export function loadKinds({ parts = [] }: EncodedValue): Promise<unknown> | undefined {
  const homes = parts.flatMap(part => (part.kind === 'error' || isKnownKind(part.handle) ? [] : [part.handle.home]));
  return homes.length === 0 ? undefined : Promise.all([...new Set(homes)].map(home => import(home)));
}

/**
 * Makes the value again, its shared objects attached.
 *
 * @throws TypeError when a shared object is of a kind that is not loaded.
 */
export function decodeValue({ value, marks = [], parts = [] }: EncodedValue): unknown {
  if (marks.length === 0) return value;
  const rebuilt = new Map<unknown, unknown>(parts.map((part, i) => [marks[i], decodePart(part)]));
  return replaceMarks(value, rebuilt);
}

/** The fast answer for what is sent most: primitives, and lists of them. */
function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isPrimitive) : isPrimitive(value);
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function');
}

/** What is special is an instance of a class, or a function. */
function isSpecial(value: unknown): boolean {
  if (!isObject(value)) return isBoundMethod(value);
  if (Array.isArray(value) || isOrdinary(value)) return false;
  return isShareable(value) || value instanceof Error || isBoundToThread(value);
}

function encodePart(value: unknown): EncodedPart | undefined {
  if (isObject(value) && isBoundToThread(value)) throw new TypeError(value[STAYS]);
  if (isShareable(value)) return { kind: 'shared', handle: share(value) };
  if (isBoundMethod(value)) return { kind: 'method', handle: share(value[TARGET].object), method: value[TARGET].method };
  return isError(value) ? { kind: 'error', error: encodeError(value) } : undefined;
}

function decodePart(part: EncodedPart): unknown {
  switch (part.kind) {
    case 'shared':
      return attach(part.handle);
    case 'method':
      return boundMethod(attach<Shareable>(part.handle), part.method);
    case 'error':
      return decodeError(part.error);
  }
}

/** Copies the containers of one value, with marks in place of what has to be rebuilt. */
class GraphEncoder {
  readonly #copies = new Map<unknown, unknown>();
  readonly #marks: object[] = [];
  readonly #parts: EncodedPart[] = [];
  /** Containers whose copy is still empty. */
  readonly #empty: (() => void)[] = [];

  encode(root: unknown): EncodedValue {
    const value = this.#copy(root);
    for (let fill = this.#empty.pop(); fill !== undefined; fill = this.#empty.pop()) fill();
    return { value, marks: this.#marks, parts: this.#parts };
  }

  #copy(value: unknown): unknown {
    if (isPrimitive(value)) return value;
    if (!this.#copies.has(value)) this.#copies.set(value, this.#mark(value) ?? this.#container(value as object));
    return this.#copies.get(value);
  }

  #mark(value: unknown): object | undefined {
    const part = encodePart(value);
    if (part === undefined) return undefined;
    const mark = {};
    this.#marks.push(mark);
    this.#parts.push(part);
    return mark;
  }

  #container(value: object): object {
    if (value instanceof Map) {
      return this.#later(new Map<unknown, unknown>(), copy => value.forEach((v, k) => copy.set(this.#copy(k), this.#copy(v))));
    }
    if (value instanceof Set) return this.#later(new Set(), copy => value.forEach(v => copy.add(this.#copy(v))));
    if (Array.isArray(value)) return this.#list(value);
    // An instance of a class arrives as a plain object anyway. One with nothing of ours inside may be a port or a blob.
    if (isOrdinary(value) || someInside(value, isSpecial)) return this.#later({}, copy => this.#copyProperties(value, copy));
    return value;
  }

  /** Keeps holes. */
  #list(value: readonly unknown[]): object {
    return this.#later<unknown[]>([], copy => {
      copy.length = value.length;
      this.#copyProperties(value, copy);
    });
  }

  #later<T extends object>(copy: T, fill: (copy: T) => void): T {
    this.#empty.push(() => fill(copy));
    return copy;
  }

  #copyProperties(from: object, to: object): void {
    for (const key of Object.keys(from)) setOwn(to, key, this.#copy((from as Record<string, unknown>)[key]));
  }
}

/** Puts what was rebuilt in the place of its marks, in the containers that arrived. */
function replaceMarks(root: unknown, rebuilt: ReadonlyMap<unknown, unknown>): unknown {
  if (rebuilt.has(root)) return rebuilt.get(root);
  const containers = new Set<object>(isObject(root) ? [root] : []);
  const swap = (child: unknown): unknown => {
    if (rebuilt.has(child)) return rebuilt.get(child);
    if (isObject(child)) containers.add(child);
    return child;
  };
  for (const container of containers) swapChildren(container, swap);
  return root;
}

function swapChildren(container: object, swap: (child: unknown) => unknown): void {
  if (container instanceof Map) {
    const entries = [...(container as Map<unknown, unknown>)];
    container.clear();
    for (const [key, value] of entries) container.set(swap(key), swap(value));
  } else if (container instanceof Set) {
    const members = [...(container as Set<unknown>)];
    container.clear();
    for (const member of members) container.add(swap(member));
  } else if (Array.isArray(container) || isOrdinary(container)) {
    const properties = container as Record<string, unknown>;
    for (const key of Object.keys(properties)) {
      const child = properties[key];
      const swapped = swap(child);
      if (swapped !== child) setOwn(properties, key, swapped);
    }
  }
}
