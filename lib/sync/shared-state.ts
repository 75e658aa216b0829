import { createHash } from 'node:crypto';
import { type MakeRegion, Region, REGION_HEADER } from '../memory/region.js';
import { type Handle, registerKind, SHARE, type Shareable } from '../memory/sharing.js';
import { shown } from '../memory/shown.js';
import { FairLock } from './fair-lock.js';
import { lockWords } from './line-lock.js';
import { named } from './named.js';
import { fieldOf, type FieldSchema, type FieldValue, type StateField } from './state-field.js';

export type { FieldSchema, FieldValue } from './state-field.js';

/** The fields of a state, by name. */
export type StateSchema = Readonly<Record<string, FieldSchema>>;

const KIND = 0x73_74_61_74; // 'stat'
/** A number made from the fields' names and types: the same for the same schema. Only a state that has a name has it. */
const SCHEMA = REGION_HEADER;
const LOCK: number = REGION_HEADER + 1;

/**
 * A few named values that all threads see. Reading never waits. Writers take turns on a lock of its own, which is held for
 * one write only; a thread that dies in the middle of a write has changed nothing.
 *
 * @example
 * const state = new SharedState({ calls: 'int32', phase: { enum: ['idle', 'busy'] } });
 * state.add('calls', 1);
 */
export class SharedState<const S extends StateSchema> implements Shareable {
  readonly #region: Region;
  readonly #schema: S;
  readonly #lock: FairLock;
  readonly #fields: ReadonlyMap<string, { readonly field: StateField; readonly at: number }>;

  /**
   * Fields without an initial value are 0, false, '' or the first of an enum.
   *
   * @throws TypeError for a schema that is none; TypeError or RangeError for a value that does not fit.
   */
  constructor(schema: S, initial: { readonly [K in keyof S]?: FieldValue<S[K]> } = {}, region?: Region) {
    const fields = fieldsOf(schema);
    checkValues(fields, initial);
    this.#region = region ?? SharedState.#create(schema);
    this.#schema = schema;
    this.#lock = new FairLock(this.#region.words, LOCK, this.#region.lane);
    let at = LOCK + lockWords(this.#region.lane.realm.lanes);
    this.#fields = new Map([...fields].map(([name, field]) => [name, { field, at: (at += field.words) - field.words }]));
    for (const key of Object.keys(initial)) this.set(key, initial[key] as never);
  }

  /**
   * The state of this name: the same one in every thread of the process, made, with these initial values, by whoever asks
   * first. It is never freed.
   *
   * @throws TypeError when the name stands for something else, or for a state of another schema; as the constructor.
   */
  static named<const T extends StateSchema>(
    name: string,
    schema: T,
    initial: { readonly [K in keyof T]?: FieldValue<T[K]> } = {},
  ): SharedState<T> {
    checkValues(fieldsOf(schema), initial); // whoever made it
    return named(name, {
      kind: KIND,
      label: 'SharedState',
      create(make) {
        const region = SharedState.#create(schema, make);
        region.words.store(SCHEMA, numberOf(schema));
        new SharedState(schema, initial, region);
        return region;
      },
      open: region => new SharedState(schema, {}, region),
      differs: ({ words }) => words.load(SCHEMA) !== numberOf(schema),
    });
  }

  static #create(schema: StateSchema, make: MakeRegion = Region.create): Region {
    const size = [...fieldsOf(schema).values()].reduce((sum, field) => sum + field.words, 0);
    return make(KIND, lanes => LOCK + lockWords(lanes) + size);
  }

