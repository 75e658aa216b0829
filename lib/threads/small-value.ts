import { byteCells, bytesAt, isSmallBytes, writeBytes } from './small-bytes.js';
import { setOwn } from './object-graph.js';
import { SeenContainers } from './seen-containers.js';
import { ReadShapes, WrittenShapes } from './object-shapes.js';
import { doubleAt, int64At, isInt64, isUint64, uint64At, writeDouble, writeInt64 } from './small-numbers.js';
import { latin1At, latin1Cells, utf16At, utf16Cells, writeLatin1, writeUtf16 } from './small-strings.js';

/**
 * A small value in a run of 32-bit cells. It is complete: who reads it needs nothing from an earlier one.
 *
 *   first cell  `payload:28 | kind:4`
 *
 *   kind          payload         cells after the first
 *   INT28         the integer
 *   INT32                         the integer
 *   DOUBLE, DATE                  the two halves of a double
 *   INT64, UINT64                 the two halves of a bigint
 *   UNDEFINED, NULL, FALSE, TRUE
 *   LATIN1        length          the characters, four to a cell
 *   UTF16         length          the characters, two to a cell
 *   BYTES         length          the bytes, four to a cell
 *   LIST          length          the elements
 *   OBJECT        size of shape   its shape (object-shapes.ts), then the values in the order of the keys
 *
 * Writer and reader share this file because V8 makes a module's own constants part of the code, and looks others up.
 */
const INT28 = 0;
const INT32 = 1;
const DOUBLE = 2;
const DATE = 3;
const INT64 = 4;
const UINT64 = 5;
const UNDEFINED = 6;
const NULL = 7;
const FALSE = 8;
const TRUE = 9;
const LATIN1 = 10;
const UTF16 = 11;
const LIST = 12;
const OBJECT = 13;
const BYTES = 14;

const KIND_BITS = 4;
const KIND_MASK: number = (1 << KIND_BITS) - 1;

/** The value is not small, or there is not enough room. */
export const NOT_SMALL = -1;

/** How many objects there can be in a value that is small indeed. */
const FEW_OBJECTS = 64;

/**
 * Writes small values into cells, for a {@link SmallValueReader}. What is read is what a structured clone would be.
 *
 * Small are `undefined`, `null`, booleans, numbers, bigints of 64 bits, strings, dates, up to 4 KB of bytes with a buffer of their own, and plain objects (of
 * 16 keys at most) and arrays of small values, if there are not too many objects. Everything else is for the structured clone: instances
 * of classes, so all that is shared; errors, functions, symbols, arrays with holes or with properties of their own, and what
 * contains the same object twice. (A proxy looks like its target here; the structured clone would refuse it.)
 *
 * Getters are called, as by the structured clone. One that has the same writer write something gets NOT_SMALL.
 */
export class SmallValueWriter {
  readonly #shapes: WrittenShapes = new WrittenShapes();
  /** The objects of the value that is being written, so far. */
  readonly #seen: SeenContainers;

  /** `mostObjects` is how many a value may contain, itself included. */
  constructor(mostObjects: number = FEW_OBJECTS) {
    this.#seen = new SeenContainers(mostObjects);
  }

