import type { Words } from '../memory/words.js';

/** What a field of a {@link SharedState} holds. */
export type FieldSchema = 'int32' | 'float64' | 'boolean' | { readonly string: number } | { readonly enum: readonly string[] };

/** The value of a field. */
export type FieldValue<F extends FieldSchema> = F extends 'int32' | 'float64'
  ? number
  : F extends 'boolean'
    ? boolean
    : F extends { readonly enum: readonly (infer E)[] }
      ? E
      : string;

/** One field in shared memory. Reading never waits; `write` is called by one thread at a time. */
export interface StateField {
  readonly words: number;
  read(words: Words, at: number): unknown;
  /** @throws TypeError or RangeError for a value that does not fit. */
  write(words: Words, at: number, value: unknown): void;
}

const BYTES_PER_WORD = 4;
const MOST_STRING_BYTES = 65_535;

/** @throws TypeError for a schema that is none. */
export function fieldOf(schema: FieldSchema): StateField {
  if (schema === 'int32') return oneWord(toInt32, word => word);
  if (schema === 'boolean') return oneWord(toBoolean, word => word !== 0);
  if (schema === 'float64') return twoCopies(2, toFloat64, fromFloat64);
  if (typeof schema === 'object' && Array.isArray((schema as { enum?: unknown }).enum))
    return enumField((schema as { enum: readonly string[] }).enum);
  const bytes = typeof schema === 'object' ? (schema as { string?: unknown }).string : undefined;
  if (typeof bytes === 'number' && Number.isInteger(bytes) && bytes > 0 && bytes <= MOST_STRING_BYTES) return stringField(bytes);
  throw new TypeError(`not a field of a SharedState: ${JSON.stringify(schema)}`);
}

function oneWord(encode: (value: unknown) => number, decode: (word: number) => unknown): StateField {
  return { words: 1, read: (words, at) => decode(words.load(at)), write: (words, at, value) => words.store(at, encode(value)) };
}

/**
 * A value of several words: VERSION, then two copies. The copy `VERSION & 1` is current; a writer fills the other one and
 * makes it current with one store, so a writer that dies in between has changed nothing. A reader that finds VERSION
 * as it was has read a copy that nobody touched meanwhile.
 */
function twoCopies(size: number, encode: (value: unknown) => Int32Array, decode: (copy: Int32Array) => unknown): StateField {
  return {
    words: 1 + 2 * size,
    read(words, at) {
      const copy = new Int32Array(size);
      for (;;) {
        const version = words.load(at);
        const from = at + 1 + (version & 1) * size;
        for (let i = 0; i < size; i++) copy[i] = words.load(from + i);
        if (words.load(at) === version) return decode(copy);
      }
    },
    write(words, at, value) {
      const copy = encode(value);
      const version = (words.load(at) + 1) | 0;
      const to = at + 1 + (version & 1) * size;
      for (let i = 0; i < size; i++) words.store(to + i, copy[i] ?? 0);
      words.store(at, version);
    },
  };
}

function enumField(values: readonly string[]): StateField {
  return oneWord(
    value => {
      const index = values.indexOf(value as string);
      if (index < 0) throw new TypeError(`not one of ${values.join(', ')}: ${String(value)}`);
      return index;
    },
    word => values[word],
  );
}

function stringField(maxBytes: number): StateField {
  const size = 1 + Math.ceil(maxBytes / BYTES_PER_WORD);
  return twoCopies(
    size,
    value => {
      if (typeof value !== 'string') throw new TypeError(`not a string: ${String(value)}`);
      const bytes = Buffer.from(value, 'utf8');
      if (bytes.length > maxBytes) throw new RangeError(`a string of ${bytes.length} bytes does not fit into ${maxBytes}`);
      const copy = new Int32Array(size);
      copy[0] = bytes.length;
      Buffer.from(copy.buffer, BYTES_PER_WORD).set(bytes);
      return copy;
    },
    copy => Buffer.from(copy.buffer, BYTES_PER_WORD, copy[0]).toString('utf8'),
  );
}

function toInt32(value: unknown): number {
  if (typeof value !== 'number' || (value | 0) !== value) throw new RangeError(`not a 32-bit integer: ${String(value)}`);
  return value;
}

function toBoolean(value: unknown): number {
  if (typeof value !== 'boolean') throw new TypeError(`not a boolean: ${String(value)}`);
  return value ? 1 : 0;
}

function toFloat64(value: unknown): Int32Array {
  if (typeof value !== 'number') throw new TypeError(`not a number: ${String(value)}`);
  return new Int32Array(Float64Array.of(value).buffer);
}

function fromFloat64(copy: Int32Array): number {
  return new Float64Array(copy.buffer)[0] ?? 0;
}
