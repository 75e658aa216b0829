import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { thisLane } from '../../lib/memory/this-lane.js';
import { SharedWords } from '../../lib/memory/words.js';
import { PAYLOAD, RecordReader, recordRingWords, RecordWriter, type RingSize } from '../../lib/queue/record-ring.js';
import { RecordQueue } from '../reference/record-queue.js';

const BASE = 5;
const TAIL = 0;
const HEAD = 32;
const RECORDS = 96;
const LENGTH = 0;

const records = suite('RecordRing');

/** A ring whose positions begin somewhere, with both its ends in this thread. */
function ringOf(size: RingSize, start = 0) {
  const words = SharedWords.allocate(BASE + recordRingWords(size));
  words.store(BASE + TAIL, start);
  words.store(BASE + HEAD, start);
  const newWriter = (): RecordWriter => new RecordWriter({ words, cells: words.cells, base: BASE, size }, thisLane());
  const newReader = (): RecordReader => new RecordReader({ words, cells: words.cells, base: BASE, size }, thisLane());
  return { words, writer: newWriter(), reader: newReader(), newWriter, newReader };
}

/** Publishes a record with these numbers after what all records have. Answers its position. */
function publish(writer: RecordWriter, payload: readonly number[]): number {
  const { at, cells, position } = writer;
  payload.forEach((value, i) => (cells[at + PAYLOAD + i] = value));
  writer.publish(PAYLOAD + payload.length);
  return position;
}

/** What a record has after what all have. */
function payloadAt({ cells }: RecordReader, at: number): number[] {
  const length = (cells[at + LENGTH] as number) - PAYLOAD; // every index has a cell
  return Array.from({ length }, (_, i) => cells[at + PAYLOAD + i] as number);
}

/** Takes the next record, and gives its cells back. Undefined when there is none. */
function take(reader: RecordReader): number[] | undefined {
  const at = reader.peek();
  if (at < 0) return undefined;
  assert.ok(reader.claim(at));
  const payload = payloadAt(reader, at);
  reader.pass(at);
  reader.release();
  return payload;
}

/** Resolves after all microtasks: a thread that rings itself serves its watchers in one. */
function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

records('are read whole and in the order in which they were published', () => {
  const { writer, reader } = ringOf({ capacity: 16, longest: 8 });
  assert.is(reader.peek(), -1);
  publish(writer, [1, 2, 3]);
  publish(writer, []);
  publish(writer, [-1]);
  assert.equal([take(reader), take(reader), take(reader), take(reader)], [[1, 2, 3], [], [-1], undefined]);
});

records('lie in one piece, the last one of a lap beyond the capacity if it has to', () => {
  const { writer, reader } = ringOf({ capacity: 8, longest: 6 });
  publish(writer, [1, 2, 3]);
  assert.equal(take(reader), [1, 2, 3]);
  assert.is(writer.at, BASE + RECORDS + 5);
  publish(writer, [4, 5, 6, 7]);
  assert.is(writer.at, BASE + RECORDS, 'the next lap begins');
  assert.equal(payloadAt(reader, reader.peek()), [4, 5, 6, 7]);
  assert.is(writer.free(8), 5, 'cells beyond the capacity are not counted');
});

records('are somebody’s once: the reader’s, or the writer’s again', () => {
  const { writer, reader } = ringOf({ capacity: 16, longest: 8 });
  const [first, second] = [publish(writer, [1]), publish(writer, [2])];
  const at = reader.peek();
  assert.is(reader.claim(at), true);
  assert.is(writer.revoke(first), false);
  assert.is(reader.isRevoked(at), false);
  reader.pass(at);
  assert.is(writer.revoke(second), true);
  assert.is(writer.revoke(second), false, 'it has it already');
  assert.is(reader.isRevoked(reader.peek()), true);
  assert.is(reader.claim(reader.peek()), false);
});

records('that are gone cannot be revoked, whatever lies in their place', () => {
  const { writer, reader } = ringOf({ capacity: 4, longest: 4 });
  const gone = publish(writer, [1, 2]);
  take(reader);
  const fresh = publish(writer, [3, 4]);
  assert.is(writer.revoke(gone), false);
  assert.is(writer.revoke(fresh), true);
});

records('keep their cells until the reader releases them', () => {
  const { writer, reader } = ringOf({ capacity: 8, longest: 4 });
  publish(writer, [1, 2]);
  publish(writer, [3, 4]);
  reader.pass(reader.peek());
  reader.pass(reader.peek());
  assert.is(writer.free(1), 0);
  reader.release();
  assert.is(writer.free(1), 8);
});

// It took the ring for empty, and would have written over what the reader had yet to read.
records('of an earlier writer are not written over by a later one', () => {
  const { writer, newWriter, reader } = ringOf({ capacity: 8, longest: 4 });
  publish(writer, [1, 2]);
  const later = newWriter();
  assert.is(later.free(8), 4);
  publish(later, [3]);
  assert.equal([take(reader), take(reader), take(reader)], [[1, 2], [3], undefined]);
});

records('that were not released are seen again by a later reader, as taken', () => {
  const { writer, reader, newReader } = ringOf({ capacity: 8, longest: 4 });
  publish(writer, [1]);
  publish(writer, [2]);
  assert.ok(reader.claim(reader.peek()));
  reader.pass(reader.peek());
  const later = newReader();
  assert.is(later.claim(later.peek()), false);
  assert.is(later.isRevoked(later.peek()), false);
  later.pass(later.peek());
  assert.equal(take(later), [2]);
});

