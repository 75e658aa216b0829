import { shown } from '../memory/shown.js';
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
  check(value: unknown): void;
  /** @throws as `check`. */
  write(words: Words, at: number, value: unknown): void;
}

const BYTES_PER_WORD = 4;
const MOST_STRING_BYTES = 65_535;

/**
 * The field of this name.
 *
 * @throws TypeError for a schema that is none.
 */
export function fieldOf(name: string, schema: FieldSchema): StateField {
  const refuse: Refuse = (reason, value) => `field '${name}': ${reason}: ${shown(value)}`;
  if (schema === 'int32') return oneWord(toInt32(refuse), word => word);
  if (schema === 'boolean') return oneWord(toBoolean(refuse), word => word !== 0);
  if (schema === 'float64') return twoCopies(2, toFloat64(refuse), fromFloat64);
  const { enum: values, string: bytes } = (schema ?? {}) as { readonly enum?: unknown; readonly string?: unknown };
  if (isEnum(values)) return enumField(values, refuse);
  if (typeof bytes === 'number' && Number.isInteger(bytes) && bytes > 0 && bytes <= MOST_STRING_BYTES) return stringField(bytes, refuse);
  const types = `'int32', 'float64', 'boolean', { string: 1 to ${MOST_STRING_BYTES} bytes }, { enum: different strings }`;
  throw new TypeError(refuse(`not one of ${types}`, schema));
}

/** What to say to a value that does not fit. */
type Refuse = (reason: string, value: unknown) => string;

function isEnum(values: unknown): values is readonly string[] {
  return (
    Array.isArray(values) && values.length > 0 && values.every(value => typeof value === 'string') && new Set(values).size === values.length
  );
}

function oneWord(encode: (value: unknown) => number, decode: (word: number) => unknown): StateField {
  return {
    words: 1,
    read: (words, at) => decode(words.load(at)),
    check: encode,
    write: (words, at, value) => words.store(at, encode(value)),
  };
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
    check: encode,
    write(words, at, value) {
      const copy = encode(value);
      const version = (words.load(at) + 1) | 0;
      const to = at + 1 + (version & 1) * size;
      for (let i = 0; i < size; i++) words.store(to + i, copy[i] ?? 0);
      words.store(at, version);
    },
  };
}

function enumField(values: readonly string[], refuse: Refuse): StateField {
  return oneWord(
    value => {
      const index = values.indexOf(value as string);
      if (index < 0) throw new TypeError(refuse(`not one of ${values.join(', ')}`, value));
      return index;
    },
    word => values[word],
  );
}

function stringField(maxBytes: number, refuse: Refuse): StateField {
  const size = 1 + Math.ceil(maxBytes / BYTES_PER_WORD);
  return twoCopies(
    size,
    value => {
      if (typeof value !== 'string') throw new TypeError(refuse('not a string', value));
      if (/\p{Surrogate}/u.test(value)) throw new TypeError(refuse('not well-formed Unicode', value));
      const bytes = Buffer.from(value, 'utf8');
      if (bytes.length > maxBytes) throw new RangeError(refuse(`a string of ${bytes.length} bytes does not fit into ${maxBytes}`, value));
      const copy = new Int32Array(size);
      copy[0] = bytes.length;
      Buffer.from(copy.buffer, BYTES_PER_WORD).set(bytes);
      return copy;
    },
    copy => Buffer.from(copy.buffer, BYTES_PER_WORD, copy[0]).toString('utf8'),
  );
}

function toInt32(refuse: Refuse): (value: unknown) => number {
  return value => {
    if (typeof value !== 'number') throw new TypeError(refuse('not a number', value));
    if ((value | 0) !== value) throw new RangeError(refuse('not a 32-bit integer', value));
    return value;
  };
}

function toBoolean(refuse: Refuse): (value: unknown) => number {
  return value => {
    if (typeof value !== 'boolean') throw new TypeError(refuse('not a boolean', value));
    return value ? 1 : 0;
  };
}

function toFloat64(refuse: Refuse): (value: unknown) => Int32Array {
  return value => {
    if (typeof value !== 'number') throw new TypeError(refuse('not a number', value));
    return new Int32Array(Float64Array.of(value).buffer);
  };
}

function fromFloat64(copy: Int32Array): number {
  return new Float64Array(copy.buffer)[0] ?? 0;
}