  /**
   * Writes a value from `at` on, never at `end` or beyond. Answers the next free cell, or NOT_SMALL: what the cells hold
   * then means nothing.
   */
  write(value: unknown, cells: Int32Array, at: number, end: number): number {
    if (typeof value !== 'object' || value === null) return writePrimitive(value, cells, at, end);
    if (!this.#seen.isEmpty) return NOT_SMALL;
    try {
      return this.#container(value, cells, at, end);
    } finally {
      this.#seen.forget();
    }
  }

  /** Writes a list of arguments as {@link write} would write an array, but faster: properties that are no elements are left out. */
  writeList(list: readonly unknown[], cells: Int32Array, at: number, end: number): number {
    const { length } = list;
    if (at + length >= end) return NOT_SMALL;
    cells[at] = (length << KIND_BITS) | LIST;
    let next = at + 1;
    for (let i = 0; i < length; i++) {
      const element = list[i];
      if (typeof element === 'number' && next < end) {
        // What is sent most: isInt28, without a call.
        const int = element | 0;
        if (int === element && (int << KIND_BITS) >> KIND_BITS === int && (int !== 0 || Object.is(element, 0))) {
          cells[next++] = (int << KIND_BITS) | INT28;
          continue;
        }
      }
      if (typeof element === 'object' && element !== null) return this.#writeDeepList(list, cells, at, end);
      if (element === undefined && !(i in list)) return NOT_SMALL;
      next = writePrimitive(element, cells, next, end);
      if (next < 0) return NOT_SMALL;
    }
    return next;
  }

  #writeDeepList(list: readonly unknown[], cells: Int32Array, at: number, end: number): number {
    if (!this.#seen.isEmpty) return NOT_SMALL;
    try {
      return this.#seen.enter(list) ? this.#elements(list, cells, at, end) : NOT_SMALL;
    } finally {
      this.#seen.forget();
    }
  }

  #container(value: object, cells: Int32Array, at: number, end: number): number {
    if (!this.#seen.enter(value)) return NOT_SMALL;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (Array.isArray(value)) {
      const mayFit = prototype === Array.prototype && value.length < end - at;
      return mayFit && hasElementsOnly(value) ? this.#elements(value, cells, at, end) : NOT_SMALL;
    }
    if (prototype === Object.prototype || prototype === null) return this.#object(value, cells, at, end);
    if (prototype === Date.prototype) return writeDate(value, cells, at, end);
    return isSmallBytes(value) ? this.#bytes(value, cells, at, end) : NOT_SMALL;
  }

  #elements(list: readonly unknown[], cells: Int32Array, at: number, end: number): number {
    const { length } = list;
    cells[at] = (length << KIND_BITS) | LIST;
    let next = at + 1;
    for (let i = 0; i < length; i++) {
      const element = list[i];
      if (element === undefined && !(i in list)) return NOT_SMALL;
      next = this.#any(element, cells, next, end);
      if (next < 0) return NOT_SMALL;
    }
    return next;
  }

  #object(value: object, cells: Int32Array, at: number, end: number): number {
    // Others have such prototypes too: `arguments`, namespaces of modules.
    if (Object.prototype.toString.call(value) !== '[object Object]') return NOT_SMALL;
    const shape = this.#shapes.of(value);
    if (shape === undefined || at >= end) return NOT_SMALL;
    cells[at] = (shape.size << KIND_BITS) | OBJECT;
    let next = shape.write(cells, at + 1, end);
    if (next < 0) return NOT_SMALL;
    let count = 0;
    for (const key in value) {
      next = this.#any((value as Record<string, unknown>)[key], cells, next, end);
      if (next < 0) return NOT_SMALL;
      count++;
    }
    // A getter may have deleted a key.
    return count === shape.keys.length ? next : NOT_SMALL;
  }

  #any(value: unknown, cells: Int32Array, at: number, end: number): number {
    if (typeof value !== 'object' || value === null) return writePrimitive(value, cells, at, end);
    return this.#container(value, cells, at, end);
  }

  /** Its buffer counts as an object: two arrays may have the same one. */
  #bytes(value: Uint8Array, cells: Int32Array, at: number, end: number): number {
    const next = at + 1 + byteCells(value.length);
    if (next > end || !this.#seen.enter(value.buffer)) return NOT_SMALL;
    cells[at] = (value.length << KIND_BITS) | BYTES;
    writeBytes(value, cells, at + 1);
    return next;
  }
}

/** Whether an array has no property but elements, if it has no hole. (Keys would do as well, but V8 makes strings of them.) */
function hasElementsOnly(list: readonly unknown[]): boolean {
  return Object.values(list).length === list.length;
}

function writePrimitive(value: unknown, cells: Int32Array, at: number, end: number): number {
  if (typeof value === 'number') return writeNumber(value, cells, at, end);
  if (typeof value === 'string') return writeString(value, cells, at, end);
  if (at >= end) return NOT_SMALL;
  if (typeof value === 'bigint') return writeBigint(value, cells, at, end);
  if (value === true) cells[at] = TRUE;
  else if (value === false) cells[at] = FALSE;
  else if (value === undefined) cells[at] = UNDEFINED;
  else if (value === null) cells[at] = NULL;
  else return NOT_SMALL;
  return at + 1;
}

function writeNumber(value: number, cells: Int32Array, at: number, end: number): number {
  if (isInt28(value)) {
    if (at >= end) return NOT_SMALL;
    cells[at] = (value << KIND_BITS) | INT28;
    return at + 1;
  }
  const int = value | 0;
  if (int === value && int !== 0) {
    if (at + 1 >= end) return NOT_SMALL;
    cells[at] = INT32;
    cells[at + 1] = int;
    return at + 2;
  }
  if (at + 2 >= end) return NOT_SMALL;
  cells[at] = DOUBLE;
  writeDouble(value, cells, at + 1);
  return at + 3;
}