records('ring a reader that sleeps, and only then', async () => {
  const { writer, reader } = ringOf({ capacity: 32, longest: 4 });
  let rings = 0;
  const look = (): void => void rings++;
  thisLane().watch(look);
  await settled();
  const ringsFor = async (act: () => void): Promise<number> => {
    const before = rings;
    act();
    await settled();
    return rings - before;
  };
  assert.is(await ringsFor(() => publish(writer, [1])), 0, 'nobody sleeps');
  assert.is(reader.sleep(), false, 'there is a record');
  assert.is(await ringsFor(() => publish(writer, [2])), 1, 'it wants to be rung all the same');
  assert.is(await ringsFor(() => publish(writer, [3])), 0, 'it has been rung');
  while (take(reader) !== undefined);
  assert.is(reader.sleep(), true, 'it asks anew');
  assert.is(reader.sleep(), true);
  assert.is(await ringsFor(() => publish(writer, [4])), 1);
  take(reader);
  reader.sleep();
  reader.wake();
  reader.wake();
  assert.is(await ringsFor(() => publish(writer, [5])), 0, 'it is awake');
  thisLane().unwatch(look);
});

/** One call of one of the two ends. */
type Call =
  | { readonly do: 'publish'; readonly payload: readonly number[] }
  | { readonly do: 'revoke'; readonly record: number }
  | { readonly do: 'claim' | 'pass' | 'release' | 'sleep' | 'wake' };

const MOST_PAYLOAD = 6;
const call: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('publish' as const), payload: fc.array(fc.integer(), { maxLength: MOST_PAYLOAD }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('revoke' as const), record: fc.nat({ max: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('claim' as const, 'release' as const, 'sleep' as const, 'wake' as const) }) },
);
const start = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 2 ** 31 - 40, max: 2 ** 31 - 1 }),
  fc.integer({ min: -40, max: -1 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);

/** Makes a call of the ring and of its twin, and compares what they answer and what they are then. */
class Comparison {
  readonly #ring: ReturnType<typeof ringOf>;
  readonly #size: RingSize;
  readonly #twin: RecordQueue;
  /** Where the records are that the reader may look at, the oldest first. */
  readonly #kept: number[] = [];

  constructor(size: RingSize, first: number) {
    this.#ring = ringOf(size, first);
    this.#size = size;
    this.#twin = new RecordQueue(size.capacity, first);
  }

  make(made: Call): void {
    const { writer, reader } = this.#ring;
    const twin = this.#twin;
    if (made.do === 'publish') this.#publish(made.payload);
    else if (made.do === 'revoke') this.#revoke(made.record);
    else if (made.do === 'sleep') assert.is(reader.sleep(), twin.isEmpty);
    else if (made.do === 'wake') reader.wake();
    else if (made.do === 'release') {
      reader.release();
      twin.release();
      this.#kept.length = 0;
    } else if (twin.next !== undefined) this.#read(made.do);
    assert.is(writer.position, twin.position | 0);
    this.#compareReadable();
  }

  #publish(payload: readonly number[]): void {
    const { writer } = this.#ring;
    const length = PAYLOAD + payload.length;
    const free = writer.free(length);
    assert.is(free >= length, this.#twin.free >= length);
    assert.ok(free === this.#twin.free || (free >= length && free < this.#twin.free), `${free} free, not ${this.#twin.free}`);
    assert.is(writer.longest(free), Math.min(free, this.#size.longest));
    if (writer.longest(free) < length) return;
    publish(writer, payload);
    this.#twin.publish([length, 0, ...payload]);
  }

  /** One of the last records, counted from the last. */
  #revoke(fromLast: number): void {
    const record = this.#twin.published - 1 - fromLast;
    const position = this.#twin.positionOf(record);
    if (position !== undefined) assert.is(this.#ring.writer.revoke(position | 0), this.#twin.revoke(record));
  }

  #read(how: 'claim' | 'pass'): void {
    const { reader } = this.#ring;
    const at = reader.peek();
    if (how === 'claim') assert.is(reader.claim(at), this.#twin.claim());
    else {
      reader.pass(at);
      this.#twin.pass();
      this.#kept.push(at);
    }
  }

  #compareReadable(): void {
    const { reader } = this.#ring;
    const next = reader.peek();
    assert.is(next < 0, this.#twin.isEmpty);
    const readable = next < 0 ? this.#kept : [...this.#kept, next];
    this.#twin.readable.forEach(({ cells, claim }, i) => {
      const at = readable[i] as number; // as many as the twin has
      assert.equal(payloadAt(reader, at), cells.slice(PAYLOAD));
      assert.is(reader.isRevoked(at), claim === 'revoked');
    });
    assert.is(readable.length, this.#twin.readable.length);
  }
}

records('behave like an array of them, wherever positions begin', () => {
  const sizes = fc.record({ capacity: fc.constantFrom(4, 8, 16), longest: fc.integer({ min: 2, max: 2 + MOST_PAYLOAD }) });
  fc.assert(
    fc.property(sizes, start, fc.array(call, { maxLength: 120, size: 'max' }), (size, first, calls) => {
      const comparison = new Comparison(size, first);
      calls.forEach(made => comparison.make(made));
    }),
    { numRuns: 500 },
  );
});

records.run();