  /** The value of a field, this moment. */
  get<K extends keyof S>(key: K): FieldValue<S[K]> {
    const { field, at } = this.#field(key);
    return field.read(this.#region.words, at) as FieldValue<S[K]>;
  }

  /** @throws TypeError or RangeError for a value that does not fit; the field is unchanged then. */
  set<K extends keyof S>(key: K, value: FieldValue<S[K]>): void {
    this.#exclusively(() => this.#write(key, value));
  }

  /**
   * Adds to a number and answers the new value. An int32 wraps.
   *
   * @throws TypeError when the field or the amount is not a number, or not an integer for an int32.
   */
  add<K extends keyof S>(key: K, amount: number): number {
    this.#field(key); // there is one
    const type = this.#schema[key];
    const isInteger = type === 'int32';
    if (!isInteger && type !== 'float64') throw new TypeError(`field '${String(key)}' is not a number`);
    if (typeof amount !== 'number' || (isInteger && !Number.isInteger(amount)))
      throw new TypeError(`not ${isInteger ? 'an integer' : 'a number'} to add: ${shown(amount)}`);
    return this.#exclusively(() => {
      const sum = (this.get(key) as number) + amount;
      const value = isInteger ? sum | 0 : sum;
      this.#write(key, value);
      return value;
    });
  }

  /**
   * Sets a field to what `fn` makes of its value, and answers that. Nobody else's write gets lost: `fn` is called again
   * when another thread has changed the value meanwhile, so it should have no side effects.
   */
  update<K extends keyof S>(key: K, fn: (value: FieldValue<S[K]>) => FieldValue<S[K]>): FieldValue<S[K]> {
    for (;;) {
      const before = this.get(key);
      const after = fn(before);
      const isDone = this.#exclusively(() => {
        if (!Object.is(this.get(key), before)) return false;
        this.#write(key, after);
        return true;
      });
      if (isDone) return after;
    }
  }

  /** All fields as they were at one moment. */
  snapshot(): { readonly [K in keyof S]: FieldValue<S[K]> } {
    return this.#exclusively(() => Object.fromEntries([...this.#fields.keys()].map(key => [key, this.get(key)]))) as {
      readonly [K in keyof S]: FieldValue<S[K]>;
    };
  }

  [SHARE](): Handle {
    return this.#region.handle('shared-state', import.meta.url, { schema: this.#schema });
  }

  static {
    registerKind('shared-state', handle => new SharedState(handle['schema'] as StateSchema, {}, Region.attach(KIND, handle)));
  }

  #write(key: keyof S, value: unknown): void {
    const { field, at } = this.#field(key);
    field.write(this.#region.words, at, value);
  }

  #field(key: keyof S): { readonly field: StateField; readonly at: number } {
    return entryOf(this.#fields, key);
  }

  #exclusively<T>(fn: () => T): T {
    this.#lock.acquireSync(Infinity);
    try {
      return fn();
    } finally {
      this.#lock.release();
    }
  }
}

/** @throws TypeError for a schema that is none. */
function fieldsOf(schema: StateSchema): ReadonlyMap<string, StateField> {
  if (typeof schema !== 'object' || schema === null)
    throw new TypeError(`a schema must be an object such as { calls: 'int32' }, not ${shown(schema)}`);
  return new Map(Object.entries(schema).map(([name, field]) => [name, fieldOf(name, field)]));
}

/** @throws TypeError or RangeError for a value that does not fit. */
function checkValues(fields: ReadonlyMap<string, StateField>, values: Readonly<Record<string, unknown>>): void {
  if (typeof values !== 'object' || values === null)
    throw new TypeError(`the initial values must be an object such as { calls: 1 }, not ${shown(values)}`);
  for (const [key, value] of Object.entries(values)) entryOf(fields, key).check(value);
}

/** @throws TypeError when there is none. */
function entryOf<T>(fields: ReadonlyMap<string, T>, key: PropertyKey): T {
  const found = fields.get(key as string);
  if (found === undefined) throw new TypeError(`no field '${String(key)}' in this SharedState; it has ${[...fields.keys()].join(', ')}`);
  return found;
}

/** Another number for another schema, for all that can be expected of 32 bits. */
function numberOf(schema: StateSchema): number {
  return createHash('sha256').update(JSON.stringify(schema)).digest().readInt32LE(0);
}
