import { latin1At, latin1Cells, utf16At, utf16Cells, writeLatin1, writeUtf16 } from './small-strings.js';

/**
 * The keys of an object, in cells:
 *
 *   cell 0     a hash of the keys
 *   cell 1...  for each key `length:31 | isWide:1`, then its characters
 *
 * Writers and readers remember shapes, by the first key and by the hash, and compare all of it with what they meet.
 */
const HASH = 0;
const KEYS = 1;

/** V8 keeps objects that get more than 16 properties one by one in hash tables. */
const MAX_KEYS = 16;
const MAX_KEY_CELLS = 128;
const MAX_SHAPES = 256;
/** Knuth's: the golden ratio in 32 bits. */
const HASH_FACTOR = 0x9e_37_79_b1;
const SLOT_MASK: number = MAX_SHAPES - 1;

/** Where a new shape is put together. */
const scratch: Int32Array = new Int32Array(MAX_KEY_CELLS);

/** A shape as it is written. */
class WrittenShape {
  readonly keys: readonly string[];
  readonly #cells: Int32Array;

  constructor(keys: readonly string[], cells: Int32Array) {
    this.keys = keys;
    this.#cells = cells;
  }

  /** How many cells it takes. */
  get size(): number {
    return this.#cells.length;
  }

  /** Answers the next free cell, or -1 when there is no room. */
  write(cells: Int32Array, at: number, end: number): number {
    const own = this.#cells;
    if (at + own.length > end) return -1;
    for (let i = 0; i < own.length; i++) cells[at + i] = own[i] as number;
    return at + own.length;
  }
}

const EMPTY: WrittenShape = new WrittenShape([], new Int32Array([0]));

/** The shapes that one thread has written lately. */
export class WrittenShapes {
  readonly #byFirstKey = new Map<string, WrittenShape>();

  /** The shape of an object's own enumerable properties; `undefined` when it has too many. */
  of(object: object): WrittenShape | undefined {
    let shape: WrittenShape | undefined;
    let count = 0;
    // V8 goes through `in` without making a list of the keys.
    for (const key in object) {
      if (count === 0) shape = this.#byFirstKey.get(key);
      if (shape === undefined || shape.keys[count] !== key || !Object.prototype.hasOwnProperty.call(object, key))
        return this.#learn(object);
      count++;
    }
    if (shape === undefined) return EMPTY;
    return shape.keys.length === count ? shape : this.#learn(object);
  }

  #learn(object: object): WrittenShape | undefined {
    const keys = Object.keys(object);
    const [first] = keys;
    if (first === undefined) return EMPTY;
    const cells = cellsOf(keys);
    if (cells === undefined) return undefined;
    const shape = new WrittenShape(keys, cells);
    if (this.#byFirstKey.size >= MAX_SHAPES) this.#byFirstKey.clear();
    this.#byFirstKey.set(first, shape);
    return shape;
  }
}

/** A shape that was read. */
class ReadShape {
  readonly keys: readonly string[];
  /** No key meant anything in an empty object when the shape was new: assigning makes properties of them. */
  readonly isOrdinary: boolean;
  readonly #cells: Int32Array;

  constructor(cells: Int32Array) {
    this.#cells = cells;
    this.keys = keysIn(cells);
    this.isOrdinary = !this.keys.some(key => key in Object.prototype);
  }

  isAt(cells: Int32Array, at: number, size: number): boolean {
    const own = this.#cells;
    if (own.length !== size) return false;
    for (let i = 0; i < size; i++) if (own[i] !== cells[at + i]) return false;
    return true;
  }
}

/** The shapes that one thread has read lately. */
export class ReadShapes {
  readonly #byHash: (ReadShape | undefined)[] = Array.from({ length: MAX_SHAPES }, () => undefined);

  /** The shape in `size` cells. */
  at(cells: Int32Array, at: number, size: number): ReadShape {
    const slot = (cells[at + HASH] as number) & SLOT_MASK;
    const known = this.#byHash[slot];
    if (known?.isAt(cells, at, size) === true) return known;
    const shape = new ReadShape(cells.slice(at, at + size));
    this.#byHash[slot] = shape;
    return shape;
  }
}

/** `undefined` when there are too many keys, or too long ones. */
function cellsOf(keys: readonly string[]): Int32Array | undefined {
  if (keys.length > MAX_KEYS) return undefined;
  let next = KEYS;
  for (const key of keys) {
    next = writeKey(key, scratch, next);
    if (next < 0) return undefined;
  }
  let hash = 0;
  for (let i = KEYS; i < next; i++) hash = Math.imul(hash ^ (scratch[i] as number), HASH_FACTOR);
  scratch[HASH] = hash ^ (hash >>> 16);
  return scratch.slice(0, next);
}

function writeKey(key: string, cells: Int32Array, at: number): number {
  if (at >= cells.length) return -1;
  const narrow = writeLatin1(key, cells, at + 1, cells.length);
  cells[at] = (key.length << 1) | (narrow < 0 ? 1 : 0);
  return narrow < 0 ? writeUtf16(key, cells, at + 1, cells.length) : narrow;
}

function keysIn(cells: Int32Array): string[] {
  const keys: string[] = [];
  for (let at = KEYS; at < cells.length;) {
    const header = cells[at] as number;
    const length = header >>> 1;
    const isWide = (header & 1) === 1;
    keys.push(isWide ? utf16At(cells, at + 1, length) : latin1At(cells, at + 1, length));
    at += 1 + (isWide ? utf16Cells(length) : latin1Cells(length));
  }
  return keys;
}
