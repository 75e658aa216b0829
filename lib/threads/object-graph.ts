/**
 * The objects below a value as a structured clone sees them: elements of arrays, own enumerable properties of objects,
 * keys and values of maps, members of sets.
 */
type See = (child: unknown) => boolean;

/** Deeper than this there may be a circle. */
const DEEP = 64;
/** After so many objects, many of them may have been looked at before. */
const MANY = 100_000;

/** Whether `wanted` holds for the value or anything below it. */
export function someInside(root: unknown, wanted: See): boolean {
  if (wanted(root)) return true;
  return isObject(root) && (new Search(wanted).isBelow(root, DEEP) ?? someOfAll(root, wanted));
}

/** Looks at objects without noting which, since that takes far longer than to look. */
class Search {
  readonly #wanted: See;
  #left = MANY;

  constructor(wanted: See) {
    this.#wanted = wanted;
  }

  /** Undefined when the object should be looked at by other means. */
  isBelow(object: object, depth: number): boolean | undefined {
    if (depth === 0 || --this.#left === 0) return undefined;
    if (Array.isArray(object)) {
      for (const element of object as unknown[]) {
        const found = this.#isIn(element, depth);
        if (found !== false) return found;
      }
      return false;
    }
    if (!isOrdinary(object)) return ArrayBuffer.isView(object) ? false : undefined;
    // Properties that are inherited have not to be told apart: there are none, or they are looked at once too often.
    for (const key in object) {
      const found = this.#isIn((object as Record<string, unknown>)[key], depth);
      if (found !== false) return found;
    }
    return false;
  }

  #isIn(child: unknown, depth: number): boolean | undefined {
    if (this.#wanted(child)) return true;
    return isObject(child) ? this.isBelow(child, depth - 1) : false;
  }
}

function someOfAll(root: object, wanted: See): boolean {
  // A set is iterated in the order of insertion, what is added meanwhile included: it is the list of work as well.
  const seen = new Set<object>([root]);
  const look: See = child => wanted(child) || (isObject(child) && !seen.add(child));
  for (const object of seen) if (someChild(object, look)) return true;
  return false;
}

/** Whether an object is one that arrives as a plain one, with its properties: not a buffer, date, port, … */
export function isOrdinary(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Sets an own property, also one called `__proto__`. */
export function setOwn(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function someChild(object: object, see: See): boolean {
  if (Array.isArray(object)) return object.some(see);
  if (object instanceof Map) return someEntry(object, see);
  if (object instanceof Set) return someMember(object, see);
  if (ArrayBuffer.isView(object)) return false;
  for (const key of Object.keys(object)) if (see((object as Record<string, unknown>)[key])) return true;
  return false;
}

function someEntry(map: ReadonlyMap<unknown, unknown>, see: See): boolean {
  for (const [key, value] of map) if (see(key) || see(value)) return true;
  return false;
}

function someMember(set: ReadonlySet<unknown>, see: See): boolean {
  for (const member of set) if (see(member)) return true;
  return false;
}
