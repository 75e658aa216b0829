import type { Lane } from '../../lib/memory/lane.js';
import { SharedWords } from '../../lib/memory/words.js';
import { PAYLOAD, RecordReader, recordRingWords, RecordWriter, type RingSize } from '../../lib/queue/record-ring.js';
import type { Random } from './explorer/random.js';

const SIZE: RingSize = { capacity: 256, longest: 48 };
const LENGTH = 0;
const SHORTEST: number = PAYLOAD + 1;

/** What an end notes besides: how many records the reader has seen, how many the writer has published, its life, and what was wrong. */
const SEEN = 0;
const PUBLISHED = 1;
const LIFE = 2;
const WRONG = 3;
const NOTES = 4;

/** The most records that can be noted. */
export const MOST_RECORDS: number = 2 ** 18;

/** What the reader has noted of a record. */
export const NOTHING = 0;
export const TAKEN = 1;
export const PASSED = 2;

/** A ring between two real threads, and what they note about it. */
export class RecordTraffic {
  readonly ring: SharedWords;
  readonly notes: SharedWords;

  constructor(
    ring: SharedWords = SharedWords.allocate(recordRingWords(SIZE)),
    notes: SharedWords = SharedWords.allocate(NOTES + MOST_RECORDS),
  ) {
    this.ring = ring;
    this.notes = notes;
  }

  get seen(): number {
    return this.notes.load(SEEN);
  }

  get published(): number {
    return this.notes.load(PUBLISHED);
  }

  /** The life of the writer's thread, once it has noted it. */
  get life(): number {
    return this.notes.load(LIFE);
  }

  set life(life: number) {
    this.notes.store(LIFE, life);
  }

  /** The number, from 1 on, of a record that was not as it should be; 0 when there was none. */
  get wrong(): number {
    return this.notes.load(WRONG);
  }

  noteOf(record: number): number {
    return this.notes.load(NOTES + record);
  }
}

/** Publishes records of random lengths, each of which can be told from all others by what is in it. */
export class TrafficWriter {
  /** By the number of the record. */
  readonly positions: number[] = [];
  readonly #traffic: RecordTraffic;
  readonly #writer: RecordWriter;
  readonly #random: Random;

  constructor(traffic: RecordTraffic, lane: Lane, random: Random) {
    this.#traffic = traffic;
    this.#writer = new RecordWriter({ words: traffic.ring, cells: traffic.ring.cells, base: 0, size: SIZE }, lane);
    this.#random = random;
  }

  /** False when there is no room. */
  publish(): boolean {
    const writer = this.#writer;
    const most = writer.longest(writer.free(this.#random.oneIn(2) ? SIZE.longest : SHORTEST));
    if (most < SHORTEST) return false;
    const length = this.#random.oneIn(8) ? most : SHORTEST + this.#random.below(most - SHORTEST + 1);
    const { at, cells, position } = writer;
    const record = this.positions.push(position) - 1;
    for (let cell = PAYLOAD; cell < length; cell++) cells[at + cell] = contentOf(record, length, cell);
    writer.publish(length);
    this.#traffic.notes.store(PUBLISHED, this.positions.length);
    return true;
  }

  revoke(record: number): boolean {
    return this.#writer.revoke(this.positions[record] as number); // it has been published
  }
}

/** Reads them, and notes for each that it has it, or that it was revoked. */
export class TrafficReader {
  readonly reader: RecordReader;
  readonly #traffic: RecordTraffic;
  readonly #random: Random;
  #seen = 0;

  constructor(traffic: RecordTraffic, lane: Lane, random: Random) {
    this.reader = new RecordReader({ words: traffic.ring, cells: traffic.ring.cells, base: 0, size: SIZE }, lane);
    this.#traffic = traffic;
    this.#random = random;
  }

  /**
   * Reads until there is nothing, and asks to be rung.
   *
   * @throws Error when a record is not the one that was published.
   */
  readUntilAsleep(): void {
    do if (this.#read() && this.#random.oneIn(2)) this.reader.wake();
    while (!this.reader.sleep());
  }

  #read(): boolean {
    const { reader } = this;
    const before = this.#seen;
    for (let at = reader.peek(); at >= 0; at = reader.peek()) {
      this.#take(at);
      reader.pass(at);
      if (this.#random.oneIn(16)) reader.release();
      if (this.#random.oneIn(100)) pause(this.#random.below(50));
    }
    reader.release();
    return this.#seen > before;
  }

  #take(at: number): void {
    const { notes } = this.#traffic;
    const record = this.#seen++;
    notes.store(NOTES + record, this.reader.claim(at) ? TAKEN : PASSED);
    const { cells } = this.reader;
    const length = cells[at + LENGTH] as number; // every index has a cell
    for (let cell = PAYLOAD; cell < length; cell++) {
      if (cells[at + cell] === contentOf(record, length, cell)) continue;
      notes.store(WRONG, record + 1);
      throw new Error(`record ${record} of ${length} cells is torn at cell ${cell}`);
    }
    notes.store(SEEN, this.#seen);
  }
}

/** Keeps the core busy. */
export function pause(us: number): void {
  const endMs = performance.now() + us / 1_000;
  while (performance.now() < endMs);
}

function contentOf(record: number, length: number, cell: number): number {
  return Math.imul(record + 1, 0x9e3779b1) ^ (length << 16) ^ cell;
}
