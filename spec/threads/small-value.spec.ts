import * as timers from 'node:timers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NOT_SMALL, SmallValueReader, SmallValueWriter } from '../../lib/threads/small-value.js';

setFlagsFromString('--expose-gc');

const ROOM = 20_000;
const UNTOUCHED = 0x5a_5a_5a_5a;

const codec = suite('small values');

/** All that is written goes through one of each, as in a thread, so that what they remember is put to the test. */
const writer: SmallValueWriter = new SmallValueWriter();
const reader: SmallValueReader = new SmallValueReader();

const cells: Int32Array = new Int32Array(new SharedArrayBuffer(4 * ROOM));

/** What arrives; undefined when the value is not small. */
function travel(value: unknown, at = 0): { readonly arrived: unknown } | undefined {
  const next = writer.write(value, cells, at, ROOM);
  if (next === NOT_SMALL) return undefined;
  const arrived = reader.read(cells, at);
  assert.is(reader.next, next);
  return { arrived };
}

function travelList(list: readonly unknown[], at = 0): { readonly arrived: unknown } | undefined {
  const next = writer.writeList(list, cells, at, ROOM);
  if (next === NOT_SMALL) return undefined;
  const arrived = reader.readList(cells, at);
  assert.is(reader.next, next);
  return { arrived };
}

/** Equal in every type, -0 and NaN, order of keys, holes and prototypes included. */
function assertSame(arrived: unknown, expected: unknown): void {
  assert.ok(isDeepStrictEqual(arrived, expected), `${inspect(arrived)} is not ${inspect(expected)}`);
  assert.equal(orderOf(arrived), orderOf(expected));
}

/** The keys of all objects inside, in their order. */
function orderOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return 0;
  return Reflect.ownKeys(value).map(key => [key, orderOf(Reflect.get(value, key))]);
}

function assertTravels(value: unknown): void {
  const travelled = travel(value);
  assert.ok(travelled, 'it must be small');
  assertSame(travelled.arrived, structuredClone(value));
}

function assertNotSmall(value: unknown): void {
  assert.is(writer.write(value, cells, 0, ROOM), NOT_SMALL);
  assert.is(writer.write([1, { a: value }], cells, 0, ROOM), NOT_SMALL);
  assert.is(writer.writeList([1, value], cells, 0, ROOM), NOT_SMALL);
}

const awkwardKeys: fc.Arbitrary<string> = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'length',
  '',
  '0',
  '7',
  '-1',
  '1e3',
  'a',
  'b',
  'é',
  '名前',
  '\ud800',
);

const smallPrimitives: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer(),
  fc.integer({ min: -(2 ** 28), max: 2 ** 28 }),
  fc.double(),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 31 - 1, 2 ** 27, 2 ** 27 - 1, -(2 ** 27), -(2 ** 27) - 1),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.boolean(),
  fc.constantFrom(undefined, null),
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)), maxLength: 70 }),
  fc.uint8Array({ minLength: 1, maxLength: 70 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xff_ff }).map(code => String.fromCharCode(code)), maxLength: 70 }),
);

const dates: fc.Arbitrary<Date> = fc.date({ noInvalidDate: true });

const { anySize } = fc.letrec<{ anySize: unknown; list: unknown[]; object: object }>(tie => ({
  anySize: fc.oneof({ maxDepth: 6, withCrossShrink: true }, smallPrimitives, dates, tie('list'), tie('object')),
  list: fc.array(tie('anySize'), { maxLength: 8 }),
  object: fc.dictionary(fc.oneof(awkwardKeys, fc.string({ maxLength: 12 })), tie('anySize'), { maxKeys: 8, noNullPrototype: false }),
}));

const small: fc.Arbitrary<unknown> = anySize.filter(value => containersIn(value) <= 12);

function containersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (value instanceof Uint8Array) return 2; // its buffer counts
  return Object.values(value).reduce((sum: number, inside) => sum + containersIn(inside), 1);
}

const anything: fc.Arbitrary<unknown> = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
  key: fc.oneof(awkwardKeys, fc.string()),
});

