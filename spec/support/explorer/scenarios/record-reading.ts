import { PAYLOAD, RecordReader } from '../../../../lib/queue/record-ring.js';
import type { Thread } from '../thread.js';
import { cellsOf, contentOf, MOST_RECORDS, type RecordWorld, WRITER } from './record-world.js';
import { type Inhabitant, STRUCTURE } from './world.js';

const LENGTH = 0;

/** A record whose cells have not been given back. */
interface Kept {
  readonly at: number;
  readonly record: number;
  readonly length: number;
}

/** The thread that reads. It waits as `block` does (lib/threads/blocking-wait.ts), or as `AnswerPoll` does. */
export class RecordReading {
  readonly #world: RecordWorld;
  readonly #thread: Thread;
  readonly #inhabitant: Inhabitant;
  readonly #reader: RecordReader;
  readonly #writer: number;
  readonly #kept: Kept[] = [];
  #seen = 0;
  #next = 0;
  #hasAsked = false;
  #state: 'turning' | 'asleep' | 'over' = 'turning';

  constructor(world: RecordWorld, thread: Thread, inhabitant: Inhabitant) {
    this.#world = world;
    this.#thread = thread;
    this.#inhabitant = inhabitant;
    this.#writer = world.firstLifeOf(WRITER);
    const words = inhabitant.words(STRUCTURE);
    this.#reader = new RecordReader({ words, cells: cellsOf(words), base: 0, size: world.ring }, inhabitant.lane);
    const { describe } = thread;
    thread.describe = () => `${describe()} ${this.#seen} ${this.#next} ${this.#state} ${this.#hasAsked}`;
  }

  run(): void {
    if (this.#world.ring.reader === 'parks') this.#park();
    else {
      this.#turn();
      this.#inhabitant.loop.run(() => this.#state === 'over');
    }
  }

  #park(): void {
    const { lane } = this.#inhabitant;
    for (;;) {
      const sample = lane.sample();
      this.#look();
      if (this.#state === 'over') break;
      this.#state = 'asleep';
      if (this.#sleep()) lane.park(sample, Infinity);
    }
    this.#reader.wake();
  }

  readonly #turn = (): void => {
    const { lane, loop } = this.#inhabitant;
    this.#look();
    if (this.#state === 'over') return;
    if (this.#sleep()) {
      this.#state = 'asleep';
      lane.watch(this.#rung);
    } else {
      this.#reader.wake();
      loop.soon(this.#turn);
    }
  };

  readonly #rung = (): void => {
    if (this.#state !== 'asleep') return;
    const found = this.#look();
    if (found === 0 && this.#state === 'asleep' && this.#sleep()) return;
    this.#inhabitant.lane.unwatch(this.#rung);
    this.#reader.wake();
    this.#hasAsked = false;
    if (this.#state !== 'asleep') return;
    this.#state = 'turning';
    this.#inhabitant.loop.soon(this.#turn);
  };

  #sleep(): boolean {
    if (this.#world.ring.asksOnce !== true) return this.#reader.sleep();
    return (this.#hasAsked ||= this.#reader.sleep());
  }

  /** Reads what there is. What a dead writer has published is there when its death is seen. */
  #look(): number {
    const reader = this.#reader;
    const wasAlive = this.#inhabitant.lane.realm.isAlive(this.#writer);
    const before = this.#seen;
    for (let at = reader.peek(); at >= 0; at = reader.peek()) {
      this.#read(at);
      reader.pass(at);
      if (this.#kept.length >= (this.#world.ring.releaseEvery ?? 1)) this.#release();
    }
    if (this.#kept.length > 0) this.#release();
    if (!wasAlive || this.#seen === this.#world.records) this.#state = 'over';
    return this.#seen - before;
  }

  #read(at: number): void {
    const record = this.#seen++;
    const bit = 1 << record;
    const reader = this.#reader;
    const wasRevoked = reader.isRevoked(at);
    const isOurs = reader.claim(at);
    this.#thread.flag |= isOurs ? bit : bit << MOST_RECORDS;
    if (wasRevoked && isOurs) this.#thread.fail(`record ${record} was revoked, and is the reader's`);
    if (reader.isRevoked(at) === isOurs) this.#thread.fail(`record ${record} is ${isOurs ? '' : 'not '}the reader's, and says otherwise`);
    const length = reader.cells[at + LENGTH] as number; // every index has a cell
    const kept = { at, record, length };
    this.#check(kept);
    this.#kept.push(kept);
    this.#next = at + length;
  }

  #release(): void {
    for (const kept of this.#kept) this.#check(kept);
    this.#kept.length = 0;
    this.#reader.release();
  }

  /** Its cells are as they were written, all of them and no others. */
  #check({ at, record, length }: Kept): void {
    const { cells } = this.#reader;
    for (let cell = PAYLOAD; cell < length; cell++)
      if (cells[at + cell] !== contentOf(record, length, cell)) this.#thread.fail(`record ${record} is torn at cell ${cell}`);
    if (cells[at + LENGTH] !== length) this.#thread.fail(`record ${record} has another length now`);
  }
}