/** Whether it is an integer that fits into its first cell; -0 is none. */
function isInt28(value: number): boolean {
  const int = value | 0;
  return int === value && (int << KIND_BITS) >> KIND_BITS === int && (int !== 0 || Object.is(value, 0));
}

function writeString(value: string, cells: Int32Array, at: number, end: number): number {
  if (at >= end) return NOT_SMALL;
  const next = writeLatin1(value, cells, at + 1, end);
  cells[at] = (value.length << KIND_BITS) | (next < 0 ? UTF16 : LATIN1);
  return next < 0 ? writeUtf16(value, cells, at + 1, end) : next;
}

function writeBigint(value: bigint, cells: Int32Array, at: number, end: number): number {
  const isSigned = isInt64(value);
  if (at + 2 >= end || !(isSigned || isUint64(value))) return NOT_SMALL;
  cells[at] = isSigned ? INT64 : UINT64;
  writeInt64(value, cells, at + 1);
  return at + 3;
}

function writeDate(value: object, cells: Int32Array, at: number, end: number): number {
  if (at + 2 >= end || Object.prototype.toString.call(value) !== '[object Date]') return NOT_SMALL;
  cells[at] = DATE;
  writeDouble(Date.prototype.getTime.call(value), cells, at + 1);
  return at + 3;
}

/** Reads what a {@link SmallValueWriter} has written, in whatever thread. */
export class SmallValueReader {
  readonly #shapes: ReadShapes = new ReadShapes();
  #next = 0;

  /** The cell after the value that was read last. */
  get next(): number {
    return this.#next;
  }

  /** Makes the value that begins at a cell. */
  read(cells: Int32Array, at: number): unknown {
    const header = cells[at] as number;
    const payload = header >>> KIND_BITS;
    this.#next = at + 1;
    switch (header & KIND_MASK) {
      case INT28:
        return header >> KIND_BITS;
      case LATIN1:
        this.#next = at + 1 + latin1Cells(payload);
        return latin1At(cells, at + 1, payload);
      case LIST:
        return this.#elements(cells, at + 1, payload);
      case OBJECT:
        return this.#object(cells, at + 1, payload);
      case DOUBLE:
        this.#next = at + 3;
        return doubleAt(cells, at + 1);
      case TRUE:
        return true;
      case FALSE:
        return false;
      case UNDEFINED:
        return undefined;
      case NULL:
        return null;
      case INT32:
        this.#next = at + 2;
        return cells[at + 1];
      case BYTES:
        this.#next = at + 1 + byteCells(payload);
        return bytesAt(cells, at + 1, payload);
      case UTF16:
        this.#next = at + 1 + utf16Cells(payload);
        return utf16At(cells, at + 1, payload);
    }
    this.#next = at + 3;
    return this.#rare(header & KIND_MASK, cells, at + 1);
  }

  /** Makes the list that begins at a cell. */
  readList(cells: Int32Array, at: number): unknown[] {
    return this.#elements(cells, at + 1, (cells[at] as number) >>> KIND_BITS);
  }

  #elements(cells: Int32Array, at: number, length: number): unknown[] {
    this.#next = at;
    switch (length) {
      case 0:
        return [];
      case 1:
        return [this.read(cells, this.#next)];
      case 2:
        return [this.read(cells, this.#next), this.read(cells, this.#next)];
      case 3:
        return [this.read(cells, this.#next), this.read(cells, this.#next), this.read(cells, this.#next)];
    }
    const list: unknown[] = [];
    for (let i = 0; i < length; i++) list.push(this.read(cells, this.#next));
    return list;
  }

  #object(cells: Int32Array, at: number, size: number): object {
    const { keys, isOrdinary } = this.#shapes.at(cells, at, size);
    this.#next = at + size;
    const object: Record<string, unknown> = {};
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      const value = this.read(cells, this.#next);
      if (isOrdinary) object[key] = value;
      else setOwn(object, key, value);
    }
    return object;
  }

  #rare(kind: number, cells: Int32Array, at: number): unknown {
    if (kind === DATE) return new Date(doubleAt(cells, at));
    return kind === INT64 ? int64At(cells, at) : uint64At(cells, at);
  }
}