codec('small values arrive as a structured clone would', () => {
  fc.assert(
    fc.property(small, fc.nat({ max: 50 }), (value, at) => assertSame(travel(value, at)?.arrived, structuredClone(value))),
    { numRuns: 1000 },
  );
});

codec('whatever is written arrives as a structured clone would', () => {
  const property = fc.property(anything, value => {
    const travelled = travel(value);
    if (travelled !== undefined) assertSame(travelled.arrived, structuredClone(value));
  });
  fc.assert(property, { numRuns: 3000 });
});

codec('a list of arguments arrives as a structured clone would', () => {
  const property = fc.property(fc.array(small, { maxLength: 5 }), fc.nat({ max: 50 }), (list, at) => {
    assertSame(travelList(list, at)?.arrived, structuredClone(list));
  });
  fc.assert(property, { numRuns: 500 });
});

codec('a list is read as a value, and a value that is an array as a list', () => {
  writer.writeList([1, 'two', { three: 3 }], cells, 0, ROOM);
  assert.equal(reader.read(cells, 0), [1, 'two', { three: 3 }]);
  writer.write([1, 'two', { three: 3 }], cells, 0, ROOM);
  assert.equal(reader.readList(cells, 0), [1, 'two', { three: 3 }]);
});

codec('nothing is written outside the room, and too little room is found out', () => {
  const property = fc.property(small, fc.nat({ max: 9 }), (value, at) => {
    const own = new Int32Array(new SharedArrayBuffer(4 * 2000));
    const list = [value, 1, 'two', 3];
    const ways = [(end: number) => writer.write(value, own, at, end), (end: number) => writer.writeList(list, own, at, end)];
    for (const write of ways) {
      own.fill(UNTOUCHED);
      const next = write(own.length);
      assert.ok(own.subarray(0, at).every(cell => cell === UNTOUCHED));
      assert.ok(own.subarray(next).every(cell => cell === UNTOUCHED));
      for (let end = 0; end < next; end++) {
        own.fill(UNTOUCHED);
        assert.is(write(end), NOT_SMALL);
        assert.not(
          own.subarray(end).some(cell => cell !== UNTOUCHED),
          'it wrote beyond the end',
        );
      }
      assert.is(write(next), next);
    }
    assertSame(reader.read(own, at), structuredClone(list));
  });
  fc.assert(property, { numRuns: 100 });
});

codec('what another writer wrote is read without having seen anything before', () => {
  fc.assert(
    fc.property(small, value => {
      new SmallValueWriter().write(value, cells, 0, ROOM);
      assertSame(reader.read(cells, 0), structuredClone(value));
      writer.write(value, cells, 0, ROOM);
      assertSame(new SmallValueReader().read(cells, 0), structuredClone(value));
    }),
  );
});

codec('values up to the last cell of the memory are read', () => {
  for (const value of ['a', 'abcde', 'abcdefghi', 'x'.repeat(17), 'x'.repeat(25), 'x'.repeat(33), '名', 1.5, { a: 'b' }, [1]]) {
    const next = writer.write(value, cells, 0, ROOM);
    const tight = new Int32Array(new SharedArrayBuffer(4 * next));
    assert.is(writer.write(value, tight, 0, next), next);
    assert.equal(reader.read(tight, 0), value);
  }
});

codec('strings of every length arrive, whatever their characters', () => {
  for (const unit of ['a', '\0', 'ÿ', 'Ā', '名', '\ud83d\ude00', '\udc00']) {
    for (let length = 0; length < 140; length++) assertTravels(unit.repeat(length));
    assertTravels(unit.repeat(4000));
    for (let length = 1; length < 70; length++) assertTravels(`${'a'.repeat(length)}${unit}`);
  }
});

codec('an invalid date stays one', () => {
  const arrived = travel([new Date(NaN)])?.arrived as Date[];
  assert.instance(arrived[0], Date);
  assert.ok(Number.isNaN(arrived[0]?.getTime()));
});

codec('keys that mean something in every object are keys', () => {
  assertTravels(JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "toString": null, "hasOwnProperty": 2}'));
  assert.is(Object.getPrototypeOf(travel(JSON.parse('{"__proto__": null}'))?.arrived), Object.prototype);
});

codec('the order of the keys is kept, and shapes with the same first key are told apart', () => {
  for (let times = 0; times < 3; times++) {
    for (const value of [{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 1 }, {}, { a: 1, c: 2 }, { a: 1, b: 2, c: 3 }, { b: 1, 0: 2 }])
      assertTravels(value);
  }
});

codec('a key that all objects have inherited is nobody’s own', () => {
  assertTravels({ a: 1, b: 2 });
  assertTravels({ b: 2 });
  Object.defineProperty(Object.prototype, 'b', { value: 'inherited', writable: true, enumerable: true, configurable: true });
  try {
    for (const value of [{ a: 1 }, {}, { b: 1 }, Object.create(null) as object]) {
      const travelled = travel(value);
      if (travelled !== undefined) assertSame(travelled.arrived, structuredClone(value));
    }
  } finally {
    Reflect.deleteProperty(Object.prototype, 'b');
  }
});

codec('an object that gets keys in the empty object’s place is not mistaken for it', () => {
  assertTravels([{}, [], [[]], [{}], { a: {} }]);
});

codec('properties that are no data of the object are left out', () => {
  assertTravels({ [Symbol('s')]: 1, a: 2 });
  assertTravels(Object.defineProperty({ a: 1 }, 'hidden', { value: 2 }));
  assertTravels(Object.assign(new Date(5), { note: 1 }));
});

codec('a getter is called once, and may write something itself', () => {
  let calls = 0;
  const value = {
    get a(): number {
      calls++;
      assert.is(writer.write({ b: 1 }, cells, 100, ROOM), NOT_SMALL);
      assert.is(writer.writeList([[]], cells, 100, ROOM), NOT_SMALL);
      return 7;
    },
  };
  assert.equal(travel(value)?.arrived, { a: 7 });
  assert.is(calls, 1);
});

codec('a getter that throws is heard, and the next value is written as ever', () => {
  const value = {
    get a(): never {
      throw new RangeError('no');
    },
  };
  assert.throws(
    () => writer.write([value], cells, 0, ROOM),
    (error: unknown) => error instanceof RangeError,
  );
  assert.throws(
    () => writer.writeList([value], cells, 0, ROOM),
    (error: unknown) => error instanceof RangeError,
  );
  assertTravels([{ a: 1 }]);
});

codec('an object whose getter changes its keys is not small', () => {
  const value: Record<string, unknown> = {
    get a(): number {
      delete value['b'];
      return 1;
    },
    b: 2,
  };
  assert.is(travel(value), undefined);
});

codec('instances, functions, symbols, errors and what has a structure of its own are not small', () => {
  class Point {
    readonly x: number = 1;
  }
  class Points extends Array<number> {}
  const others = [
    new Point(),
    Points.of(1, 2),
    (): void => undefined,
    Symbol('s'),
    new RangeError('r'),
    new Map(),
    new Set(),
    new Uint16Array(2),
    new ArrayBuffer(2),
    /x/,
    Object(1),
    Object('s'),
    new WeakMap(),
    Promise.resolve(),
    Object.create({ inherited: 1 }),
    Object.create(Date.prototype),
    (function argumentsOf(..._values: number[]): unknown {
      return arguments;
    })(1, 2),
    timers,
    Math,
    2n ** 64n,
    -(2n ** 63n) - 1n,
  ];
  for (const other of others) assertNotSmall(other);
});

codec('bytes arrive as bytes, of every length', () => {
  for (let length = 1; length < 140; length++) assertTravels(Uint8Array.from({ length }, (_, i) => 255 - i));
  assertTravels(new Uint8Array(4096).fill(7));
  const arrived = travel({ name: 'digest', bytes: Uint8Array.of(1, 2, 3) })?.arrived as { readonly bytes: Uint8Array };
  assert.is(arrived.bytes.buffer.byteLength, 3);
  assert.instance(arrived.bytes.buffer, ArrayBuffer);
  const alone = Buffer.allocUnsafeSlow(5).fill(1);
  assert.is(Object.getPrototypeOf(travel(alone)?.arrived), Uint8Array.prototype);
});

codec('bytes of which a structured clone would copy more, or less, are not small', () => {
  class Digest extends Uint8Array {}
  const moved = new Uint8Array(8);
  structuredClone(moved, { transfer: [moved.buffer] });
  const others = [
    new Uint8Array(0),
    moved,
    new Uint8Array(8).subarray(1),
    new Uint8Array(new SharedArrayBuffer(8)),
    new Uint8Array(4097),
    Buffer.from('small'),
    new Digest(8),
    new Uint8ClampedArray(8),
  ];
  for (const other of others) assertNotSmall(other);
  const { buffer } = new Uint8Array(8);
  assertNotSmall([new Uint8Array(buffer), new Uint8Array(buffer)]);
});

codec('a writer that may takes any number of objects, each of them once', () => {
  const able = new SmallValueWriter(Infinity);
  const list = Array.from({ length: 100 }, (_, id) => ({ id }));
  for (let times = 0; times < 3; times++) {
    assert.ok(able.write(list, cells, 0, ROOM) > 0);
    assert.equal(reader.read(cells, 0), list);
    for (const again of [0, 62, 63, 64, 99]) assert.is(able.write([...list, list[again]], cells, 0, ROOM), NOT_SMALL, `${again}`);
  }
  assert.is(writer.write(list, cells, 0, ROOM), NOT_SMALL);
});

codec('arrays with holes or with properties of their own are not small', () => {
  const oneHole = Object.assign([], { length: 1 });
  const holes = [oneHole, Object.assign([], { 1: 1 }), Object.assign([1], { 2: 3 }), Object.assign([], { length: 3 })];
  for (const list of holes) {
    assertNotSmall(list);
    assert.is(writer.writeList(list, cells, 0, ROOM), NOT_SMALL);
  }
  for (const list of [Object.assign([1, 2], { extra: 1 }), /(.)/.exec('a'), Object.assign(oneHole, { extra: 1 })]) assertNotSmall(list);
});

codec('properties of a list of arguments itself are left out', () => {
  assert.equal(travelList(Object.assign([1, 2], { extra: 1 }))?.arrived, [1, 2]);
});

codec('a container that is there twice, or inside itself, is not small', () => {
  const part = { n: 1 };
  assertNotSmall([part, part]);
  assertNotSmall({ a: part, b: { c: part } });
  const cycle: unknown[] = [];
  cycle.push(cycle);
  assertNotSmall(cycle);
  assert.is(writer.writeList(cycle, cells, 0, ROOM), NOT_SMALL);
  const date = new Date(1);
  assertNotSmall([date, date]);
  assertTravels([{ n: 1 }, { n: 1 }, 'same', 'same']);
});

codec('what is deep, or has many containers, many keys or long ones, is not small', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  assertNotSmall(deep);
  assertNotSmall(Array.from({ length: 100 }, () => []));
  assertNotSmall(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, i])));
  assertNotSmall({ ['k'.repeat(2000)]: 1 });
  assertNotSmall(Array.from({ length: 1_000_000 }, () => 1));
  assertNotSmall('x'.repeat(1_000_000));
});

codec('a thousand shapes, and shapes that share a place, are told apart', () => {
  for (let times = 0; times < 2; times++) {
    for (let i = 0; i < 1000; i++) assertTravels({ [`k${i}`]: i, [`l${i % 7}`]: { [`m${i % 300}`]: 1 } });
  }
});

codec('nothing of a value is kept', async () => {
  const kept = ((): WeakRef<object> => {
    const value = { a: [1] };
    writer.write([value], cells, 0, ROOM);
    writer.writeList([value], cells, 0, ROOM);
    writer.write([value, value], cells, 0, ROOM);
    return new WeakRef(value);
  })();
  await nextTurn();
  (runInNewContext('gc') as () => void)();
  assert.is(kept.deref(), undefined);
});

codec.run();
